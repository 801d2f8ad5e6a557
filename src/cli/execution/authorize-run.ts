import { runProblems } from '../../attestation/run-approvals.ts'
import type { RunProgress } from '../../execute/replay.ts'
import { loadPolicy, unwrap } from '../load.ts'
import type { Settings } from '../settings.ts'
import { usedApprovals } from './approval-files.ts'
import type { Runs } from './authorize.ts'
import { approvalSettings } from './covered.ts'
import { pinProblem, policyInForce } from './policy.ts'
import { signersProblem } from './trusted-signers.ts'

/** Says why a run that was begun may not go on, by the policy in force now; nothing where it may. */
export async function runAuthorizer(
  settings: Settings,
  runs: Runs,
): Promise<(run: Pick<RunProgress, 'header' | 'startedAt'>) => Promise<readonly string[]>> {
  const approvals = approvalSettings(settings)
  if (approvals === undefined) return async () => ['nothing says how many must approve a plan']
  const policy = await policyInForce({ input: unwrap(await loadPolicy(settings), settings), settings })
  const problem = signersProblem(settings) ?? pinProblem(settings, policy)
  return async ({ header, startedAt }) => {
    if (problem !== undefined) return [problem]
    // A record that was made up could bring an approval back that another run has used.
    const begunAt = Date.parse(startedAt)
    const since = begunAt - approvals.maxAge * 1000
    const { nonces } = await usedApprovals(runs, { simulated: header.simulated, since, but: header.run })
    return runProblems({ header, begunAt, settings: approvals, signers: policy.signers, used: nonces })
  }
}
