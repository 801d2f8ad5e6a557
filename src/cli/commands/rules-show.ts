import { suggest } from '../../policy/bind.ts'
import { loadWords } from '../../words/load.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { exitCodes } from '../exit.ts'
import { addLanguageOption, type LanguageFlag, languageOf } from '../language.ts'
import { ruleDetails } from '../rules/catalogue.ts'
import { addRulesOptions, policyOf, type RulesOptions, writeAs } from '../rules/options.ts'
import { showText } from '../rules/text.ts'

export const command: CommandModule<RulesOptions & LanguageFlag> = {
  examples: ['shareplan rules show share-quota-exceeded'],
  define(command) {
    command.argument('<id>', "the rule's id")
    addLanguageOption(addRulesOptions(command))
  },
  run: show,
}

async function show({ args: [id = ''], options, io }: Invocation<RulesOptions & LanguageFlag>): Promise<number> {
  const lang = languageOf(options, io)
  const words = await loadWords(lang)
  // A rule about the age of inventories can be shown without one being configured.
  const { rules } = await policyOf({ ...options, lang, inventoryMaxAge: options.inventoryMaxAge ?? '24h' }, io)
  const rule = rules.rules.find((candidate) => candidate.id === id)
  if (rule === undefined) {
    const known = rules.rules.map((candidate) => candidate.id)
    throw usageError(`no rule ${JSON.stringify(id)} is in force`, suggest(id, known, 'shareplan rules list'))
  }
  await writeAs(options, ruleDetails(rule), (details) => showText(details, words), io)
  return exitCodes.ok
}
