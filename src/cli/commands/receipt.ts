import { printable } from '../../report/printable.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { UsageError, usageError } from '../errors.ts'
import { namedRun } from '../execution/named-run.ts'
import { receiptSigner, writeReceipt } from '../execution/receipt-file.ts'
import { addRunArgument, type RunFlags } from '../execution/run-argument.ts'
import { openRunStore } from '../execution/run-store.ts'
import { exitCodes } from '../exit.ts'
import { resolveSettings } from '../settings.ts'

interface ReceiptCommandFlags extends RunFlags {
  readonly output?: string
  readonly key?: string
}

export const command: CommandModule<ReceiptCommandFlags> = {
  examples: [
    'shareplan receipt 20261124T020000Z-1f9a3c',
    'shareplan receipt --key ~/.ssh/id_ed25519.pub -o plan.receipt.json',
  ],
  define(command) {
    addRunArgument(command)
      .option('-o, --output <file>', 'where the receipt goes (default: beside the plan)')
      .option('--key <file>', 'sign the receipt: ed25519 in PEM, or a key of SSH (.pub for ssh-agent)')
  },
  run,
}

/** Writes the receipt of a run that is completed. Exit code 2 where it is not, or where the receipt cannot be written. */
async function run({ args, options, io }: Invocation<ReceiptCommandFlags>): Promise<number> {
  const settings = await resolveSettings(options, io)
  const signer = receiptSigner(options, io)
  const store = await openRunStore(settings.runs)
  try {
    const id = await namedRun(args[0], store)
    const flags = options.output === undefined ? {} : { receipt: options.output }
    const written = await writeReceipt(id, { store, settings, flags, signer, io }).catch((error: unknown) => {
      if (error instanceof UsageError || !(error instanceof Error)) throw error
      throw usageError(
        `the receipt of ${id} cannot be written: ${error.message}`,
        'Name another file with -o, or another run.',
      )
    })
    if (written === undefined)
      throw usageError('the plan came from stdin: there is no file to put a receipt beside', 'Name one with -o.')
    await io.stderr.write(`shareplan: receipt in ${printable(written)}\n`)
    return exitCodes.ok
  } finally {
    await store.close()
  }
}
