import { DurableError } from '../../execute/durable.ts'
import { type ResumeOutcome, resume } from '../../execute/resume.ts'
import { RunHeldError } from '../../execute/run-store.ts'
import { printable } from '../../report/printable.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { type ApplyTelling, tellExecuted, tellHandedOver } from '../execution/apply-text.ts'
import { runAuthorizer } from '../execution/authorize-run.ts'
import { addCloudOptions, type CloudFlags, openCloud } from '../execution/connect.ts'
import {
  addDetachOption,
  addExecutionOptions,
  type ExecutionFlags,
  executionSettings,
} from '../execution/execution-options.ts'
import { namedRun } from '../execution/named-run.ts'
import { Progress } from '../execution/progress.ts'
import {
  addReceiptFileOptions,
  leaveMissingReceipt,
  leaveReceipt,
  type ReceiptFileFlags,
  receiptSigner,
} from '../execution/receipt-file.ts'
import { pageOfRun, runContext } from '../execution/run-page.ts'
import { openRunStore, storeOptions } from '../execution/run-store.ts'
import { stopSignal } from '../execution/stop.ts'
import { exitCodes } from '../exit.ts'
import { addSettingOptions, type SettingOptions } from '../options.ts'
import { resolveSettings } from '../settings.ts'
import { version } from '../version.ts'

interface ResumeFlags extends SettingOptions, CloudFlags, ExecutionFlags, ReceiptFileFlags {}

export const command: CommandModule<ResumeFlags> = {
  examples: ['shareplan resume 20261124T020000Z-1f9a3c', 'shareplan resume'],
  define(command) {
    addDetachOption(
      addExecutionOptions(addReceiptFileOptions(addCloudOptions(addSettingOptions(command)))).argument(
        '[run]',
        'the id of the run (default: the last one)',
      ),
    )
  },
  run,
}

/** Exit codes as `apply`; 2 also where the run is over, or its record is broken. */
async function run({ args, options, io }: Invocation<ResumeFlags>): Promise<number> {
  const settings = await resolveSettings(options, io)
  const signer = receiptSigner(options, io)
  const stop = stopSignal(io)
  const store = await openRunStore(settings.runs, storeOptions(options, io, stop.signal))
  const progress = new Progress(io.stderr)
  try {
    const id = await namedRun(args[0], store)
    const cloud = await openCloud(options, io)
    const outcome = await resume(
      { tool: version, settings: executionSettings(options) },
      {
        cloud,
        hold: () => store.hold(id),
        authorize: await runAuthorizer(settings, store),
        stopped: () => stop.signal.aborted,
        notify: (event) => progress.notify(event),
      },
    )
    await progress.clear()
    const writing = { store, settings, flags: options, signer, io }
    if (outcome.kind === 'executed' && outcome.result.reason === 'completed') await leaveReceipt(id, writing)
    if (outcome.kind === 'over' && outcome.reason === 'completed') await leaveMissingReceipt(id, writing)
    const page = (): Promise<string> => pageOfRun(id, store, undefined, runContext)
    return await tell(outcome, { run: id, flags: options, io, page })
  } catch (error) {
    if (error instanceof DurableError || error instanceof RunHeldError) throw usageError(error.message, help)
    throw error
  } finally {
    stop.ignore()
    await store.close()
  }
}

const help = 'Nothing was changed. `shareplan status` tells how the run stands.'

async function tell(outcome: ResumeOutcome, { run, flags, io, page }: Omit<ApplyTelling, 'judged'>): Promise<number> {
  if (outcome.kind === 'executed') {
    const { plan, account, digest, simulated } = outcome.run.header
    return tellExecuted({ ...outcome, ...{ run, account, digest, simulated }, plan: plan.name }, { flags, io, page })
  }
  if (outcome.kind === 'handed-over') return tellHandedOver(run, { flags, io, page })
  const [text, code] = refusal(outcome, run)
  await io.stderr.write(`shareplan: ${printable(text)}; nothing more was changed\n`)
  return code
}

function refusal(
  outcome: Exclude<ResumeOutcome, { readonly kind: 'executed' | 'handed-over' }>,
  run: string,
): readonly [string, number] {
  switch (outcome.kind) {
    case 'over':
      return [`the run ${run} is ${outcome.reason}: there is nothing to resume`, exitCodes.usage]
    case 'unapproved':
      return [`the journal of the run ${run} is not to be trusted: ${outcome.message}`, exitCodes.approval]
    case 'not-approved':
      return [`the run may not go on: ${outcome.reasons.join('; ')}`, exitCodes.approval]
    case 'wrong-account':
      return [`the credentials are of account ${outcome.caller}, the run is for ${outcome.expected}`, exitCodes.usage]
    case 'other-cloud':
      return [
        outcome.simulated
          ? 'the run was begun on a loopback endpoint, and this is the cloud'
          : 'the run was begun in the cloud, and this is a loopback endpoint',
        exitCodes.usage,
      ]
    case 'cloud-failed':
      return [outcome.error.message, outcome.changed ? exitCodes.partial : exitCodes.refused]
  }
}
