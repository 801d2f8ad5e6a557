import type { SourceProblem, SourceProblemCode } from './document.ts'

/** A problem before it has a place. */
export type Explanation = Omit<SourceProblem, 'range'>

const LONGEST_QUOTE = 40

/** Collections inside each other, aliases followed. */
export const DEEPEST_NESTING = 64

function explain(code: SourceProblemCode, message: string, hint: string): Explanation {
  return { code, message, hint }
}

/** A piece of the text inside a message: short, on one line, without characters that steer a terminal. */
export function quote(text: string): string {
  const short = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text
  return JSON.stringify(short).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, escapeCode)
}

function escapeCode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

export function duplicateKey(key: string, firstLine: number): Explanation {
  return explain(
    'duplicate-key',
    `the key ${quote(key)} is already in this mapping, on line ${firstLine}; a key may be given once`,
    'Remove one of the two, or rename it: readers disagree about which one counts.',
  )
}

export function mergeKey(): Explanation {
  return explain(
    'merge-key',
    'the merge key `<<` belongs to YAML 1.1; this file is read as YAML 1.2, which has no merge',
    'Write the keys out. A key that is really named "<<" must be quoted.',
  )
}

export function numericKey(written: string): Explanation {
  return explain(
    'key-not-string',
    `the key ${quote(written)} is a number; a key must be a string, and as a number an account id loses digits`,
    'Put the key in quotes.',
  )
}

export function plainKey(written: string, kind: 'null' | 'a boolean'): Explanation {
  const what = written === '' ? 'the key is empty, which means null' : `the key ${quote(written)} is ${kind}`
  return explain('key-not-string', `${what}; a key must be a string`, 'Put the key in quotes, or name it otherwise.')
}

export function collectionKey(kind: 'mapping' | 'sequence'): Explanation {
  return explain(
    'key-not-string',
    `a ${kind} is used as a key; a key must be a string`,
    'Use a string as the key. A value such as `{{ name }}` must be quoted.',
  )
}

export function foreignTag(tag: string): Explanation {
  return explain(
    'tag',
    `the tag ${quote(tag)} is not one of YAML 1.2's core tags`,
    'Remove the tag: values are written out, and nothing is included or computed.',
  )
}

export function misfitTag(tag: string): Explanation {
  return explain(
    'tag',
    `the tag ${quote(tag)} does not fit the value it stands before`,
    'Remove the tag, or write a value of that kind.',
  )
}

export function notFinite(written: string): Explanation {
  return explain(
    'number-not-finite',
    `${quote(written)} is not a finite number`,
    'Write a finite number, or quote the value if it is a text.',
  )
}

export function nestingTooDeep(): Explanation {
  return explain(
    'nesting-too-deep',
    `collections are nested more than ${DEEPEST_NESTING} deep`,
    'Flatten the document: no document of this format nests that deep.',
  )
}

export function aliasUndefined(name: string): Explanation {
  return explain(
    'alias-undefined',
    `the alias ${quote(`*${name}`)} names an anchor that does not stand before it in this document`,
    `Define it first with ${quote(`&${name}`)}, or quote the value if it begins with an asterisk.`,
  )
}

export function aliasRecursive(name: string): Explanation {
  return explain(
    'alias-recursive',
    `the alias ${quote(`*${name}`)} stands inside the value it names, so that value would contain itself`,
    'Write the inner value out.',
  )
}

export function aliasExpansion(limit: number): Explanation {
  return explain(
    'alias-expansion',
    `with its aliases followed this document has more than ${limit} values, far more than are written in it`,
    'Write the values out, or use fewer aliases of aliases.',
  )
}

export function directive(line: string): Explanation {
  return explain(
    'directive',
    `the directive ${quote(line)} is not supported; files are read as YAML 1.2 without directives`,
    'Remove the line. `%YAML 1.2` is the only directive that may stay.',
  )
}

export function invalidCharacter(code: number): Explanation {
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  return explain(
    'invalid-character',
    `the character ${name} (${characterKind(code)}) may not stand in a YAML file`,
    'Remove it. In a double-quoted string it can be written as an escape.',
  )
}

export function invalidEscape(): Explanation {
  return explain(
    'invalid-character',
    'an escape in this string names no character (half of a surrogate pair, or beyond U+10FFFF)',
    'Correct or remove the escape.',
  )
}

/** Correct YAML that readers understand differently, so that nobody can tell what was reviewed. */
export function escapedBreak(): Explanation {
  return explain(
    'syntax',
    'an empty line follows a line break that is escaped, which readers of YAML understand differently',
    'Remove the empty line, or write line breaks as "\\n".',
  )
}

/** As `escapedBreak`. */
export function keptSpaces(): Explanation {
  return explain(
    'syntax',
    'the file ends with spaces in a text whose empty lines are kept ("+"), which readers of YAML understand differently',
    'Remove the spaces at the end of the file.',
  )
}

function characterKind(code: number): string {
  if (code === 0xfeff) return 'a byte order mark behind the start of the file'
  if (code === 0x0d) return 'a carriage return without line feed'
  if (code >= 0xd800 && code <= 0xdfff) return 'half of a surrogate pair'
  return code >= 0xfffe ? 'not a character' : 'a control character'
}
