import type { DriftChange } from '../execute/apply.ts'
import type { Call } from '../execute/call.ts'
import { canonicalJson } from '../execute/digest.ts'
import type { ExpandedStep } from '../plan/model.ts'
import type { Covered, CoveredFinding, CoveredPolicy, CoveredRule } from './approval.ts'
import { isObject } from './statement.ts'

/**
 * What was approved and is otherwise now, every part of it. Findings may be fewer than those approved; all else must be the same.
 */
export function driftOf(approved: Covered, now: Covered): readonly DriftChange[] {
  const changes = [
    ...policyDrift(approved.policy, now.policy),
    ...expansionDrift(approved.plan.steps, now.plan.steps),
    ...callDrift(approved.calls, now.calls),
    ...findingDrift(approved, now),
  ]
  return changes.map(({ part, message, from, to }) => ({ part, message, from: spelled(from), to: spelled(to) }))
}

/** What was signed comes in canonical order: only what differs shall look different. */
function spelled(value: unknown): unknown {
  return JSON.parse(canonicalJson(value ?? null))
}

function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null)
}

function policyDrift(from: CoveredPolicy, to: CoveredPolicy): readonly DriftChange[] {
  const changes: DriftChange[] = []
  const changed = (message: string, before: unknown, after: unknown): void => {
    if (!same(before, after)) changes.push({ part: 'policy', message, from: before ?? null, to: after ?? null })
  }
  const [had, has] = [byId(from.rules), byId(to.rules)]
  for (const id of new Set([...had.keys(), ...has.keys()])) {
    const [before, after] = [had.get(id), has.get(id)]
    if (before === undefined || after === undefined) {
      changed(`the rule ${id} ${before === undefined ? 'came into force' : 'is not in force any more'}`, before, after)
      continue
    }
    changed(`the rule ${id} says something else`, before.digest, after.digest)
    changed(`the enforcement of the rule ${id} changed`, before.enforcement, after.enforcement)
    changed(`the date from which the rule ${id} denies changed`, before.enforceFrom, after.enforceFrom)
    changed(`the parameters of the rule ${id} changed`, before.params, after.params)
  }
  changed('the maximum age of inventories changed', from.inventoryMaxAge, to.inventoryMaxAge)
  changed('the level that decides a verdict changed', from.failOn, to.failOn)
  changed('what it takes to apply a plan changed', from.approvals, to.approvals)
  return changes
}

function byId(rules: readonly CoveredRule[]): ReadonlyMap<string, CoveredRule> {
  return new Map(rules.map((rule) => [rule.id, rule]))
}

/** The plan's document is the same: where it expands to something else, accounts or groups do. */
function expansionDrift(from: readonly ExpandedStep[], to: readonly ExpandedStep[]): readonly DriftChange[] {
  const before = new Map(from.map((step) => [step.id, step]))
  return to.flatMap((step) => {
    const old = before.get(step.id)
    if (same(old, step)) return []
    const message = `by the accounts files, step ${step.id} means something else`
    return [{ part: 'policy', message, from: meaning(old), to: meaning(step) }]
  })
}

/** What accounts files decide about a step: whom it is about. */
function meaning(step: ExpandedStep | undefined): unknown {
  // What was approved is as its signer wrote it.
  const grants: unknown = step !== undefined && 'grants' in step ? step.grants : undefined
  return Array.isArray(grants) ? grants.map((grant: unknown) => (isObject(grant) ? grant.account : grant)) : step
}

function callDrift(from: readonly Call[], to: readonly Call[]): readonly DriftChange[] {
  const steps = new Set([...from, ...to].map(({ step }) => step))
  const changes = [...steps].flatMap((step): readonly DriftChange[] => {
    const [before, after] = [from, to].map((calls) => calls.filter((call) => call.step === step).map(shownCall))
    return same(before, after)
      ? []
      : [{ part: 'calls', message: `the calls of step ${step} changed`, from: before, to: after }]
  })
  if (changes.length > 0 || same(from, to)) return changes
  return [
    { part: 'calls', message: 'the order of the calls changed', from: from.map(shownCall), to: to.map(shownCall) },
  ]
}

function shownCall({ action, parameters }: Call): object {
  return { action, parameters }
}

/** The rules that compare with what a step acknowledges. */
const boundRules: Readonly<Record<string, string>> = {
  'unshare-strands-instances': 'strands-instances',
  'delete-while-used': 'strands-instances',
  'unshare-breaks-launches': 'breaks-launches',
}

function findingDrift(approved: Covered, now: Covered): readonly DriftChange[] {
  const known = new Map(approved.findings.map((finding) => [finding.fingerprint, finding]))
  return now.findings.flatMap((finding) => {
    const before = known.get(finding.fingerprint)
    if (before !== undefined && identity(before) === identity(finding)) return []
    return [outgrown(finding, approved) ?? changedFinding(before, finding)]
  })
}

/** What waives it is a part: nobody has approved another waiver, nor another end of it. */
function identity({ rule, outcome, enforcement, waiver }: CoveredFinding): string {
  return canonicalJson([rule, outcome, enforcement, waiver ?? null])
}

function outgrown(finding: CoveredFinding, { acknowledged }: Covered): DriftChange | undefined {
  const { rule, step, outcome, message } = finding
  const consequence = boundRules[rule]
  const bound = step === null || consequence === undefined ? undefined : acknowledged[step]?.[consequence]
  if (bound === undefined || outcome !== 'violated') return undefined
  return {
    part: 'acknowledgements',
    message: `step ${step} acknowledges ${consequence}: ${bound}, which does not hold any more`,
    from: bound,
    to: message,
  }
}

function changedFinding(before: CoveredFinding | undefined, finding: CoveredFinding): DriftChange {
  const { rule, message } = finding
  return {
    part: 'findings',
    message: before === undefined ? `${rule} was not found when it was approved` : `what ${rule} finds changed`,
    from: before === undefined ? null : shownFinding(before),
    to: { ...shownFinding(finding), message },
  }
}

function shownFinding({ outcome, enforcement, waiver }: CoveredFinding): object {
  return { outcome, enforcement, ...(waiver !== undefined && { waiver }) }
}
