import { acknowledgedBounds, type Covered } from '../../src/attestation/approval.ts'
import type { Call } from '../../src/execute/call.ts'
import type { ExpandedPlan } from '../../src/plan/model.ts'

const common = { named: true, region: 'cn-beijing', image: 'm-1' } as const

const plan: ExpandedPlan = {
  name: 'test',
  account: '9',
  labels: {},
  region: 'cn-beijing',
  steps: [
    {
      ...common,
      index: 0,
      id: 'give',
      action: 'share',
      grants: ['1', '2'].map((account) => ({ account, entry: 0, entries: 1, via: '@team' })),
    },
    {
      ...common,
      index: 1,
      id: 'take',
      action: 'unshare',
      all: true,
      grants: [],
      acknowledged: { strandsInstances: 3, breaksLaunches: 0 },
    },
    { ...common, index: 2, id: 'drop', action: 'delete', force: true, acknowledged: { strandsInstances: 1 } },
  ],
}

const place = { RegionId: 'cn-beijing', ImageId: 'm-1' }
const calls: readonly Call[] = [
  { action: 'ModifyImageSharePermission', step: 'give', parameters: { ...place, AddAccount: ['1', '2'] } },
  { action: 'DeleteImage', step: 'drop', parameters: { ...place, Force: true } },
]

/** What an approval of a small plan covers. */
export function world(): Covered {
  return {
    document: `sha256:${'1'.repeat(64)}`,
    plan,
    calls,
    policy: {
      digest: `sha256:${'2'.repeat(64)}`,
      rules: [{ id: 'one', digest: 'sha256:1', enforcement: 'deny', params: { max: 3 } }],
      inventoryMaxAge: null,
      failOn: 'deny',
      approvals: { required: 1, authorMayApprove: false, maxAge: 259_200 },
    },
    findings: [
      { fingerprint: 'f1', rule: 'old', outcome: 'violated', enforcement: 'warn', step: 'give', message: 'as before' },
    ],
    acknowledged: acknowledgedBounds(plan),
  }
}
