import { type Enforcement, enforcements, type Finding } from '../finding.ts'
import type { Report, RuleText, Summary, Verdict } from '../report.ts'
import { decides } from './severity.ts'
import {
  listOf,
  type Mistake,
  mistake,
  nonEmptyText,
  objectOf,
  oneOf,
  orNull,
  type Shape,
  text,
  whole,
} from './shape.ts'

/** A report that was saved with `--format json`, or what is wrong with it. */
export type Saved = { readonly report: Report } | { readonly mistakes: readonly [Mistake, ...Mistake[]] }

/** Version 1 as it is written; see `json.ts`. */
interface SavedReport extends Pick<Report, 'verdict' | 'asOf' | 'anyOrder' | 'applied' | 'summary' | 'findings'> {
  readonly plans: readonly SavedPlan[]
}

interface SavedPlan {
  readonly name: string | null
  readonly file: string
  readonly verdict: Verdict
  readonly digest: string | null
}

const version = 1
/** The worst last. */
const verdicts: readonly Verdict[] = ['pass', 'indeterminate', 'fail', 'invalid']

const range: Shape = (value, path) => {
  const position = objectOf({ line: whole(1), column: whole(1) })
  const mistakes = objectOf({ start: position, end: position })(value, path)
  if (mistakes.length > 0) return mistakes
  const { start, end } = value as Finding['range']
  const ordered = start.line < end.line || (start.line === end.line && start.column <= end.column)
  return ordered ? [] : [mistake(path, 'the range ends before it starts')]
}

const digest: Shape = (value, path) =>
  typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value) ? [] : [mistake(path, 'this is no digest')]

const summaryKeys = [
  'plans',
  'steps',
  'grants',
  'rules',
  'violated',
  'indeterminate',
  'waived',
  'invalid',
] as const satisfies readonly (keyof Summary)[]

const skipped = listOf(objectOf({ name: text, file: nonEmptyText, run: nonEmptyText, receipt: nonEmptyText }))

const waiver = objectOf({
  kind: oneOf(['waiver', 'baseline']),
  id: nonEmptyText,
  reason: nonEmptyText,
  owner: nonEmptyText,
  ticket: orNull(text),
  expires: nonEmptyText,
})

const report = objectOf({
  verdict: oneOf(verdicts),
  asOf: orNull(text),
  plans: listOf(objectOf({ name: orNull(text), file: nonEmptyText, verdict: oneOf(verdicts), digest: orNull(digest) })),
  summary: objectOf(Object.fromEntries(summaryKeys.map((key) => [key, whole(0)]))),
  findings: listOf(
    objectOf({
      kind: oneOf(['policy', 'document', 'waiver']),
      rule: nonEmptyText,
      enforcement: oneOf(enforcements),
      outcome: oneOf(['violated', 'indeterminate', 'invalid']),
      waiver: orNull(waiver),
      message: nonEmptyText,
      remediation: text,
      file: nonEmptyText,
      range,
      plan: orNull(text),
      step: orNull(text),
      image: orNull(text),
      account: orNull(text),
      missing: listOf(text),
      fingerprint: nonEmptyText,
    }),
  ),
})

/** Reads a report that was saved. `known`: what rules say, for those that have findings in it. */
export function readSaved(value: unknown, known: readonly RuleText[]): Saved {
  const unknown = versionMistakes(value)
  const [first, ...more] = unknown.length > 0 ? unknown : [...report(value, []), ...optionalMistakes(value)]
  if (first !== undefined) return { mistakes: [first, ...more] }
  const saved = value as SavedReport
  const failOn = failOnOf(saved)
  const contradiction = contradictionOf(saved, failOn)
  return contradiction === undefined
    ? { report: restore(saved, failOn ?? 'deny', known) }
    : { mistakes: [contradiction] }
}

function versionMistakes(value: unknown): readonly Mistake[] {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'version')) {
    return [mistake([], 'this is no result of `shareplan check`: "version" is missing')]
  }
  const found = (value as { readonly version: unknown }).version
  if (found === version) return []
  return [
    {
      path: ['version'],
      message: `version ${JSON.stringify(found)} of the format is not known; ${version} was expected`,
      remediation: 'Convert it with the version of shareplan that wrote it, or a newer one.',
    },
  ]
}

/** Only there where a plan was applied before, and where every order was asked for. */
function optionalMistakes(value: unknown): readonly Mistake[] {
  const { applied, anyOrder } = value as Partial<SavedReport>
  return [
    ...(applied === undefined ? [] : skipped(applied, ['applied'])),
    ...(anyOrder === undefined ? [] : listOf(nonEmptyText)(anyOrder, ['anyOrder'])),
  ]
}

/** The strictest level under which the findings come to the verdict; it is not saved. Undefined where there is none. */
function failOnOf({ findings, verdict }: SavedReport): Enforcement | undefined {
  return enforcements.find((failOn) => {
    const counting = findings.filter((finding) => decides(finding, failOn))
    const has = (outcome: Finding['outcome']): boolean => counting.some((finding) => finding.outcome === outcome)
    if (has('invalid')) return verdict === 'invalid'
    return (has('violated') ? 'fail' : has('indeterminate') ? 'indeterminate' : 'pass') === verdict
  })
}

/** A verdict that does not follow from the rest must not become an exit code. */
function contradictionOf(
  { plans, applied = [], findings, verdict }: SavedReport,
  failOn: Enforcement | undefined,
): Mistake | undefined {
  if (plans.length + applied.length === 0) return mistake(['plans'], 'the report is about no plan')
  const ranks = plans.map((plan) => verdicts.indexOf(plan.verdict))
  const worst = verdicts[Math.max(0, ...ranks, failsByWaiver(findings, failOn) ? verdicts.indexOf('fail') : 0)]
  if (worst !== verdict) return mistake(['verdict'], `the verdict is ${verdict}, but that of the plans is ${worst}`)
  return failOn === undefined
    ? mistake(['verdict'], `the verdict ${verdict} does not follow from the findings`)
    : undefined
}

/** What is wrong with waivers is no plan's. */
function failsByWaiver(findings: readonly Finding[], failOn: Enforcement = 'deny'): boolean {
  return findings.some((finding) => finding.kind === 'waiver' && decides(finding, failOn))
}

function restore(saved: SavedReport, failOn: Enforcement, known: readonly RuleText[]): Report {
  const { verdict, asOf, anyOrder, plans, applied, summary, findings } = saved
  const weights = new Map(findings.map(({ rule, enforcement }) => [rule, enforcement]))
  return {
    verdict,
    asOf,
    failOn,
    plans: plans.map(({ digest, ...plan }) => ({ ...plan, digest: async () => digest })),
    ...(anyOrder !== undefined && { anyOrder }),
    ...(applied !== undefined && { applied }),
    summary,
    findings,
    rules: [],
    ruleTexts: known.flatMap((rule) => {
      const enforcement = weights.get(rule.id)
      return enforcement === undefined ? [] : [{ ...rule, enforcement }]
    }),
    otherDocuments: { ours: 0, foreign: 0 },
  }
}
