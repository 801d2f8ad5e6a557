import { type Explanation, nestingTooDeep, quote } from './problems.ts'

/** What to tell about a syntax error, by how the parser's own reason begins. */
const REASONS: readonly (readonly [start: string, message: string, hint: string])[] = [
  [
    'bad indentation of a mapping entry',
    'this line does not belong to the mapping above: a key at the same column was expected',
    'Align the key with its neighbours, indent it under one, or quote a value that contains ": ".',
  ],
  [
    'deficient indentation',
    'this line is indented too little to continue the value that began above',
    'Indent it further than the key that holds the value, or close the bracket or quote before.',
  ],
  [
    'missed comma between flow collection entries',
    'a comma or a closing bracket was expected here',
    'Separate entries with commas, close the bracket, or quote a text that contains brackets or ": ".',
  ],
  [
    'expected the node content, but found',
    'a value was expected before this comma',
    'Remove the comma, or write the missing value.',
  ],
  [
    'unexpected end of the stream within a flow collection',
    'the text ends before a "[" or "{" is closed',
    'Close every bracket; the file may have been cut off.',
  ],
  [
    'unexpected end of the stream within a',
    'the text ends before a quote is closed',
    'Close the quote; the file may have been cut off.',
  ],
  [
    'unexpected end of the document within a',
    'a document marker stands inside a quoted string that is not closed',
    'Close the quote before the marker.',
  ],
  [
    'expected valid JSON character',
    'a quoted string contains a control character',
    'Write it as an escape, such as "\\u0007", in double quotes.',
  ],
  [
    'unknown escape sequence',
    'a double-quoted string contains a backslash that begins no known escape',
    'Write two backslashes for one, or use single quotes.',
  ],
  [
    'expected hexadecimal character',
    'an escape in a double-quoted string lacks hexadecimal digits',
    'Write \\x with 2, \\u with 4 or \\U with 8 digits.',
  ],
  [
    "expected ':' after a mapping key",
    'a key with ": " was expected here',
    'Write "key: value", or indent the line under the value it continues.',
  ],
  [
    'a whitespace character is expected after the key-value separator',
    'a space was expected behind the colon',
    'Write "key: value".',
  ],
  [
    'can not read a block mapping entry; a multiline key',
    'a key and its colon must stand on one line',
    'Put the key on one line, or indent the line under the value it continues.',
  ],
  [
    'end of the stream or a document separator is expected',
    'the document has ended before this text: nothing may follow its outermost value',
    'Align the line with the rest of the document, close brackets and quotes, or start a new document with "---".',
  ],
  [
    'directives end mark is expected',
    'a line that begins with "%" is a directive, and "---" must follow it',
    'Add "---" behind the directive, or quote a value that begins with "%".',
  ],
  [
    'indented marker',
    'a document marker or directive must be at the very start of its line',
    'Remove the white space before it, or quote it if it is a value.',
  ],
  ['a line break is expected', 'nothing may follow "|" or ">" on its line', 'Start the text on the next line.'],
  [
    'undeclared tag handle',
    'this tag is none of the core tags of YAML 1.2',
    'Remove the tag: values are written out, and nothing is included or computed.',
  ],
  [
    'alias node should not have any properties',
    'an alias may have neither anchor nor tag',
    'Remove what stands before the "*".',
  ],
]

/** What to tell about a line that does not fit a mapping, by the character where it stops to fit. */
const STARTS: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  ':': [
    'a second ": " stands on this line',
    'Quote the value if the colon belongs to it, or start a mapping on the next line.',
  ],
  '-': ['a list cannot start on the line of its key', 'Put "- " on the next line, or write the list in brackets.'],
  '@': ['no value can begin with "@"', 'Quote the value.'],
  '`': ['no value can begin with a backquote', 'Quote the value.'],
  '%': ['no value can begin with "%"', 'Quote the value.'],
}

const MISPLACED_ITEM: readonly [message: string, hint: string] = [
  'this list item does not belong to the list above: "- " at the same column was expected',
  'Align "- " with the other items.',
]

/** The explanation of what the parser reports as `reason`; `before` and `character`: the line up to the place, and what is there. */
export function explainSyntax(reason: string, before: string, character: string): Explanation {
  if (reason.startsWith('nesting exceeded')) return nestingTooDeep()
  if (reason.startsWith('bad indentation of a mapping')) {
    const start = before.includes(':') ? STARTS[character] : character === '-' ? MISPLACED_ITEM : undefined
    if (start !== undefined) return syntax(...start)
  }
  if (reason.startsWith('bad indentation of a sequence')) return syntax(...MISPLACED_ITEM)
  const known = REASONS.find(([begin]) => reason.startsWith(begin))
  if (known !== undefined) return syntax(known[1], known[2])
  return syntax(`this is not YAML 1.2: ${quote(reason).slice(1, -1)}`, 'Correct the syntax at this place.')
}

/** The explanation where the document ends inside of brackets or quotes. */
export function unclosed(): Explanation {
  return syntax('the document ends before a bracket or quote is closed', 'Close it; the file may have been cut off.')
}

function syntax(message: string, hint: string): Explanation {
  return { code: 'syntax', message, hint }
}

/** The explanation where a tab is what misled the parser, whatever it made of it. */
export function tabIndentation(): Explanation {
  return {
    code: 'tab-indentation',
    message: 'a tab stands where only spaces may indent',
    hint: 'Replace the tab by spaces.',
  }
}
