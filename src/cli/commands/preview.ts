import { previewPlan } from '../../execute/preview.ts'
import { initialState } from '../../plan/state.ts'
import { printableJson } from '../../report/printable.ts'
import { colorModes, useColor } from '../color.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { addJudgeOptions, type JudgeFlags, judgeOnePlan, tellFindings } from '../execution/judged-plan.ts'
import { previewText } from '../execution/preview-text.ts'
import { verdictCodes } from '../exit.ts'
import { oneOf } from '../options.ts'

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
  const { plan, report, input, digest } = judged
  if (report.verdict !== 'pass') await tellFindings(report, judged, options.color, io)
  if (plan !== undefined) {
    const shown = previewPlan(plan, initialState(input.facts, plan.account), input.directory, digest)
    const { columns } = io.stdout
    await io.stdout.write(
      options.format === 'json'
        ? `${printableJson(JSON.stringify(shown, null, 2))}\n`
        : previewText(shown, {
            accountName: judged.accountName,
            color: useColor(options.color, io, io.stdout),
            ...(columns !== undefined && { columns }),
          }),
    )
  }
  return verdictCodes[report.verdict]
}
