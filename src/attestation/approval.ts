import type { Call } from '../execute/call.ts'
import type { Enforcement, Finding, FindingWaiver, Outcome } from '../finding.ts'
import type { ExpandedPlan } from '../plan/model.ts'
import { parseInstant } from '../schema/instant.ts'
import { isObject, predicateTypes, type Statement } from './statement.ts'

/** What was found, as far as it is approved. */
export interface CoveredFinding {
  readonly fingerprint: string
  readonly rule: string
  readonly outcome: Outcome
  readonly enforcement: Enforcement
  readonly step: string | null
  readonly message: string
  /** What waives it; absent where it counts. */
  readonly waiver?: FindingWaiver
}

/** A rule as it is in force. `digest` is that of its document. */
export interface CoveredRule {
  readonly id: string
  readonly digest: string
  readonly enforcement: Enforcement
  readonly params: Readonly<Record<string, unknown>>
  /** RFC 3339: until then, deny counts as warn. */
  readonly enforceFrom?: string
}

/** What it takes to apply a plan. */
export interface CoveredApprovals {
  readonly required: number
  readonly authorMayApprove: boolean
  /** Seconds. */
  readonly maxAge: number
}

/** What the plan was judged by. `digest` also covers accounts and signers, whose changes alone are no drift. */
export interface CoveredPolicy {
  readonly digest: string
  readonly rules: readonly CoveredRule[]
  /** Seconds. */
  readonly inventoryMaxAge: number | null
  readonly failOn: Enforcement
  readonly approvals: CoveredApprovals
}

/** Step id → consequence → the largest number that its author accepts. */
export type Acknowledged = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Everything that an approval is for: where any of it is otherwise when the plan is applied, the approval does not count. */
export interface Covered {
  /** SHA-256 of the plan's document, as canonical JSON. */
  readonly document: string
  readonly plan: ExpandedPlan
  readonly calls: readonly Call[]
  readonly policy: CoveredPolicy
  readonly findings: readonly CoveredFinding[]
  readonly acknowledged: Acknowledged
}

/** What an approver says of a plan. Times are RFC 3339. */
export interface Approval {
  readonly verdict: 'pass'
  readonly covered: Covered
  /** Accounts that gain an image and are not known to have another. */
  readonly firstTimeSharees: readonly string[]
  readonly approver: string
  /** The account that the plan is applied as. */
  readonly audience: string
  readonly nonce: string
  readonly issuedAt: string
  readonly expires: string
  readonly tool: string
}

/** The approval that a statement is, or undefined. Signed or not, its shape is not taken on trust. */
export function readApproval({ predicateType, predicate }: Statement): Approval | undefined {
  if (predicateType !== predicateTypes.approval || predicate.verdict !== 'pass') return undefined
  const texts = ['approver', 'audience', 'nonce', 'issuedAt', 'expires', 'tool']
  if (!texts.every((key) => typeof predicate[key] === 'string')) return undefined
  if (!isTime(predicate.issuedAt) || !isTime(predicate.expires) || !/^[0-9a-f]{32,}$/.test(String(predicate.nonce))) {
    return undefined
  }
  return isCovered(predicate.covered) ? (predicate as unknown as Approval) : undefined
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && parseInstant(value) !== undefined
}

function isCovered(value: unknown): boolean {
  if (!isObject(value) || typeof value.document !== 'string') return false
  const { plan, calls, policy, findings, acknowledged } = value
  return (
    isObject(plan) &&
    areObjects(plan.steps, ['id']) &&
    areObjects(calls, ['action', 'step']) &&
    areObjects(findings, ['fingerprint', 'rule', 'outcome', 'enforcement', 'message']) &&
    isObject(acknowledged) &&
    Object.values(acknowledged).every(isObject) &&
    isObject(policy) &&
    isObject(policy.approvals) &&
    areObjects(policy.rules, ['id', 'digest', 'enforcement'])
  )
}

function areObjects(value: unknown, texts: readonly string[]): boolean {
  return (
    Array.isArray(value) &&
    value.every((item: unknown) => isObject(item) && texts.every((key) => typeof item[key] === 'string'))
  )
}

export function coveredFinding(finding: Finding): CoveredFinding {
  const { fingerprint, rule, outcome, enforcement, step, message, waiver } = finding
  return { fingerprint, rule, outcome, enforcement, step, message, ...(waiver !== null && { waiver }) }
}

/** The bounds that the steps of a plan acknowledge; what is not acknowledged is not there. */
export function acknowledgedBounds({ steps }: ExpandedPlan): Acknowledged {
  return Object.fromEntries(
    steps.flatMap((step) => {
      if (!('acknowledged' in step)) return []
      const { strandsInstances, ...rest } = step.acknowledged
      const breaksLaunches = 'breaksLaunches' in rest ? rest.breaksLaunches : 0
      const bounds = {
        ...(strandsInstances > 0 && { 'strands-instances': strandsInstances }),
        ...(breaksLaunches > 0 && { 'breaks-launches': breaksLaunches }),
      }
      return Object.keys(bounds).length === 0 ? [] : [[step.id, bounds] as const]
    }),
  )
}

/** The regions that calls touch, both of a copy's. */
export function regionsOf(calls: readonly Call[]): readonly string[] {
  const regions = calls.flatMap(({ parameters }) => [
    parameters.RegionId,
    ...('DestinationRegionId' in parameters ? [parameters.DestinationRegionId] : []),
  ])
  return [...new Set(regions)].sort()
}
