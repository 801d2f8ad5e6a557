import { loadSuggest } from '../schema/index.ts'
import { commandNames } from './command-names.ts'
import { commands } from './commands.ts'
import { usageError } from './errors.ts'

/** Refuses to help with a command that there is not: commander would print help about something else. Throws a `UsageError`. */
export async function refuseUnknownHelp(argv: readonly string[]): Promise<void> {
  const words = helpWords(argv)
  for (const [index, word] of words.entries()) {
    const names = commandNames(words.slice(0, index)).map(({ value }) => value)
    if (names.includes(word)) continue
    if (argv[0] !== 'help' && isCommand(words.slice(0, index))) return
    const likely = (await loadSuggest())(word, names)
    const page = ['shareplan', ...words.slice(0, index), '--help'].join(' ')
    throw usageError(
      `unknown command '${word}'`,
      `${likely === undefined ? '' : `Did you mean ${likely}? `}See ${page}.`,
    )
  }
}

/** The words of the command whose help is asked for, and what stands behind them as its arguments. */
function helpWords(argv: readonly string[]): readonly string[] {
  if (argv[0] === 'help') return argv.slice(1).filter((word) => !word.startsWith('-'))
  const end = argv.findIndex((word) => word.startsWith('-'))
  return ['-h', '--help'].includes(argv[end] ?? '') ? argv.slice(0, end) : []
}

function isCommand(words: readonly string[]): boolean {
  return commands.some(({ name }) => name === words.join(' '))
}
