import { check } from '../../check.ts'
import type { Enforcement } from '../../finding.ts'
import { reasonFor } from '../../fix/offer.ts'
import type { Report } from '../../report.ts'
import { useColor } from '../color.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes, verdictCodes } from '../exit.ts'
import { stdinPath } from '../files.ts'
import { unifiedDiff } from '../fix/diff.ts'
import { fixText } from '../fix/fix-text.ts'
import { type FixedPlans, fixPlans, plansAfter } from '../fix/fixed-plans.ts'
import { type WantedFlags, wantedFrom } from '../fix/wanted.ts'
import { writeFixes } from '../fix/write.ts'
import { type Inputs, loadInputs } from '../inputs.ts'
import type { CliIo } from '../io.ts'
import {
  addFailOnOption,
  addOutputOptions,
  addSettingOptions,
  addStageOption,
  collect,
  type OutputOptions,
  type SettingOptions,
} from '../options.ts'
import { addReceiptOptions, type ReceiptFlags, withoutApplied } from '../receipts.ts'
import { refuseVacuous } from '../vacuity.ts'

interface FixFlags extends SettingOptions, ReceiptFlags, OutputOptions, WantedFlags {
  readonly dryRun?: boolean
  readonly failOn: Enforcement
}

export const command: CommandModule<FixFlags> = {
  examples: [
    'shareplan fix',
    'shareplan fix plans/november.yaml --dry-run',
    'shareplan fix --rule account-listed-twice --rule step-without-effect',
    'shareplan fix - < plan.yaml > fixed.yaml',
  ],
  define(command) {
    command.argument(
      '[path...]',
      'plans: files, folders, globs, or - for stdin, whose result is on stdout (default: `plans` of the configuration)',
    )
    addReceiptOptions(addStageOption(addSettingOptions(command)))
      .option('--dry-run', 'write nothing: print what would change as a diff; exit code 1 where something would')
      .option('--rule <id>', 'fix findings of this rule only (repeatable)', collect)
      .option('--unsafe', 'also fix what somebody has to accept, such as instances that lose their image')
    addOutputOptions(addFailOnOption(command))
  },
  run: runFix,
}

/** Exit code: that of a check of what is left; with `--dry-run` 1 where something would change; 6 where the policy is not the pinned one. */
async function runFix({ args, options, io }: Invocation<FixFlags>): Promise<number> {
  const inputs = await loadInputs(args, options, io)
  const wanted = await wantedFrom(options, inputs.rules)
  const pinned = await checkPin(inputs, io)
  if (pinned !== exitCodes.ok) return pinned
  const now = io.now()
  const { plans, skipped } = await withoutApplied(inputs.plans, inputs.receipts)
  const applied = inputs.plans.filter((plan) => !plans.includes(plan))
  const fixed = await fixPlans(plans, applied, inputs, wanted, now)
  const left = await plansAfter(plans, applied, fixed)
  const checked = await check({ ...inputs, plans: left, now, asOf: null, failOn: options.failOn })
  const report: Report = skipped.length === 0 ? checked : { ...checked, applied: skipped }
  refuseVacuous(report, inputs.rules)
  if (options.dryRun === true) await io.stdout.write(diffs(fixed, useColor(options.color, io, io.stdout)))
  else await writeFixes(fixed, io)
  await tell(fixed, report, inputs, options, io)
  const changed = fixed.some(({ text, before }) => text !== before)
  return options.dryRun === true && changed ? exitCodes.violated : verdictCodes[report.verdict]
}

/** Whether the policy is the pinned one: by another no plan is edited. */
async function checkPin(input: Inputs, io: CliIo): Promise<number> {
  const { settings } = input
  if (settings.pin.digest === undefined) return exitCodes.ok
  const { policyInForce, tellPinProblem } = await import('../execution/policy.ts')
  return tellPinProblem(settings, await policyInForce({ input, settings }), io)
}

function diffs(fixed: readonly FixedPlans[], color: boolean): string {
  return fixed.map(({ file, before, text }) => unifiedDiff(file, before, text, color)).join('')
}

/** What was done goes to stdout, unless a plan or a diff is there. */
async function tell(
  fixed: readonly FixedPlans[],
  report: Report,
  { directory }: Inputs,
  { dryRun = false, quiet = false, color }: FixFlags,
  io: CliIo,
): Promise<void> {
  const output = dryRun || fixed.some(({ path }) => path === stdinPath) ? io.stderr : io.stdout
  const text = fixText(fixed, report, {
    dryRun,
    quiet,
    color: useColor(color, io, output),
    accountName: (id) => directory.accounts.get(id)?.name,
    reasonFor: ({ rule }) => reasonFor(rule),
  })
  if (text !== '') await output.write(text)
}
