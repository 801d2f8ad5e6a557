import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit.ts'
import { vocabulary } from '../rules/catalogue.ts'
import { addRulesOptions, policyOf, type RulesOptions, writeAs } from '../rules/options.ts'
import { vocabularyText } from '../rules/text.ts'

export const command: CommandModule<RulesOptions> = {
  examples: ['shareplan rules facts', 'shareplan rules facts --format json'],
  define: addRulesOptions,
  run: facts,
}

async function facts({ options, io }: Invocation<RulesOptions>): Promise<number> {
  const { directory } = await policyOf(options, io)
  await writeAs(options, vocabulary(directory.labels), vocabularyText, io)
  return exitCodes.ok
}
