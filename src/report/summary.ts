import type { Enforcement, Finding } from '../finding.ts'
import type { Report, SkippedPlan, Verdict } from '../report.ts'
import type { ReportContext } from './context.ts'
import { printable } from './printable.ts'
import type { Paint } from './style.ts'
import { table } from './table.ts'

const enforcements: readonly Enforcement[] = ['deny', 'warn', 'info']
const verdictColors = { invalid: 'red', fail: 'red', indeterminate: 'yellow', pass: 'green' } as const
const verdicts = Object.keys(verdictColors) as readonly Verdict[]

export const verdictWords: Readonly<Record<Verdict, string>> = {
  invalid: 'invalid (what is not a valid plan was not judged)',
  fail: 'fail (rules at or above --fail-on are violated)',
  indeterminate: 'indeterminate (facts are missing that rules at or above --fail-on need)',
  pass: 'pass',
}

/** What was checked, what came of it and, where facts are missing, what to do next. `verbose`: also digests and counts per rule. */
export async function summaryLines(report: Report, context: ReportContext, paint: Paint): Promise<readonly string[]> {
  return [
    ...(context.verbose ? [...ruleTable(report), '', ...(await planTable(report)), ''] : []),
    checkedLine(report),
    ...[...policyLine(context), ...asides(report)].map((line) => paint('dim', line)),
    `Verdict: ${paint([verdictColors[report.verdict], 'bold'], verdictWords[report.verdict])}`,
    ...nextSteps(report),
  ]
}

function policyLine({ policyCommit }: ReportContext): readonly string[] {
  return policyCommit === undefined ? [] : [`Policy from ${printable(policyCommit)}.`]
}

/** What was checked and what came of it, in one sentence. Without a rule, documents were read by themselves. */
export function checkedLine(report: Report): string {
  return report.summary.rules === 0 ? readLine(report) : `${checked(report)}: ${counts(report)}.`
}

function readLine({ summary: { plans, invalid } }: Report): string {
  if (plans === 0) return 'Read no document of shareplan.'
  return `Read ${plural(plans, 'document')}: ${invalid === 0 ? 'nothing wrong' : plural(invalid, 'problem')}.`
}

function checked({ plans, summary }: Report): string {
  const byVerdict = verdicts
    .map((verdict) => [plans.filter((plan) => plan.verdict === verdict).length, verdict] as const)
    .filter(([count]) => count > 0)
    .map(([count, verdict]) => `${count} ${verdict}`)
  const mixed = plans.length > 1 ? `${byVerdict.join(', ')}; ` : ''
  const size = `${plural(summary.steps, 'step')}, ${plural(summary.grants, 'grant')}`
  return `Checked ${plural(summary.plans, 'plan')} (${mixed}${size}) against ${plural(summary.rules, 'rule')}`
}

function counts({ plans, findings, summary }: Report): string {
  // Rules see no plan that is not valid, so that nothing can be said of them where there is no other.
  const none = plans.some(({ verdict }) => verdict !== 'invalid') ? 'nothing violated' : 'nothing judged'
  const open = findings.filter(({ waiver }) => waiver === null)
  const parts = [
    summary.violated > 0 ? `${summary.violated} violated${weights(open, 'violated')}` : none,
    summary.indeterminate > 0 ? `${summary.indeterminate} indeterminate${weights(open, 'indeterminate')}` : '',
    summary.waived > 0 ? `${summary.waived} waived` : '',
    summary.invalid > 0 ? `${summary.invalid} invalid` : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function weights(findings: readonly Finding[], outcome: Finding['outcome']): string {
  const some = enforcements
    .map((enforcement) => {
      const count = findings.filter((one) => one.outcome === outcome && one.enforcement === enforcement).length
      return count > 0 ? `${count} ${enforcement}` : ''
    })
    .filter((part) => part !== '')
  return some.length > 0 ? ` (${some.join(', ')})` : ''
}

/** What a reader should know beside that: a clock that was set, documents that were not judged. */
export function asides({ asOf, plans, applied = [], otherDocuments: { ours, foreign } }: Report): readonly string[] {
  return [
    appliedLine(plans, applied),
    asOf === null ? '' : `The rules saw the clock at ${printable(asOf)}, as --as-of said.`,
    ours === 0 ? '' : `${plural(ours, 'document')} of other kinds validated; no facts were taken from there.`,
    foreign === 0 ? '' : `${plural(foreign, 'document')} of other programs skipped.`,
  ].filter((line) => line !== '')
}

/** With every plan applied before, a pass says nothing about any. */
function appliedLine(plans: Report['plans'], applied: readonly SkippedPlan[]): string {
  if (applied.length === 0) return ''
  const runs = applied.map(({ name, run }) => `${printable(name)} by run ${printable(run)}`)
  const shown = runs.slice(0, 5).join(', ') + (runs.length > 5 ? ', …' : '')
  const all = plans.length === 0 ? ' Nothing was left to judge.' : ''
  return `${plural(applied.length, 'plan')} applied before, skipped: ${shown}.${all}`
}

/** Whatever the verdict: a warning that could not be decided is worth a fact, too. */
function nextSteps({ findings }: Report): readonly string[] {
  const open = findings.filter(({ waiver, outcome }) => waiver === null && outcome === 'indeterminate')
  if (open.length === 0) return []
  const missing = new Map<string, number>()
  for (const fact of open.flatMap((finding) => finding.missing)) missing.set(fact, (missing.get(fact) ?? 0) + 1)
  const facts = [...missing].map(([fact, count]) => `${printable(fact)} (${count})`).join(', ')
  return [
    ...(facts === '' ? [] : [`Missing facts: ${facts}.`]),
    'Next: supply them, images and their use with a fresh inventory (shareplan snapshot), accounts in the accounts file; then check again.',
  ]
}

function ruleTable({ rules }: Report): readonly string[] {
  const header = ['rule', 'violated', 'indeterminate', 'held', 'not applicable']
  const rows = rules.map(({ rule, violated, indeterminate, held, notApplicable }) => [
    printable(rule),
    ...[violated, indeterminate, held, notApplicable].map(String),
  ])
  return table([header, ...rows], ['left', 'right', 'right', 'right', 'right'])
}

async function planTable({ plans }: Report): Promise<readonly string[]> {
  const rows = await Promise.all(
    plans.map(async (plan) => [
      printable(plan.name ?? '(no name)'),
      printable(plan.file),
      plan.verdict,
      printable((await plan.digest()) ?? 'no digest'),
    ]),
  )
  return table([['plan', 'file', 'verdict', 'digest'], ...rows], ['left', 'left', 'left', 'left'])
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
