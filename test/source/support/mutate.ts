import type { Random } from './random.ts'

/** What matters to YAML, alone and in the company in which it matters. */
const SIGNIFICANT = [
  ...'-?:,[]{}#&*!|>\'"%@`\\ \t\n\r~<=.0123456789eExXaAnNtTfF_+/()^$;',
  ': ',
  ' #',
  '- ',
  '? ',
  '\n\n',
  '\r\n',
  '\n  ',
  '\n    ',
  '  ',
  '---\n',
  '\n---\n',
  '\n...\n',
  '\n--- x\n',
  '\n---\t\n',
  '<<: ',
  '&a ',
  '*a',
  '!!str ',
  '!x ',
  '%YAML 1.2\n---\n',
  '%TAG ! y\n---\n',
  '|\n',
  '>-\n',
  '|+\n',
  '|2\n',
  "''",
  '""',
  '\\n',
  '\\u0041',
  '\\x41',
  '\\ud800',
  '\\ud83d\\ude00',
  '\\/',
  '\\\n',
  'null',
  'true',
  'No',
  'off',
  '0o7',
  '0x1f',
  '1e3',
  '.5',
  '-.inf',
  '.nan',
  '1_000',
  '12:30:45',
  '2026-11-24',
  '-0',
  '+1',
  '1.',
  '',
  '__proto__: ',
  'constructor: 1\n',
  '{}',
  '[]',
  '{a}',
  '[a: b]',
  '{"a":1}',
  '{a: }',
  ' : ',
  ':x',
  '::',
  '#',
  '\u00e9',
  '\u4e2d',
  '\u{1f600}',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\u0000',
  '\u0007',
  '\ud800',
  '-\n',
  '- - ',
  '[',
  ']',
  '{',
  '}',
  '?',
  '\n#c\n',
  ' # c\n',
  '\n\t',
] as const

type Mutation = (text: string, random: Random) => string

const cut = (text: string, at: number, removed: number, inserted: string): string =>
  text.slice(0, at) + inserted + text.slice(at + removed)

const insert: Mutation = (text, random) => cut(text, random.below(text.length + 1), 0, random.pick(SIGNIFICANT))

const replace: Mutation = (text, random) => cut(text, random.below(text.length), 1, random.pick(SIGNIFICANT))

const remove: Mutation = (text, random) => cut(text, random.below(text.length), 1 + random.below(4), '')

const flip: Mutation = (text, random) => {
  const at = random.below(text.length)
  return cut(text, at, 1, String.fromCharCode(text.charCodeAt(at) ^ (1 << random.below(7))))
}

const truncate: Mutation = (text, random) => text.slice(0, random.below(text.length))

const splice: Mutation = (text, random) => {
  const from = random.below(text.length)
  return cut(text, random.below(text.length), random.below(8), text.slice(from, from + 1 + random.below(40)))
}

const onLines =
  (change: (lines: string[], at: number, random: Random) => void): Mutation =>
  (text, random) => {
    const lines = text.split('\n')
    change(lines, random.below(lines.length), random)
    return lines.join('\n')
  }

const duplicateLine = onLines((lines, at) => lines.splice(at, 0, lines[at] ?? ''))
const removeLine = onLines((lines, at) => lines.splice(at, 1))
const swapLines = onLines((lines, at) => lines.push(...lines.splice(at, 1)))
const indentLine = onLines((lines, at, random) => {
  lines[at] = `${' '.repeat(1 + random.below(4))}${lines[at] ?? ''}`
})
const outdentLine = onLines((lines, at, random) => {
  lines[at] = (lines[at] ?? '').slice(1 + random.below(3))
})
const joinLines = onLines((lines, at) => {
  lines[at] = `${lines[at] ?? ''} ${(lines.splice(at + 1, 1)[0] ?? '').trim()}`
})
const tabLine = onLines((lines, at) => {
  lines[at] = `\t${(lines[at] ?? '').trim()}`
})
const windowsLines: Mutation = (text) => text.replaceAll('\n', '\r\n')

const MUTATIONS: readonly Mutation[] = [
  insert,
  insert,
  insert,
  insert,
  replace,
  replace,
  replace,
  remove,
  flip,
  truncate,
  splice,
  duplicateLine,
  removeLine,
  swapLines,
  indentLine,
  outdentLine,
  joinLines,
  tabLine,
  windowsLines,
]

/** One of the texts, changed in one to three places. */
export function mutant(texts: readonly string[], random: Random): string {
  let text = random.pick(texts)
  for (let changes = 1 + random.below(3); changes > 0 && text !== ''; changes--)
    text = random.pick(MUTATIONS)(text, random)
  return text
}
