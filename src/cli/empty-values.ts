import type { Command } from 'commander'
import { UsageError } from './errors.ts'

/**
 * Refuses empty arguments and empty values of options. Mostly they are shell variables that are not set, and an empty path
 * would mean the working folder. Throws a `UsageError`.
 */
export function refuseEmptyValues(command: Command): void {
  const complaints = emptyValues(command).map((name) => ({
    message: `${name} is empty`,
    remediation: 'Give a value, or leave it out. A shell variable in it may not be set.',
  }))
  if (complaints.length > 0) throw new UsageError(complaints)
}

function emptyValues(command: Command): readonly string[] {
  const { args, registeredArguments, options } = command
  const named = args.flatMap((value, index) => {
    const argument = registeredArguments[index] ?? registeredArguments.at(-1)
    return value === '' ? [`the argument ${argument?.name() ?? ''}`] : []
  })
  const flags = options
    .filter((option) => [command.getOptionValue(option.attributeName())].flat().includes(''))
    .map(({ long }) => long ?? '')
  return [...named, ...flags]
}
