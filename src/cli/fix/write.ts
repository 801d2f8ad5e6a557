import { replaceText } from '../../io/replace.ts'
import { UsageError, usageError } from '../errors.ts'
import { stdinPath } from '../files.ts'
import type { CliIo } from '../io.ts'
import { disarmed } from '../runner-commands.ts'
import type { FixedPlans } from './fixed-plans.ts'

/** A file as it was and as it is to be. */
export type EditedFile = Pick<FixedPlans, 'path' | 'file' | 'before' | 'text'>

/** Writes the files that have changed, and standard input to standard output. Throws a `UsageError` with those that could not be written. */
export async function writeFixes(fixed: readonly EditedFile[], io: CliIo): Promise<void> {
  const complaints = []
  for (const plans of fixed) {
    if (plans.path === stdinPath) await toStdout(plans.text, io)
    else if (plans.text !== plans.before) complaints.push(...(await toFile(plans)))
  }
  if (complaints.length > 0) throw new UsageError(complaints)
}

async function toFile({ path, file, before, text }: EditedFile): Promise<UsageError['complaints']> {
  try {
    if (await replaceText(path, before, text)) return []
    return [{ message: `${file} has changed meanwhile, and was left as it is`, remediation: 'Run the command again.' }]
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    const message = `${file} could not be written (${code})`
    return [{ message, remediation: 'Make it and its folder writable, or use --dry-run.' }]
  }
}

/** To the byte or not at all: what a runner of CI jobs takes for a command may not get there as it is. */
async function toStdout(text: string, io: CliIo): Promise<void> {
  if (disarmed(text) === text) return io.stdout.write(text)
  throw usageError(
    'the plan holds what a runner of CI jobs would take for a command, so it cannot be printed as it is',
    'Write the plan to a file, and fix that.',
  )
}
