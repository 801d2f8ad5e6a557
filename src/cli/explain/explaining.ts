import type { CheckInput } from '../../check.ts'
import { Explainer } from '../../explain/explainer.ts'
import { parseSelector } from '../../explain/selector.ts'
import type { Report } from '../../report.ts'
import type { Words } from '../../words/words.ts'
import { usageError } from '../errors.ts'
import { gather } from '../load.ts'
import type { Settings } from '../settings.ts'

/** Explains one check: listens to it, and adds to its report. */
export interface Explaining {
  readonly told: Required<Pick<CheckInput, 'listen'>>
  /** Throws a `UsageError` where no finding of the report is meant. */
  explained(report: Report): Report
}

export async function explainingOf(
  explain: string | true,
  rules: CheckInput['rules']['rules'],
  settings: Settings,
  words: Words,
): Promise<Explaining> {
  const asked = explain === true ? undefined : explain
  const ids = rules.map(({ id }) => id)
  const selector = parseSelector(asked, new Set(ids))
  if (selector.kind === 'rule' && !ids.includes(selector.rule)) throw unknownRule(selector.rule)
  const accounts = await gather(settings.accounts, 'Accounts', settings.files)
  const inventories = await gather(settings.inventory, 'Inventory', settings.files)
  const background = { accounts: accounts.value, inventories: inventories.value, settings: settings.forRules }
  const explainer = new Explainer(selector, background, words)
  return {
    told: { listen: explainer.listen },
    explained(report) {
      const found = explainer.result()
      if (selector.kind === 'fingerprint' && found.shown.length === 0) throw noFinding(selector.start, report)
      return { ...report, explanations: { selector: asked ?? null, ...found } }
    },
  }
}

function unknownRule(rule: string): Error {
  return usageError(
    `--explain ${JSON.stringify(rule)}: no rule in force has that id, and it is no fingerprint`,
    '`shareplan rules list` lists the rules. Write paths before --explain: what follows it is what to explain.',
  )
}

function noFinding(start: string, { findings }: Report): Error {
  const finding = findings.find(({ fingerprint }) => fingerprint.startsWith(start))
  if (finding?.kind === 'waiver')
    return usageError(
      `--explain ${start}: the finding is about an exception, not about a plan`,
      'Its message says all.',
    )
  if (finding?.kind === 'document')
    return usageError(
      `--explain ${start}: the finding is about the document, which no rule has judged`,
      'Correct the document: the finding says how.',
    )
  if (finding !== undefined)
    return usageError(
      `--explain ${start}: the finding is about another order than the written one`,
      'Its message says which; name the rule to see what it came to in the written order.',
    )
  return usageError(
    `--explain ${start}: no finding of this run has a fingerprint that begins so`,
    'Copy it from `--format json`, or name a rule.',
  )
}
