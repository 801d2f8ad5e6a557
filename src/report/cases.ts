import type { Enforcement, Finding } from '../finding.ts'
import type { PlanReport, Report, Verdict } from '../report.ts'
import { decides, isOpen, mostSevere } from './severity.ts'

/**
 * What a case of a test report comes to. `advisory`: a finding that has no say in the verdict. Neither that nor what is waived has passed.
 */
export type CaseStatus = 'passed' | 'violated' | 'undecided' | 'invalid' | 'advisory' | 'waived'

export interface Case {
  /** No two cases of a suite have the same. */
  readonly name: string
  readonly status: CaseStatus
  /** Undefined for a case about a plan as a whole. */
  readonly finding: Finding | undefined
}

/** A plan as a suite of tests. */
export interface Suite {
  /** The plan, or its file where it has no name. */
  readonly plan: string
  readonly file: string
  readonly cases: readonly Case[]
}

export interface Suites {
  readonly suites: readonly Suite[]
  readonly left: readonly Finding[]
}

/** What is gathered for a plan. */
interface Draft {
  readonly plan: string
  readonly file: string
  readonly verdicts: Verdict[]
  readonly findings: Finding[]
}

/**
 * A case for each finding, the most severe first and `most` of them at most, and one for each plan that passes. A plan that does not pass
 * has at least one case that says so.
 */
export function suitesOf(report: Pick<Report, 'plans' | 'findings' | 'failOn'>, most: number): Suites {
  const { shown, left } = mostSevere(report.findings, most, (finding) => finding)
  const drafts = new Map<string, Draft>()
  for (const plan of report.plans) draftOf(drafts, plan).verdicts.push(plan.verdict)
  const byName = new Map(report.plans.map((plan) => [plan.name, plan]))
  for (const finding of shown) suiteOf(drafts, byName, finding).findings.push(finding)
  return { suites: [...drafts.values()].map((draft) => finish(draft, report.failOn)), left }
}

function draftOf(drafts: Map<string, Draft>, { file, name }: Pick<PlanReport, 'file' | 'name'>): Draft {
  const key = JSON.stringify([file, name])
  const draft = drafts.get(key) ?? { plan: name ?? file, file, verdicts: [], findings: [] }
  drafts.set(key, draft)
  return draft
}

/** A finding may stand in another file than its plan, such as an inventory. */
function suiteOf(
  drafts: Map<string, Draft>,
  byName: ReadonlyMap<string | null, PlanReport>,
  { file, plan }: Finding,
): Draft {
  const own = drafts.get(JSON.stringify([file, plan]))
  return own ?? draftOf(drafts, byName.get(plan) ?? { file, name: plan })
}

const ofVerdict = {
  pass: 'passed',
  indeterminate: 'undecided',
  fail: 'violated',
  invalid: 'invalid',
} as const satisfies Record<Verdict, CaseStatus>

function finish({ plan, file, verdicts, findings }: Draft, failOn: Enforcement): Suite {
  const taken = new Set<string>()
  const cases = findings.map((finding): Case => {
    return { name: unique(nameOf(finding), taken), status: statusOf(finding, failOn), finding }
  })
  const told = new Set(cases.map(({ status }) => status))
  const untold = [...new Set(verdicts.map((verdict) => ofVerdict[verdict]))].filter((status) => !told.has(status))
  const own = untold.map((status): Case => ({ name: unique('verdict', taken), status, finding: undefined }))
  return { plan, file, cases: [...cases, ...own] }
}

function statusOf(finding: Finding, failOn: Enforcement): CaseStatus {
  if (!isOpen(finding)) return 'waived'
  if (finding.outcome === 'invalid') return 'invalid'
  if (!decides(finding, failOn)) return 'advisory'
  return finding.outcome === 'violated' ? 'violated' : 'undecided'
}

/** Never made of the message: names tell servers which tests are the same as in the last run. */
function nameOf({ rule, step, account }: Finding): string {
  return `${rule}${step === null ? '' : ` in ${step}`}${account === null ? '' : ` for ${account}`}`
}

/** GitLab drops a second test of the same name. */
function unique(name: string, taken: Set<string>): string {
  let free = name
  for (let count = 2; taken.has(free); count++) free = `${name} (${count})`
  taken.add(free)
  return free
}
