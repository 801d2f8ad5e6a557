import { loadWords } from '../../words/load.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit.ts'
import { addLanguageOption, type LanguageFlag, languageOf } from '../language.ts'
import { ruleEntry } from '../rules/catalogue.ts'
import { addRulesOptions, policyOf, type RulesOptions, writeAs } from '../rules/options.ts'
import { listText } from '../rules/text.ts'

export const command: CommandModule<RulesOptions & LanguageFlag> = {
  examples: ['shareplan rules list', 'shareplan rules list --format json'],
  define: (command) => {
    addLanguageOption(addRulesOptions(command))
  },
  run: list,
}

async function list({ options, io }: Invocation<RulesOptions & LanguageFlag>): Promise<number> {
  const lang = languageOf(options, io)
  const words = await loadWords(lang)
  const { rules } = await policyOf({ ...options, lang }, io)
  const entries = rules.rules.map(ruleEntry).sort((a, b) => (a.id < b.id ? -1 : 1))
  await writeAs(options, entries, (all) => listText(all, words), io)
  return exitCodes.ok
}
