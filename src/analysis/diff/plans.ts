import { type Enforcement, type Finding, isAtLeast } from '../../finding.ts'
import type { Directory } from '../../plan/directory.ts'
import type { CompiledRule, RuleSet } from '../../policy/rule-set.ts'
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
    if (differing(account, before, after).length === 0) return []
    const change = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed'
    return [{ account, change, newlyTrusted: now?.trusted === true && old?.trusted !== true }]
  })
}

/** What one policy says about accounts. */
export interface AccountsSide {
  readonly directory: Directory
  readonly rules: RuleSet
}

/**
 * Why rules may allow more, though none of them has changed: accounts that are newly trusted, or known and not denied for not being
 * trusted, or that differ in what rules read, also by being known no more.
 */
export function accountLoosenings(before: AccountsSide, after: AccountsSide, failOn: Enforcement): readonly string[] {
  const rules = [...before.rules.rules, ...after.rules.rules]
  const deniesStrangers = after.rules.rules.some(
    ({ id, enforcement }) => id === 'account-untrusted' && isAtLeast(enforcement, failOn),
  )
  const anywhere = new Set(rules.flatMap(({ facts }) => facts.flatMap(({ name }) => aboutAccounts(name)?.key ?? [])))
  const ofStrangers = new Set(rules.flatMap((rule) => readOfStrangers(rule, deniesStrangers)))
  return compareAccounts(before.directory, after.directory).flatMap(({ account, change, newlyTrusted }) => {
    if (newlyTrusted) return [`${account} is trusted now`]
    if (change === 'added' && !deniesStrangers) {
      return [`${account} is known now, and nothing denies what is not trusted`]
    }
    const keys = differing(account, before.directory, after.directory)
    const read = change === 'changed' ? anywhere : ofStrangers
    const differs = [...(change === 'changed' ? [] : ['known']), ...keys].filter(
      (key) => key !== 'trusted' && read.has(key),
    )
    if (differs.length === 0) return []
    const what = { added: 'is known now', removed: 'is not known any more', changed: undefined }[change]
    if (what !== undefined) return [`${account} ${what}, and rules read of it: ${differs.join(', ')}`]
    return [`rules read of ${account} what is not the same any more: ${differs.join(', ')}`]
  })
}

/** Whose property a fact tells, and which one; undefined: it is about something else than accounts. */
function aboutAccounts(fact: string): { readonly whose: string; readonly key: string } | undefined {
  const [, whose, key] = /^(account|member|owner)\.(.+)$/.exec(fact) ?? []
  return whose === undefined || key === undefined ? undefined : { whose, key }
}

/** What a rule reads of accounts that may be unknown: it may let pass for what it does not know. */
function readOfStrangers({ facts, onUnknown, actions }: CompiledRule, deniesStrangers: boolean): readonly string[] {
  const isDenied = deniesStrangers && actions.every((action) => action === 'share')
  return facts.flatMap(({ name }) => {
    const about = aboutAccounts(name)
    if (about === undefined || (about.whose === 'account' && isDenied)) return []
    // Without its owner, no plan is judged to the end, unless the rule says so.
    return about.whose === 'owner' && onUnknown !== 'skip' ? [] : [about.key]
  })
}

/** What is not the same about an account, as facts call it. */
function differing(account: string, before: Directory, after: Directory): readonly string[] {
  const [old, now] = [propertiesOf(account, before), propertiesOf(account, after)]
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort()
  return keys.filter((key) => old.get(key) !== now.get(key))
}

function propertiesOf(account: string, { accounts, groups }: Directory): ReadonlyMap<string, string> {
  const known = accounts.get(account)
  if (known === undefined) return new Map()
  const { labels = {}, ...rest } = known
  const groupsOfIt = [...groups].flatMap(([name, ids]) => (ids.includes(account) ? [name] : [])).sort()
  const labelled = Object.entries(labels).map(([label, value]) => [`labels.${label}`, value] as const)
  return new Map(
    [...Object.entries(rest), ...labelled, ['groups', groupsOfIt] as const].map(([key, value]) => [
      key,
      JSON.stringify(value),
    ]),
  )
}
