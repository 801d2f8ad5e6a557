import type { RuleText } from '../report.ts'
import { printable } from './printable.ts'
import { webUrl } from './rule-texts.ts'
import { levelOf } from './severity.ts'
import { clip } from './words.ts'

/** GitHub cuts descriptions off behind this many characters. */
const longestDescription = 1_024

const problemSeverity = { error: 'error', warning: 'warning', note: 'recommendation' } as const

/** What a rule says, as a `reportingDescriptor` with all that GitHub demands of one. */
export function descriptorOf(rule: RuleText): object {
  const level = levelOf({ enforcement: rule.enforcement, outcome: 'violated', waiver: null })
  const helpUri = rule.references.map(webUrl).find((url) => url !== undefined)
  return {
    id: rule.id,
    shortDescription: { text: clip(sentence(rule.title), longestDescription) },
    fullDescription: { text: clip(sentence(rule.why || rule.title), longestDescription) },
    help: { text: helpText(rule) },
    ...(helpUri !== undefined && { helpUri }),
    defaultConfiguration: { level },
    properties: { 'problem.severity': problemSeverity[level], precision: 'very-high', tags: ['share-plan'] },
  }
}

/** Never empty: GitHub demands it. */
function helpText({ title, why, remediation, references }: RuleText): string {
  const more = [why, remediation === '' ? '' : `What to do: ${remediation}`].filter((part) => part !== '')
  return [...[title, ...more].map(sentence), ...references.map(printable)].join('\n')
}

function sentence(text: string): string {
  const shown = printable(text)
  return /[.!?]$/.test(shown) ? shown : `${shown}.`
}
