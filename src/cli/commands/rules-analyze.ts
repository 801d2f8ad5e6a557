import type { Enforcement } from '../../finding.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { exitCodes } from '../exit.ts'
import { addFailOnOption } from '../options.ts'
import { addRulesOptions, policyOf, type RulesOptions, writeAs } from '../rules/options.ts'

interface AnalyzeFlags extends RulesOptions {
  readonly failOn: Enforcement
  readonly verbose?: boolean
}

export const command: CommandModule<AnalyzeFlags> = {
  examples: ['shareplan rules analyze', 'shareplan rules analyze --verbose', 'shareplan rules analyze --format json'],
  define(command) {
    addFailOnOption(addRulesOptions(command)).option(
      '-v, --verbose',
      'print the plans, accounts and inventories that show what is claimed',
    )
  },
  run: runAnalyze,
}

/** Tells what the rules in force can come to at all. Exits with 1 where that holds something against them. */
async function runAnalyze({ options, io }: Invocation<AnalyzeFlags>): Promise<number> {
  const { directory, rules } = await policyOf(options, io)
  const { analyze } = await import('../../analysis/analyze.ts')
  const { factsByName } = await import('../../policy/facts/index.ts')
  const { analysisJson, analysisText, problemsOf } = await import('../rules/analyze-text.ts')
  const facts = [...factsByName(directory.labels).values()]
  const analysis = await analyze(rules, { labels: directory.labels, facts, failOn: options.failOn })
  const json = options.format === 'json'
  await writeAs(options, json ? analysisJson(analysis) : {}, () => analysisText(analysis, options.verbose === true), io)
  return problemsOf(analysis).length > 0 ? exitCodes.violated : exitCodes.ok
}
