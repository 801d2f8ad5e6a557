import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit.ts'
import { ruleEntry } from '../rules/catalogue.ts'
import { addRulesOptions, policyOf, type RulesOptions, writeAs } from '../rules/options.ts'
import { listText } from '../rules/text.ts'

export const command: CommandModule<RulesOptions> = {
  examples: ['shareplan rules list', 'shareplan rules list --format json'],
  define: addRulesOptions,
  run: list,
}

async function list({ options, io }: Invocation<RulesOptions>): Promise<number> {
  const { rules } = await policyOf(options, io)
  const entries = rules.rules.map(ruleEntry).sort((a, b) => (a.id < b.id ? -1 : 1))
  await writeAs(options, entries, listText, io)
  return exitCodes.ok
}
