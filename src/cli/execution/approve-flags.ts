import type { Statement } from '../../attestation/statement.ts'
import { printable, printableJson } from '../../report/printable.ts'
import type { CliIo } from '../io.ts'
import { saysYes } from './confirm.ts'
import type { JudgeFlags } from './judged-plan.ts'
import { stopSignal } from './stop.ts'

/** Flags of `approve`. */
export interface ApproveFlags extends JudgeFlags {
  readonly key: string
  readonly expires?: string
  readonly output?: string
  readonly yes?: boolean
  readonly format: 'text' | 'json'
}

/** Without a limit in the configuration, what is signed is valid for 72 hours at most. */
export const defaultMaxAge: number = 72 * 3600

const noTerminal = 'there is no terminal to ask on: confirm with --yes; nothing was signed'

/** Shows what is about to be signed, and asks. Whether it may be signed. */
export async function showAndAsk(
  shown: { readonly statement: Statement; readonly text: string; readonly warnings: readonly string[] },
  { format, yes }: Pick<ApproveFlags, 'format' | 'yes'>,
  io: CliIo,
): Promise<boolean> {
  const { statement, text, warnings } = shown
  await io.stdout.write(format === 'json' ? `${printableJson(JSON.stringify(statement, null, 2))}\n` : text)
  for (const warning of warnings) await io.stderr.write(`shareplan: warning: ${printable(warning)}\n`)
  if (yes === true) return true
  if (!io.stdin.isTTY || !io.stderr.isTTY) {
    await io.stderr.write(`shareplan: ${noTerminal}\n`)
    return false
  }
  await io.stderr.write('\nOnly "yes" signs it: ')
  const stop = stopSignal(io)
  try {
    if (await saysYes(io.stdin, stop.signal)) return true
  } finally {
    stop.ignore()
  }
  await io.stderr.write('shareplan: nothing was signed\n')
  return false
}
