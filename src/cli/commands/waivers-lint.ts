import type { Finding } from '../../finding.ts'
import { printable } from '../../report/printable.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit.ts'
import { oneOf } from '../options.ts'
import { writeAs } from '../rules/options.ts'
import { addWaiverOptions, judgeWaivers, type WaiverFlags } from '../waivers/judged.ts'

interface LintFlags extends WaiverFlags {
  readonly format: 'text' | 'json'
  readonly failOn: 'deny' | 'warn'
}

export const command: CommandModule<LintFlags> = {
  examples: ['shareplan waivers lint', 'shareplan waivers lint --fail-on warn --as-of 2027-01-01T00:00:00Z'],
  define(command) {
    addWaiverOptions(command)
      .option('--format <format>', 'text or json', oneOf('--format', ['text', 'json']), 'text')
      .option(
        '--fail-on <level>',
        'deny: what has expired or holds too long; warn: what waives nothing, too',
        oneOf('--fail-on', ['deny', 'warn']),
        'deny',
      )
  },
  run: lint,
}

/** Judges all plans, and tells what that shows about the waivers. Plans that are not valid fail: with them, nobody knows what is unused. */
async function lint({ options, io }: Invocation<LintFlags>): Promise<number> {
  const { report } = await judgeWaivers(options, io)
  const found = report.findings.filter(({ kind }) => kind !== 'policy')
  await writeAs(options, found, lintText, io)
  const fails = found.some(({ enforcement }) => options.failOn === 'warn' || enforcement === 'deny')
  return fails ? exitCodes.violated : exitCodes.ok
}

function lintText(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Every waiver holds, and waives something.\n'
  const lines = findings.flatMap(({ file, range, enforcement, rule, message, remediation }) => [
    `${file}:${range.start.line}:${range.start.column}  ${enforcement}  ${rule}  ${message}`,
    `  help: ${remediation}`,
  ])
  return `${lines.map(printable).join('\n')}\n`
}
