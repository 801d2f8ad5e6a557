import { check } from '../../check.ts'
import { type ApplyPorts, apply, type Reservation } from '../../execute/apply.ts'
import type { Cloud } from '../../execute/cloud.ts'
import { DurableError } from '../../execute/durable.ts'
import type { OnFailure } from '../../execute/entry.ts'
import { RunHeldError } from '../../execute/run-store.ts'
import { newRunId } from '../../io/runs.ts'
import type { Report } from '../../report.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { tellOutcome } from '../execution/apply-text.ts'
import { type ApprovalFlags, addApprovalOptions, authorizer } from '../execution/authorize.ts'
import { confirm } from '../execution/confirm.ts'
import { addCloudOptions, type CloudFlags, limitOf, NoCredentials, openCloud } from '../execution/connect.ts'
import {
  addDetachOption,
  addExecutionOptions,
  type ExecutionFlags,
  executionSettings,
} from '../execution/execution-options.ts'
import {
  addJudgeOptions,
  type JudgedPlan,
  type JudgeFlags,
  judgedContext,
  judgeOnePlan,
  tellFindings,
} from '../execution/judged-plan.ts'
import { policyInForce } from '../execution/policy.ts'
import { Progress } from '../execution/progress.ts'
import { addReceiptFileOptions, leaveReceipt, type ReceiptFileFlags, receiptSigner } from '../execution/receipt-file.ts'
import { pageOfRun } from '../execution/run-page.ts'
import { openRunStore, storeOptions } from '../execution/run-store.ts'
import { stopSignal } from '../execution/stop.ts'
import { verdictCodes } from '../exit.ts'
import type { CliIo } from '../io.ts'
import { oneOf } from '../options.ts'
import { version } from '../version.ts'

interface ApplyFlags extends JudgeFlags, CloudFlags, ExecutionFlags, ApprovalFlags, ReceiptFileFlags {
  readonly yes?: boolean
  readonly again?: boolean
  readonly onFailure: OnFailure
}

export const command: CommandModule<ApplyFlags> = {
  examples: [
    'shareplan apply plan.yaml',
    'shareplan apply plan.yaml --yes --format json --format html=run.html',
    'shareplan apply plan.yaml --endpoint 127.0.0.1:8080',
  ],
  define(command) {
    addDetachOption(
      addExecutionOptions(addReceiptFileOptions(addCloudOptions(addApprovalOptions(addJudgeOptions(command)))))
        .option('-y, --yes', 'do not ask')
        .option('--again', 'apply the plan also where its receipt says that it was applied')
        .option(
          '--on-failure <what>',
          'after a step that fails: stop, or continue with those that do not follow it',
          oneOf('--on-failure', ['stop', 'continue']),
          'stop',
        ),
    )
  },
  run,
}

async function run({ args, options, io }: Invocation<ApplyFlags>): Promise<number> {
  const judged = await judgeOnePlan(args, options, io)
  const policy = await policyInForce(judged)
  const { plan, report, digest } = judged
  const cloud = plan === undefined ? undefined : await cloudFor(report, options, io)
  if (plan === undefined || digest === null || cloud === undefined) {
    await tellFindings(report, judged, options.color, io)
    return verdictCodes[report.verdict]
  }
  if (options.again !== true) await refuseApplied(judged, cloud.simulated)
  const signer = receiptSigner(options, io)
  const stop = stopSignal(io)
  const progress = new Progress(io.stderr)
  const id = newRunId(io.now())
  const latest = { report }
  const { directory, facts } = judged.input
  const request = {
    ...{ plan, directory, facts, report, digest, source: judged.source, tool: version, run: id },
    onFailure: options.onFailure,
    settings: executionSettings(options),
  }
  const store = await openRunStore(judged.settings.runs, storeOptions(options, io, stop.signal))
  try {
    const reserve = (): Promise<Reservation> => store.reserve(id, plan)
    const authorize = authorizer(judged, policy, options, io, store)
    // Workers call as well: what is read for them counts in the limiter that they share.
    const limited = await openCloud(options, io, limitOf(store, plan.account, options))
    const ports = { ...portsFor(limited, judged, latest, options, io, stop.signal), reserve, authorize }
    const outcome = await apply(request, { ...ports, notify: (event) => progress.notify(event) })
    await progress.clear()
    if (outcome.kind === 'executed' && outcome.result.reason === 'completed') {
      await leaveReceipt(id, { store, settings: judged.settings, flags: options, signer, io })
    }
    const page = (): Promise<string> => pageOfRun(id, store, latest.report, judgedContext(judged, options.color, io))
    return await tellOutcome(outcome, { run: id, judged, flags: options, io, page })
  } catch (error) {
    throw isJournalError(error) ? usageError(error.message, journalHelp) : error
  } finally {
    stop.ignore()
    await store.close()
  }
}

/** A second application needs a new plan: the receipt of the first one, in the same place, counts here. */
async function refuseApplied({ input, receipts }: JudgedPlan, simulated: boolean): Promise<void> {
  const [plan] = input.plans
  const found = plan === undefined ? undefined : await receipts.ofPlan(plan, simulated)
  if (found === undefined || found.receipt.simulated !== simulated) return
  const { run, endedAt } = found.receipt
  throw usageError(
    `the plan was applied by run ${run}, which ended at ${endedAt} (${found.file})`,
    'Write a new plan for what is left to do, or apply this one once more with --again.',
  )
}

const journalHelp = 'Nothing was changed. Wait for the other process, or name a folder that can be written with --runs.'

function isJournalError(error: unknown): error is Error {
  return error instanceof DurableError || error instanceof RunHeldError
}

/** The cloud; `undefined` where there are no credentials, and the plan does not pass anyway. */
async function cloudFor(report: Report, flags: ApplyFlags, io: CliIo): Promise<Cloud | undefined> {
  try {
    return await openCloud(flags, io)
  } catch (error) {
    if (error instanceof NoCredentials && report.verdict !== 'pass') return undefined
    throw error
  }
}

/** `latest` holds the last judgement from then on. */
function portsFor(
  cloud: Cloud,
  judged: JudgedPlan,
  latest: { report: Report },
  flags: ApplyFlags,
  io: CliIo,
  stop: AbortSignal,
): Omit<ApplyPorts<Report>, 'notify' | 'reserve' | 'authorize'> {
  return {
    cloud,
    judge: async (facts) => {
      latest.report = await check({ ...judged.input, facts })
      return latest.report
    },
    confirm: async (proposal) => {
      if (proposal.report.findings.length > 0) await tellFindings(proposal.report, judged, flags.color, io)
      for (const action of proposal.forbidden) {
        await io.stderr.write(
          `shareplan: warning: the RAM action ${action} is not allowed: the inventory's word was taken\n`,
        )
      }
      if (stop.aborted) return 'declined'
      return flags.yes === true ? 'confirmed' : confirm(proposal, { ...judged, color: flags.color }, io, stop)
    },
    stopped: () => stop.aborted,
  }
}
