import type { Command } from 'commander'
import { atTime } from '../../policy/rule-set.ts'
import { printableJson } from '../../report/printable.ts'
import type { CliIo } from '../io.ts'
import type { LanguageFlag } from '../language.ts'
import { loadPolicy, type Policy, unwrap } from '../load.ts'
import { addSettingOptions, addStageOption, oneOf, type SettingOptions } from '../options.ts'
import { resolveSettings } from '../settings.ts'

/** Flags of the commands that tell about rules. */
export interface RulesOptions extends SettingOptions {
  readonly format: 'text' | 'json'
}

export function addRulesOptions(command: Command): Command {
  return addStageOption(addSettingOptions(command)).option(
    '--format <format>',
    'text or json',
    oneOf('--format', ['text', 'json']),
    'text',
  )
}

/** The policy as configured, as it is now. Throws a `UsageError` where it is not sound. */
export async function policyOf(options: SettingOptions & LanguageFlag, io: CliIo): Promise<Policy> {
  const settings = await resolveSettings(options, io)
  const policy = unwrap(await loadPolicy(settings), settings)
  return { ...policy, rules: atTime(policy.rules, io.now()) }
}

/** Writes a value as JSON, or its text. */
export async function writeAs<T>(
  { format }: RulesOptions,
  value: T,
  text: (value: T) => string,
  io: CliIo,
): Promise<void> {
  await io.stdout.write(format === 'json' ? `${printableJson(JSON.stringify(value, null, 2))}\n` : text(value))
}
