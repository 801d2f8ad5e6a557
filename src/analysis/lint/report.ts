import type { Problem } from '../../document.ts'
import { type Enforcement, isAtLeast } from '../../finding.ts'
import { type Draft, documentFindings, sortFindings } from '../../findings.ts'
import { fingerprinted } from '../../fingerprint.ts'
import type { PlanReport, Report, Verdict } from '../../report.ts'
import { en } from '../../words/en.ts'
import type { Words } from '../../words/words.ts'
import { lints, type Oddity } from './lints.ts'

/** What linting rules has found. */
export interface Linted {
  /** The rules that were read: their ids, and where they stand. */
  readonly rules: readonly { readonly file: string; readonly id: string | null }[]
  readonly problems: readonly Problem[]
  readonly oddities: readonly Oddity[]
}

/** A report of which every rule is a plan: invalid where it does not load, failed where something odd is as bad as `failOn`. */
export function lintReport({ rules, problems, oddities }: Linted, failOn: Enforcement, words: Words = en): Report {
  const findings = sortFindings(
    fingerprinted([...documentFindings(null, problems, words), ...oddityDrafts(oddities, words)]),
  )
  const counts = findings.filter(({ enforcement }) => isAtLeast(enforcement, failOn))
  const verdictOf = (those: readonly { readonly outcome: string }[]): Verdict => {
    if (those.some(({ outcome }) => outcome === 'invalid')) return 'invalid'
    return those.length > 0 ? 'fail' : 'pass'
  }
  const plans = rules.map(({ file, id }): PlanReport => {
    const own = counts.filter((one) => one.plan === id || (one.outcome === 'invalid' && one.file === file))
    return { file, name: id, verdict: verdictOf(own), digest: async () => null }
  })
  const invalid = findings.filter(({ outcome }) => outcome === 'invalid').length
  return {
    verdict: verdictOf(counts),
    asOf: null,
    failOn,
    plans,
    summary: {
      plans: plans.length,
      steps: 0,
      grants: 0,
      rules: 0,
      violated: findings.length - invalid,
      indeterminate: 0,
      waived: 0,
      invalid,
    },
    findings,
    rules: [],
    ruleTexts: [],
    otherDocuments: { ours: 0, foreign: 0 },
  }
}

function oddityDrafts(oddities: readonly Oddity[], { finding: { text } }: Words): readonly Draft[] {
  const seen = new Map<string, number>()
  return oddities.map(({ lint, rule, message, remediation, location }) => {
    const identity = JSON.stringify([lint, rule, message])
    const occurrence = seen.get(identity) ?? 0
    seen.set(identity, occurrence + 1)
    return {
      kind: 'policy',
      rule: lint,
      enforcement: lints[lint],
      outcome: 'violated',
      waiver: null,
      message: text(message),
      remediation: text(remediation),
      ...location,
      plan: rule,
      step: null,
      image: null,
      account: null,
      missing: [],
      identity: JSON.stringify([identity, occurrence]),
    }
  })
}
