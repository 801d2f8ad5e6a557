import { printable } from '../../report/printable.ts'
import type { CommandCatalog, Invocation } from '../command.ts'
import type { Shell } from './scripts.ts'
import { type Candidate, type Candidates, candidatesFor } from './sources.ts'
import { currentWord, joinedAtEquals } from './words.ts'

/** Nothing that a shell could take for more than a word: names of accounts and rules come from files. */
const plainWord = /^[\p{L}\p{N}@._:/=+-]+$/u

/** What a completion looks at: files, and what the program can be called with. */
type Asked = Pick<Invocation<object>, 'io' | 'catalog'>

/** What a shell is answered: the candidates for the last of the words that were typed behind the program's name. */
export async function completionText(shell: Shell, typed: readonly string[], asked: Asked): Promise<string> {
  const words = shell === 'bash' ? joinedAtEquals(typed) : typed
  const { before, values, files } = await candidates(words, asked)
  // Bash replaces what stands behind the sign alone, the others the whole word.
  const prefix = shell === 'bash' ? '' : before
  const lines = values
    .filter(({ value }) => plainWord.test(value))
    .map(({ value, about = '' }) => lineFor(shell, prefix + value, printable(about)))
  return [...lines, ...(files ? [':files'] : [])].map((line) => `${line}\n`).join('')
}

function lineFor(shell: Shell, value: string, about: string): string {
  if (shell === 'zsh') return `${value.replaceAll(':', '\\:')}${about === '' ? '' : `:${about}`}`
  return about === '' ? value : `${value}\t${about}`
}

async function candidates(
  words: readonly string[],
  { io, catalog }: Asked,
): Promise<Candidates & { readonly before: string }> {
  const last = words.at(-1) ?? ''
  const isHelp = words[0] === 'help' && words.length > 1
  const path = words.slice(isHelp ? 1 : 0, -1)
  const { command, rest } = await catalog.described(path)
  const names = rest.length === 0 && !last.startsWith('-') ? starting(catalog.names(path), last) : []
  if (isHelp || command === undefined) return { before: '', values: names, files: false }
  const { before, typed, slot } = currentWord(command, [...rest, last])
  if (slot.kind === 'flag') return { before, values: starting(flagsOf(command), typed), files: false }
  const { values, files } = await candidatesFor(slot, io)
  return { before, values: [...names, ...starting(values, typed)], files }
}

function starting(values: readonly Candidate[], typed: string): readonly Candidate[] {
  return values.filter(({ value }) => value.startsWith(typed))
}

function flagsOf({
  options,
}: NonNullable<Awaited<ReturnType<CommandCatalog['described']>>['command']>): readonly Candidate[] {
  return [
    ...options.map(({ long, short, description }) => ({ value: long ?? short ?? '', about: description })),
    { value: '--help', about: 'print help' },
  ]
}
