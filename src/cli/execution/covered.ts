import {
  acknowledgedBounds,
  type Covered,
  type CoveredApprovals,
  type CoveredPolicy,
  type CoveredRule,
  coveredFinding,
} from '../../attestation/approval.ts'
import { type SignerSet, signersJson } from '../../attestation/signers.ts'
import type { Call } from '../../execute/call.ts'
import { canonicalJson, sha256OfJson } from '../../execute/digest.ts'
import type { Directory } from '../../plan/directory.ts'
import type { ExpandedPlan } from '../../plan/model.ts'
import { byRank, type CompiledRule, type PolicyRule, type RuleSet } from '../../policy/rule-set.ts'
import type { Exceptions } from '../../policy/waivers.ts'
import type { Report } from '../../report.ts'
import type { Settings } from '../settings.ts'
import type { JudgedPlan } from './judged-plan.ts'

/** What decides whether a plan may be applied, beside the plan and the facts. */
export interface PolicyInForce {
  readonly rules: RuleSet
  readonly directory: Directory
  readonly exceptions?: Exceptions
  readonly approvals: CoveredApprovals | undefined
  readonly signers: SignerSet
}

/**
 * The digest of the policy, format `shareplan.policy.v1`: no paths, and nothing that depends on the order of entries, on the stage or
 * on the time.
 */
export function policyDigest({ rules, directory, exceptions, approvals, signers }: PolicyInForce): string {
  return sha256OfJson({
    format: 'shareplan.policy.v1',
    rules: [...rules.rules, ...(rules.dormant ?? [])].toSorted(byRank).map(ruleJson),
    inventoryMaxAge: rules.inventoryMaxAge ?? null,
    accounts: directoryJson(directory),
    approvals: approvals ?? null,
    signers: signersJson(signers),
    ...(exceptions !== undefined && { exceptions: exceptionsJson(exceptions) }),
  })
}

function ruleJson({ source, params, levels: { otherwise: enforcement, stages, enforceFrom } }: PolicyRule): object {
  return {
    ...{ source, enforcement, params },
    ...(Object.keys(stages).length > 0 && { stages }),
    ...(enforceFrom !== undefined && { enforceFrom }),
  }
}

/** As they are written: what they come to at a time is no part of the policy. */
function exceptionsJson({ waivers, baseline, maxAge }: Exceptions): object {
  const entries = (baseline?.entries ?? []).map(({ rule, fingerprint }) => `${fingerprint} ${rule}`)
  const { reason, owner, ticket, created, expires } = baseline ?? {}
  return {
    waivers: waivers.map(({ entry }) => entry).toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1)),
    ...(baseline !== undefined && {
      baseline: { reason, owner, ticket, created, expires, entries: entries.toSorted() },
    }),
    maxAge,
  }
}

function directoryJson({ accounts, groups, labels }: Directory): object {
  return {
    accounts: [...accounts.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    groups: Object.fromEntries([...groups].map(([name, members]) => [name, [...members].sort()])),
    labels: Object.fromEntries(labels),
  }
}

/** What it takes to apply a plan; undefined where nobody has said it. */
export function approvalSettings({ approvals }: Pick<Settings, 'approvals'>): CoveredApprovals | undefined {
  if (approvals === undefined) return undefined
  const { required, authorMayApprove, maxAge } = approvals
  return { required, authorMayApprove, maxAge }
}

/** What a plan comes to, to be approved or compared with what was approved. */
export interface Outlook {
  readonly plan: ExpandedPlan
  readonly calls: readonly Call[]
  readonly report: Pick<Report, 'findings'>
}

/** Everything that an approval of the plan covers, as it is now. */
export function coveredNow(judged: JudgedPlan, policy: PolicyInForce, { plan, calls, report }: Outlook): Covered {
  return {
    document: judged.source.sha256,
    plan,
    calls,
    policy: coveredPolicy(judged, policy),
    // What is said about waivers themselves has its say in the verdict, and none in what is approved.
    findings: report.findings.filter(({ kind }) => kind !== 'waiver').map(coveredFinding),
    acknowledged: acknowledgedBounds(plan),
  }
}

function coveredPolicy({ input }: JudgedPlan, policy: PolicyInForce): CoveredPolicy {
  const { rules, approvals } = policy
  return {
    digest: policyDigest(policy),
    rules: rules.rules.map(coveredRule).sort((a, b) => (a.id < b.id ? -1 : 1)),
    inventoryMaxAge: rules.inventoryMaxAge ?? null,
    failOn: input.failOn,
    approvals: approvals ?? { required: 0, authorMayApprove: false, maxAge: 0 },
  }
}

/** With the date from which it denies, if it has one: that the date comes is no change of the policy. */
function coveredRule({ id, source, enforcement, params, levels: { enforceFrom } }: CompiledRule): CoveredRule {
  const weighed = { id, digest: sha256OfJson(source), enforcement, params }
  return enforceFrom === undefined ? weighed : { ...weighed, enforceFrom }
}
