import type { Finding } from '../../finding.ts'
import type { PlanChanges, PlanReport, Report, Verdict } from '../../report.ts'
import type { ReportContext } from '../context.ts'
import { type Entry, groupByCause } from '../group.ts'
import { roomFor } from '../room.ts'
import { bySeverity, isOpen } from '../severity.ts'
import { groupBy } from './group-by.ts'

/** An entry with a place on the page. */
export interface ShownEntry {
  readonly entry: Entry
  /** The id of its element. */
  readonly id: string
}

/** A plan as a part of the page, with what was found in it, the most severe first. */
export interface Section {
  /** The id of its element. */
  readonly id: string
  /** Undefined for what is about no plan of the report. */
  readonly plan: PlanReport | undefined
  /** Null where nothing is known of what would change. */
  readonly changes: PlanChanges | null
  readonly digest: string | null
  readonly open: readonly ShownEntry[]
  readonly waived: readonly ShownEntry[]
  /** Findings that there is no room for. */
  readonly left: readonly Finding[]
}

const verdicts: readonly Verdict[] = ['invalid', 'fail', 'indeterminate', 'pass']

/** Every plan of the report, the worst first, and what is about none of them. */
export async function sectionsOf(report: Report, context: ReportContext): Promise<readonly Section[]> {
  const plans = report.plans.toSorted((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict))
  const planOf = planFinder(plans)
  const entries = groupByCause(report, context.accountName ?? (() => undefined))
  const shares = groupBy(entries, ({ first }) => planOf(first))
  const loose = shares.has(undefined) ? [undefined] : []
  const ids = counter('f')
  const sections: Section[] = []
  for (const plan of [...plans, ...loose]) {
    sections.push(await sectionOf(`p${sections.length + 1}`, plan, shares.get(plan) ?? [], ids))
  }
  return sections
}

async function sectionOf(
  id: string,
  plan: PlanReport | undefined,
  entries: readonly Entry[],
  nextId: () => string,
): Promise<Section> {
  const { shown, left } = roomFor(entries)
  const ranked = bySeverity(shown, ({ first }) => first).map((entry) => ({ entry, id: nextId() }))
  return {
    id,
    plan,
    changes: (await plan?.changes?.()) ?? null,
    digest: (await plan?.digest()) ?? null,
    open: ranked.filter(({ entry }) => isOpen(entry.first)),
    waived: ranked.filter(({ entry }) => !isOpen(entry.first)),
    left: [...left.values()].flat(),
  }
}

/** By file and name; a finding in another file than its plan, such as an inventory, by the name alone. */
function planFinder(plans: readonly PlanReport[]): (finding: Finding) => PlanReport | undefined {
  const byPlace = new Map(plans.toReversed().map((plan) => [JSON.stringify([plan.file, plan.name]), plan]))
  const byName = new Map(plans.toReversed().map((plan) => [plan.name, plan]))
  return ({ file, plan }) => byPlace.get(JSON.stringify([file, plan])) ?? (plan === null ? undefined : byName.get(plan))
}

function counter(prefix: string): () => string {
  let count = 0
  return () => {
    count++
    return `${prefix}${count}`
  }
}
