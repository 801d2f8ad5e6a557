import { UnapprovedCallError } from '../../execute/replay.ts'
import { printable } from '../../report/printable.ts'
import { exitCodes } from '../exit.ts'
import type { CliIo } from '../io.ts'

/** Does what reads a journal; exit code 6, and why, where the journal holds a call that was not approved. */
export async function orUntrusted({ stderr }: Pick<CliIo, 'stderr'>, work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof UnapprovedCallError)) throw error
    await stderr.write(`shareplan: the journal is not to be trusted: ${printable(error.message)}\n`)
    return exitCodes.approval
  }
}
