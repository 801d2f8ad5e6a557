import type { Finding } from '../../finding.ts'
import type { Directory, DirectoryAccount } from '../../plan/directory.ts'
import type { Exceptions } from '../../policy/waivers.ts'
import type { Report, Verdict } from '../../report.ts'

/** A plan whose verdict or findings are not the same by two policies. */
export interface PlanDifference {
  readonly name: string | null
  readonly file: string
  readonly before: Verdict
  readonly after: Verdict
  readonly gone: readonly Finding[]
  readonly new: readonly Finding[]
}

/** The plans of two reports on the same plans that come to something else. */
export function comparePlans(before: Report, after: Report): readonly PlanDifference[] {
  return before.plans.flatMap((plan, index) => {
    const now = after.plans[index]
    if (now === undefined) return []
    const findings = (report: Report): readonly Finding[] =>
      report.findings.filter((finding) => finding.file === plan.file && finding.plan === plan.name)
    const [old, current] = [findings(before), findings(after)]
    const without = (some: readonly Finding[], others: readonly Finding[]): readonly Finding[] => {
      const known = new Set(others.map(keyOf))
      return some.filter((one) => !known.has(keyOf(one)))
    }
    const [gone, added] = [without(old, current), without(current, old)]
    if (plan.verdict === now.verdict && gone.length + added.length === 0) return []
    return [{ name: plan.name, file: plan.file, before: plan.verdict, after: now.verdict, gone, new: added }]
  })
}

function keyOf({ fingerprint, outcome, enforcement, waiver }: Finding): string {
  return `${fingerprint} ${outcome} ${enforcement} ${waiver === null ? 'open' : 'waived'}`
}

/** Exceptions that the one policy makes and the other does not, in words. */
export function newExceptions(before: Exceptions | undefined, after: Exceptions | undefined): readonly string[] {
  const known = new Set(before?.waivers.map(({ entry }) => JSON.stringify(entry)))
  const waivers = (after?.waivers ?? []).filter(({ entry }) => !known.has(JSON.stringify(entry)))
  const excused = new Set(before?.baseline?.entries.map(({ fingerprint }) => fingerprint))
  const entries = (after?.baseline?.entries ?? []).filter(({ fingerprint }) => !excused.has(fingerprint))
  const longer = before !== undefined && after !== undefined && after.maxAge > before.maxAge
  return [
    ...waivers.map(({ rule, owner, ticket }) => `a waiver of ${rule} is new, or has changed (${owner}, ${ticket})`),
    ...(entries.length > 0 ? [`findings that are new in the baseline: ${entries.length}`] : []),
    ...(longer ? ['waivers may hold for longer'] : []),
  ]
}

/** An account that two policies do not say the same of. */
export interface AccountDifference {
  readonly account: string
  readonly change: 'added' | 'removed' | 'changed'
  /** Whether it is trusted now, and was not. */
  readonly newlyTrusted: boolean
}

/** Accounts that are not the same in two directories, by id. */
export function compareAccounts(before: Directory, after: Directory): readonly AccountDifference[] {
  const ids = [...new Set([...before.accounts.keys(), ...after.accounts.keys()])].sort()
  return ids.flatMap((account): readonly AccountDifference[] => {
    const [old, now] = [before.accounts.get(account), after.accounts.get(account)]
    if (JSON.stringify(sorted(old)) === JSON.stringify(sorted(now))) return []
    const change = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed'
    return [{ account, change, newlyTrusted: now?.trusted === true && old?.trusted !== true }]
  })
}

/** Whatever the order in which the document says it. */
function sorted(account: DirectoryAccount | undefined): unknown {
  if (account === undefined) return null
  const { labels = {}, ...rest } = account
  return [Object.entries(rest).sort(), Object.entries(labels).sort()]
}
