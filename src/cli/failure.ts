import type { ColorMode } from './color.ts'
import { UsageError } from './errors.ts'
import { exitCodes } from './exit.ts'
import type { CliIo } from './io.ts'

/** Tells on stderr why the program cannot go on. Whatever is not a `UsageError` is a bug of ours. */
export async function explainFailure(error: unknown, io: CliIo, color: ColorMode = 'auto'): Promise<number> {
  const text = error instanceof UsageError ? await usageText(error, io, color) : await bugText(error, io)
  // Nobody is left to tell when this cannot be written either.
  await io.stderr.write(text).catch(() => {})
  return exitCodes.usage
}

async function usageText({ complaints, sources }: UsageError, io: CliIo, color: ColorMode): Promise<string> {
  const [{ complaintText }, { useColor }] = await Promise.all([import('./complain.ts'), import('./color.ts')])
  return complaintText(complaints, sources, useColor(color, io, io.stderr), io.stderr.columns)
}

async function bugText(error: unknown, { env }: CliIo): Promise<string> {
  const [{ redact }, { printable }] = await Promise.all([import('../io/redact.ts'), import('../report/printable.ts')])
  const { message, stack = '' } = error instanceof Error ? error : { message: describeThrown(error) }
  const line = `shareplan: internal error: ${printable(redact(message))}; please report it\n`
  return (env.SHAREPLAN_DEBUG ?? '') === '' ? line : `${line}${redact(stack)}\n`
}

function describeThrown(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null ? 'something that is no Error was thrown' : String(thrown)
}
