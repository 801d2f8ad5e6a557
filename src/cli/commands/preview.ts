import { previewPlan } from '../../execute/preview.ts'
import { initialState } from '../../plan/state.ts'
import { printableJson } from '../../report/printable.ts'
import { colorModes, useColor } from '../color.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { type PolicyInForce, policyDigest } from '../execution/covered.ts'
import { addJudgeOptions, type JudgeFlags, judgeOnePlan, tellFindings } from '../execution/judged-plan.ts'
import { ordersOfPlan, ordersText } from '../execution/orders.ts'
import { policyInForce, tellPinProblem } from '../execution/policy.ts'
import { previewText } from '../execution/preview-text.ts'
import { verdictCodes } from '../exit.ts'
import { oneOf } from '../options.ts'
import type { Settings } from '../settings.ts'

interface PreviewFlags extends JudgeFlags {
  readonly format: 'text' | 'json'
}

export const command: CommandModule<PreviewFlags> = {
  examples: ['shareplan preview plan.yaml', 'shareplan preview plan.yaml --format json'],
  define(command) {
    addJudgeOptions(command)
      .option('--format <format>', 'text or json', oneOf('--format', ['text', 'json']), 'text')
      .option('--color <when>', `colours: ${colorModes.join(', ')}`, oneOf('--color', colorModes), 'auto')
  },
  run: preview,
}

/** Shows what a plan would do, also where it does not pass: then the findings are on stderr, and the exit code is that of `check`. */
async function preview({ args, options, io }: Invocation<PreviewFlags>): Promise<number> {
  const judged = await judgeOnePlan(args, options, io)
  const policy = await policyInForce(judged)
  const { plan, report, input, digest } = judged
  if (report.verdict !== 'pass') await tellFindings(report, judged, options.color, io)
  if (plan !== undefined) {
    const shown = previewPlan(plan, initialState(input.facts, plan.account), input.directory, digest)
    const { columns } = io.stdout
    const orders = await ordersOfPlan(plan, judged)
    await io.stdout.write(
      options.format === 'json'
        ? `${printableJson(JSON.stringify({ ...shown, orders, policy: policyDigest(policy) }, null, 2))}\n`
        : previewText(shown, {
            accountName: judged.accountName,
            color: useColor(options.color, io, io.stdout),
            ...(columns !== undefined && { columns }),
          }) +
            ordersText(orders) +
            policyLine(policy, judged.settings),
    )
  }
  return report.verdict === 'pass' ? tellPinProblem(judged.settings, policy, io) : verdictCodes[report.verdict]
}

/** What `--policy-digest` would pin, and where it was read from. */
function policyLine(policy: PolicyInForce, { pin }: Pick<Settings, 'pin'>): string {
  const from = pin.from === undefined ? '' : `, from ${pin.from.commit}`
  return `Policy ${policyDigest(policy)}${from}\n`
}
