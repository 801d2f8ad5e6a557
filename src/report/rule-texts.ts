import type { DocumentRuleId, Finding, WaiverRuleId } from '../finding.ts'
import type { Report, RuleText } from '../report.ts'

/** Problems of documents, and of waivers, say something about themselves, too, although no rule file does. */
const otherRules: Readonly<Record<DocumentRuleId | WaiverRuleId, Pick<RuleText, 'title' | 'why' | 'remediation'>>> = {
  'plan-syntax': {
    title: 'The document cannot be read',
    why: 'Readers that disagree about a broken text would judge one plan and apply another.',
    remediation: 'correct the YAML or JSON where the finding points',
  },
  'plan-schema': {
    title: 'The document is not of the form that its kind has',
    why: 'A key that nobody knows, or a value of another type, would silently not be judged.',
    remediation: 'correct the document; `shareplan schema SharePlan` prints the form',
  },
  'plan-reference': {
    title: 'The document names something that does not exist',
    why: 'What a plan means must be known before it can be judged.',
    remediation: 'correct the name, or define what it names',
  },
  'waiver-expired': {
    title: 'A waiver or baseline has expired',
    why: 'An exception that outlives its end is a hole that nobody answers for any more.',
    remediation: 'put right what it waived and remove it, or have it granted anew',
  },
  'waiver-too-long': {
    title: 'A waiver or baseline would hold too long',
    why: 'An exception without a near end is a change of the rule that nobody has reviewed.',
    remediation: 'let it end within `waiverMaxAge`',
  },
  'waiver-unused': {
    title: 'A waiver waives nothing',
    why: 'It would waive the next thing that happens to fit, which nobody has looked at.',
    remediation: 'remove it, or correct what it names',
  },
  'baseline-outdated': {
    title: 'Findings of the baseline are gone',
    why: 'What was put right could come back unnoticed as long as the baseline has it.',
    remediation: 'write the baseline anew with `shareplan baseline create`',
  },
}

/** What is said about each rule that a report is about: those in force, then others that have findings. */
export function ruleTextsOf({ ruleTexts, findings }: Pick<Report, 'ruleTexts' | 'findings'>): readonly RuleText[] {
  const known = new Set(ruleTexts.map(({ id }) => id))
  const others = new Map<string, RuleText>()
  for (const finding of findings) {
    if (!known.has(finding.rule) && !others.has(finding.rule)) others.set(finding.rule, textOf(finding))
  }
  return [...ruleTexts, ...others.values()]
}

/** For a rule that is not in force here: a problem of documents or waivers, or a rule of whoever made the report. */
function textOf({ rule, enforcement }: Finding): RuleText {
  const document = Object.hasOwn(otherRules, rule) ? otherRules[rule as DocumentRuleId] : undefined
  return { id: rule, title: rule, enforcement, why: '', remediation: '', references: [], ...document }
}

/** A URL of the web in its normal form; undefined for anything else. */
export function webUrl(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined
  const { protocol, href } = new URL(text)
  return protocol === 'https:' || protocol === 'http:' ? href : undefined
}
