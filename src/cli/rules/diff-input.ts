import { accountLoosenings, compareAccounts, comparePlans, newExceptions } from '../../analysis/diff/plans.ts'
import { diffRules, type RuleChange } from '../../analysis/diff/rules.ts'
import { check } from '../../check.ts'
import { type Enforcement, isAtLeast } from '../../finding.ts'
import { usageError } from '../errors.ts'
import type { CliIo } from '../io.ts'
import type { LanguageFlag } from '../language.ts'
import { loadPolicy, unwrap } from '../load.ts'
import type { SettingOptions } from '../options.ts'
import { type FoundPlans, loadPlans } from '../plans.ts'
import { resolveSettings, type Settings } from '../settings.ts'
import type { PolicyDiff } from './diff-text.ts'

/** What is compared. */
export interface DiffRequest {
  readonly ref: string
  /** Plans that are judged by both policies; none: those of the configuration. */
  readonly paths: readonly string[]
  readonly failOn: Enforcement
  readonly options: SettingOptions & LanguageFlag
}

const nothing: FoundPlans = { plans: [], otherDocuments: { ours: 0, foreign: 0 } }

/** Compares the policy of a commit with that of the working tree. */
export async function comparePolicies({ ref, paths, failOn, options }: DiffRequest, io: CliIo): Promise<PolicyDiff> {
  const here = withoutPin(io)
  const settings = await resolveSettings(options, here)
  const old = await resolveSettings({ ...options, policyFrom: ref }, here)
  const after = unwrap(await loadPolicy(settings), settings)
  const before = unwrap(await loadPolicy(old), old)
  const plans = await plansOf(paths, settings, io)
  const labels = new Map([...before.directory.labels, ...after.directory.labels])
  const rules = await diffRules(before.rules, after.rules, { labels, failOn })
  const input = { ...plans, now: io.now(), asOf: null, failOn }
  const [was, is] = [await check({ ...input, ...before }), await check({ ...input, ...after })]
  const accounts = compareAccounts(before.directory, after.directory)
  const different = comparePlans(was, is)
  const passing = different
    .filter((one) => one.after === 'pass' && one.before !== 'pass')
    .map(({ file }) => `${file} passes now`)
  return {
    from: { ref, commit: old.pin.from?.commit ?? ref },
    rules,
    accounts,
    judged: plans.plans.length,
    plans: different,
    loosenings: [
      ...rules.flatMap((change) => looseningOf(change, failOn)),
      ...accountLoosenings(before, after, failOn),
      ...newExceptions(before.exceptions, after.exceptions),
      ...passing,
    ],
  }
}

/** The working tree is compared, wherever checks read their policy from. */
function withoutPin(io: CliIo): CliIo {
  const { SHAREPLAN_POLICY_FROM: _, SHAREPLAN_POLICY_DIGEST: __, ...env } = io.env
  return { ...io, env }
}

async function plansOf(paths: readonly string[], settings: Settings, { cwd }: CliIo): Promise<FoundPlans> {
  const wanted = paths.length > 0 ? paths.map((written) => ({ written, folder: cwd })) : settings.plans
  return wanted.length === 0 ? nothing : unwrap(await loadPlans(wanted, settings.files), settings)
}

/** Why a change of a rule loosens the policy: shown, or not excluded. */
function looseningOf({ rule, loosens }: RuleChange, failOn: Enforcement): readonly string[] {
  if (loosens.kind === 'never') return []
  if (loosens.kind === 'undecided') return [`${rule} may allow more than before`]
  const { weightBefore } = loosens.seen
  const counts = weightBefore !== null && isAtLeast(weightBefore, failOn)
  return counts ? [`${rule} allows what it denied`] : []
}

/** A pinned policy has nothing to be compared with. */
export function refusePin({ policyFrom, policyDigest }: SettingOptions): void {
  if (policyFrom === undefined && policyDigest === undefined) return
  throw usageError(
    '--policy-from and --policy-digest mean nothing here',
    'Name the commit as the argument; it is compared with the working tree.',
  )
}
