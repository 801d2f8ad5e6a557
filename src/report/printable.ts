/**
 * Controls, invisible and direction-changing characters, line separators, lone surrogates: whatever a terminal would act on or not
 * show. Variation selectors and joiners are among them: two ids that look the same must not differ.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu
const plain = /^[ -~]*$/
/** What the runners of CI jobs take for a command wherever it stands: `##[group]`, `##vso[task.complete]`. */
const runnerCommand = /##(?=\w*\[)/g
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * Makes untrusted text safe to show on one line: what must not reach a terminal or the runner of a job becomes a visible escape
 * such as `\x1b`.
 */
export function printable(text: string): string {
  const shown = plain.test(text) ? text : text.replace(unprintable, visible)
  return shown.includes('##') ? shown.replace(runnerCommand, '#\\x23') : shown
}

/** The same for JSON text, which stays equal when parsed: JSON itself lets C1 controls and direction overrides through. */
export function printableJson(json: string): string {
  return json
    .replace(unprintable, (char) => (char === '\n' ? char : utf16Escapes(char)))
    .replace(runnerCommand, '#\\u0023')
}

function visible(char: string): string {
  const code = char.codePointAt(0) ?? 0
  if (short[char] !== undefined) return short[char]
  if (code < 0x100) return `\\x${hex(code, 2)}`
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 1)}}`
}

function utf16Escapes(char: string): string {
  return Array.from({ length: char.length }, (_, index) => `\\u${hex(char.charCodeAt(index), 4)}`).join('')
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
