import { enforcements, type Finding, type FindingWaiver } from '../finding.ts'
import type { Report, Verdict } from '../report.ts'
import { en } from '../words/en.ts'
import type { Count, OutcomeCount, Words } from '../words/words.ts'
import type { ReportContext } from './context.ts'
import { printable } from './printable.ts'
import type { Paint } from './style.ts'
import { table } from './table.ts'

const verdictColors = { invalid: 'red', fail: 'red', indeterminate: 'yellow', pass: 'green' } as const
const verdicts = Object.keys(verdictColors) as readonly Verdict[]
const shownRuns = 5
const shownWaivers = 5

/** What was checked, what came of it and, where facts are missing, what to do next. `verbose`: also digests and counts per rule. */
export async function summaryLines(report: Report, context: ReportContext, paint: Paint): Promise<readonly string[]> {
  const { words = en } = context
  const { verdictLabel, verdictMeaning } = words.report
  return [
    ...(context.verbose ? [...ruleTable(report, words), '', ...(await planTable(report, words)), ''] : []),
    checkedLine(report, words),
    ...[...policyLine(context, words), ...asides(report, words)].map((line) => paint('dim', line)),
    `${verdictLabel}${paint([verdictColors[report.verdict], 'bold'], verdictMeaning[report.verdict])}`,
    ...nextSteps(report, words),
  ]
}

function policyLine({ policyCommit }: ReportContext, { report }: Words): readonly string[] {
  return policyCommit === undefined ? [] : [report.policyFrom(printable(policyCommit))]
}

/** What was checked and what came of it, in one sentence. Without a rule, documents were read by themselves. */
export function checkedLine(report: Report, { report: words }: Words = en): string {
  const { plans, steps, grants, rules, invalid } = report.summary
  if (rules === 0) return words.read(plans, invalid + report.summary.violated)
  const byVerdict = verdicts
    .map((verdict) => [report.plans.filter((plan) => plan.verdict === verdict).length, verdict] as const)
    .filter(([count]) => count > 0)
  const size = { plans, steps, grants, rules, byVerdict: report.plans.length > 1 ? byVerdict : [] }
  return words.checked(size, outcomes(report))
}

function outcomes({ plans, findings, summary }: Report): readonly OutcomeCount[] {
  const { violated, indeterminate, waived, invalid } = summary
  // Rules see no plan that is not valid, so that nothing can be said of them where there is no other.
  const none = plans.some(({ verdict }) => verdict !== 'invalid') ? 'nothing-violated' : 'nothing-judged'
  const open = findings.filter(({ waiver }) => waiver === null)
  const all: readonly OutcomeCount[] = [
    { outcome: 'violated', count: violated, byEnforcement: weights(open, 'violated') },
    { outcome: 'indeterminate', count: indeterminate, byEnforcement: weights(open, 'indeterminate') },
    { outcome: 'waived', count: waived, byEnforcement: [] },
    { outcome: 'invalid', count: invalid, byEnforcement: [] },
  ]
  const some = all.filter(({ count }) => count > 0)
  return violated > 0 ? some : [{ outcome: none, count: 0, byEnforcement: [] }, ...some]
}

function weights(findings: readonly Finding[], outcome: Finding['outcome']): readonly Count[] {
  return enforcements
    .map((enforcement) => {
      const count = findings.filter((one) => one.outcome === outcome && one.enforcement === enforcement).length
      return [count, enforcement] as const
    })
    .filter(([count]) => count > 0)
}

/** What a reader should know beside that: a clock that was set, documents that were not judged. */
export function asides(
  { asOf, anyOrder, plans, applied = [], findings, otherDocuments: { ours, foreign } }: Report,
  { report }: Words = en,
): readonly string[] {
  const skipped = applied.map((plan) => ({ ...plan, name: printable(plan.name), run: printable(plan.run) }))
  return [
    waivedAside(findings, report),
    // With every plan applied before, a pass says nothing about any.
    skipped.length === 0 ? '' : report.applied(skipped, shownRuns, plans.length === 0),
    anyOrder === undefined ? '' : report.anyOrder(anyOrder.length),
    asOf === null ? '' : report.asOf(printable(asOf)),
    ours === 0 ? '' : report.otherKinds(ours),
    foreign === 0 ? '' : report.foreign(foreign),
  ].filter((line) => line !== '')
}

/** Who answers for what does not count: the waivers with the most findings first. */
function waivedAside(findings: readonly Finding[], { waivedAside }: Words['report']): string {
  const counts = new Map<string, { readonly waiver: FindingWaiver; count: number }>()
  for (const { waiver } of findings) {
    if (waiver === null) continue
    const known = counts.get(waiver.id) ?? { waiver, count: 0 }
    counts.set(waiver.id, { ...known, count: known.count + 1 })
  }
  const all = [...counts.values()].toSorted((a, b) => b.count - a.count)
  return all.length === 0
    ? ''
    : printable(waivedAside(all.slice(0, shownWaivers), Math.max(0, all.length - shownWaivers)))
}

/** Whatever the verdict: a warning that could not be decided is worth a fact, too. */
function nextSteps({ findings }: Report, { report }: Words): readonly string[] {
  const open = findings.filter(({ waiver, outcome }) => waiver === null && outcome === 'indeterminate')
  if (open.length === 0) return []
  const missing = new Map<string, number>()
  for (const fact of open.flatMap((finding) => finding.missing)) missing.set(fact, (missing.get(fact) ?? 0) + 1)
  const facts = [...missing].map(([fact, count]) => [count, printable(fact)] as const)
  return [...(facts.length === 0 ? [] : [report.missingFacts(facts)]), report.next]
}

function ruleTable({ rules }: Report, { report }: Words): readonly string[] {
  const rows = rules.map(({ rule, violated, indeterminate, held, notApplicable }) => [
    printable(rule),
    ...[violated, indeterminate, held, notApplicable].map(String),
  ])
  return table([report.ruleColumns, ...rows], ['left', 'right', 'right', 'right', 'right'])
}

async function planTable({ plans }: Report, { report }: Words): Promise<readonly string[]> {
  const rows = await Promise.all(
    plans.map(async (plan) => [
      printable(plan.name ?? report.noName),
      printable(plan.file),
      report.verdict[plan.verdict],
      printable((await plan.digest()) ?? report.noDigest),
    ]),
  )
  return table([report.planColumns, ...rows], ['left', 'left', 'left', 'left'])
}
