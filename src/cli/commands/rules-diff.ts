import type { Enforcement } from '../../finding.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit.ts'
import { parseFormats, toFile } from '../formats.ts'
import type { CliIo } from '../io.ts'
import { addFailOnOption, addSettingOptions, addStageOption, collect, type SettingOptions } from '../options.ts'
import type { PolicyDiff } from '../rules/diff-text.ts'

interface RulesDiffOptions extends SettingOptions {
  readonly format?: readonly string[]
  readonly failOn: Enforcement
  readonly failOnLoosening?: boolean
  readonly verbose?: boolean
}

const formats = ['text', 'json', 'markdown'] as const

export const command: CommandModule<RulesDiffOptions> = {
  examples: [
    'shareplan rules diff main',
    'shareplan rules diff origin/main --fail-on-loosening --format markdown=diff.md',
    'shareplan rules diff HEAD~1 plans/archive',
  ],
  define(command) {
    command
      .argument('<commit>', 'the commit, branch or tag whose policy is compared with the working tree')
      .argument('[path...]', 'plans to judge by both (default: `plans` of the configuration)')
    addFailOnOption(addStageOption(addSettingOptions(command)))
      .option('--fail-on-loosening', 'exit with 1 where something that was denied is not, or may not be')
      .option(
        '--format <format[=file]>',
        `${formats.join(', ')}; to stdout or a file (repeatable; default: text)`,
        collect,
      )
      .option('-v, --verbose', 'print the documents of each example')
  },
  run: diff,
}

/** Tells what a change of the policy newly allows and newly denies. */
async function diff({ args, options, io }: Invocation<RulesDiffOptions>): Promise<number> {
  const requests = parseFormats(options.format ?? [], formats)
  const { comparePolicies, refusePin } = await import('../rules/diff-input.ts')
  refusePin(options)
  const [ref = '', ...paths] = args
  const result = await comparePolicies({ ref, paths, failOn: options.failOn, options }, io)
  for (const { format, file } of requests) {
    const text = await rendered(format, result, options.verbose === true)
    await write(text, file, io)
  }
  return options.failOnLoosening === true && result.loosenings.length > 0 ? exitCodes.violated : exitCodes.ok
}

async function rendered(format: string, result: PolicyDiff, verbose: boolean): Promise<string> {
  const { diffJson, diffMarkdown, diffText } = await import('../rules/diff-text.ts')
  if (format === 'json') return diffJson(result)
  return format === 'markdown' ? diffMarkdown(result) : diffText(result, verbose)
}

async function write(text: string, file: string | null, io: CliIo): Promise<void> {
  if (file === null) await io.stdout.write(text)
  else await toFile(file, text, io)
}
