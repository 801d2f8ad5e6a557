import { canonicalJson } from '../execute/digest.ts'
import type { RunEntry } from '../execute/entry.ts'
import { type CoveredApprovals, regionsOf } from './approval.ts'
import { countApprovals } from './approvals.ts'
import type { SignerSet } from './signers.ts'

/** A run that was begun, and what it takes to let it go on. */
export interface BegunRun {
  readonly header: RunEntry
  /** When it was begun, in milliseconds since the epoch. */
  readonly begunAt: number
  readonly settings: CoveredApprovals
  readonly signers: SignerSet
  /** Nonces of approvals that let other runs run, with their ids. */
  readonly used: ReadonlyMap<string, string>
}

/**
 * Why the approvals in a run's header do not let it go on; empty where they do. They must have been valid when the run was begun, by
 * signers who are not revoked since, and for exactly the plan and the calls that the header holds: whoever writes a journal must not
 * be able to give it other work.
 */
export function runProblems({ header, begunAt, settings, signers, used }: BegunRun): readonly string[] {
  if (settings.required === 0) return []
  const candidates = header.approvals.map((envelope, index) => ({
    file: `approval ${index + 1} of the run`,
    envelope,
  }))
  const { approvals, reasons } = countApprovals(candidates, {
    document: header.source.sha256,
    account: header.account,
    author: undefined,
    regions: regionsOf(header.calls),
    // Who wrote the plan was asked when the run was begun.
    settings: { ...settings, authorMayApprove: true },
    signers,
    now: begunAt,
    used,
  })
  const others = approvals.filter(({ approval: { covered } }) => !covers(covered, header))
  const problems = [
    ...reasons,
    ...others.map(({ file }) => `${file} is for another plan or other calls than the run holds`),
  ]
  const valid = approvals.length - others.length
  if (valid >= settings.required) return []
  return [...problems, `approved by ${valid} of the ${settings.required} that are required`]
}

function covers(
  covered: { readonly plan: unknown; readonly calls: unknown },
  { plan, calls }: Pick<RunEntry, 'plan' | 'calls'>,
): boolean {
  return canonicalJson([covered.plan, covered.calls]) === canonicalJson([plan, calls])
}
