import { afterEach, expect, it } from 'vitest'
import type { ConfigSpec, InventoryImage, Step } from '../../../src/schema/generated/types.ts'
import { inventory, owner, ownImage, sharee, sharees } from '../../execute/worlds.ts'
import { oneShare, Rig, type RigOptions } from './rig.ts'

let rig: Rig

afterEach(async () => {
  await rig.stop()
})

/** Two approvals that were right when they were given. */
async function approved(options: Partial<RigOptions> = {}): Promise<void> {
  rig = await Rig.start({ ...oneShare, ...options })
  await rig.approve('ada', ['--policy-from', 'main'])
  await rig.approve('grace', ['--policy-from', 'main'])
}

/** The plan is not what was approved: each part that changed is named, from what to what, and nothing is changed. */
async function drifted(
  changes: readonly (readonly [part: string, from: string, to: string])[],
  args?: readonly string[],
): Promise<void> {
  const { code, out, err } = await rig.apply(args)
  expect([code, out]).toEqual([4, ''])
  const told = [...err.matchAll(/^shareplan: drift of (\w+: .*)\n {2}approved: (.*)\n {2}now {5}: (.*)\n/gm)]
  expect(told.map(([, ...parts]) => parts)).toEqual(changes)
  expect(err).toContain('this is not what was approved; nothing was changed')
  expect(rig.effects()).toBe(0)
  expect(rig.runs()).toEqual([])
}

const required = { approvals: { required: 2, signers: 'signers.yaml' } }

function onMain(spec: Partial<ConfigSpec>): void {
  rig.onMain(() => rig.config({ ...required, ...spec }))
}

it('sees that a rule weighs otherwise', async () => {
  await approved()
  onMain({ enforcement: { 'plan-too-large': { level: 'deny' } } })
  await drifted([['policy: the enforcement of the rule plan-too-large changed', '"warn"', '"deny"']])
})

it('sees that a rule is switched off', async () => {
  await approved()
  onMain({ enforcement: { 'encrypted-service-key': { level: 'off', reason: 'a test' } } })
  const before = expect.stringContaining('"id":"encrypted-service-key"') as unknown as string
  await drifted([['policy: the rule encrypted-service-key is not in force any more', before, 'null']])
})

it('sees that a rule has other parameters', async () => {
  await approved()
  onMain({ params: { 'plan-too-large': { maxGrants: 400 } } })
  await drifted([
    ['policy: the parameters of the rule plan-too-large changed', '{"maxGrants":500}', '{"maxGrants":400}'],
  ])
})

const rule = (value: string) => `apiVersion: shareplan/v1
kind: Rule
metadata: { id: own/one, title: One }
spec:
  actions: [share]
  per: step
  violatedWhen: { fact: image.id, operator: equal, value: ${value} }
  enforcement: deny
  message: "{{image.id}}"
`

it('sees that a rule came, and that it says something else', async () => {
  await approved()
  rig.onMain(() => {
    rig.write('own.yaml', rule('m-9'))
    rig.config({ ...required, rules: ['builtin', 'own.yaml'] })
  })
  const now = expect.stringContaining('"id":"own/one"') as unknown as string
  await drifted([['policy: the rule own/one came into force', 'null', now]])
  await rig.approve('ada', ['--policy-from', 'main'])
  await rig.approve('grace', ['--policy-from', 'main'])
  rig.onMain(() => rig.write('own.yaml', rule('m-8')))
  const digest = expect.stringMatching(/^"sha256:[0-9a-f]{64}"$/) as unknown as string
  await drifted([['policy: the rule own/one says something else', digest, digest]])
})

it('sees that fewer approvals are asked for', async () => {
  await approved()
  onMain({ approvals: { required: 1, signers: 'signers.yaml' } })
  const what = (count: number) => `{"authorMayApprove":false,"maxAge":259200,"required":${count}}`
  await drifted([['policy: what it takes to apply a plan changed', what(2), what(1)]])
})

it('sees that another level decides', async () => {
  await approved()
  await drifted(
    [['policy: the level that decides a verdict changed', '"deny"', '"warn"']],
    ['--policy-from', 'main', '--fail-on', 'warn'],
  )
})

it('sees that a group has grown, though the newcomer has the image already', async () => {
  const steps: readonly Step[] = [{ id: 'give', action: 'share', image: 'm-1', accounts: ['@team'] }]
  const images = [ownImage('m-1', { sharedWith: [sharee(3)] })]
  await approved({ steps, images, groups: { team: sharees(1, 2) } })
  rig.onMain(() => {
    const accounts = [owner, ...sharees(1, 60)].map((id) => ({ id, site: 'china', trusted: true }))
    const spec = { accounts, groups: { team: sharees(1, 3) } }
    rig.yaml('accounts.yaml', { apiVersion: 'shareplan/v1', kind: 'Accounts', spec })
  })
  const { code, err } = await rig.apply()
  expect(code).toBe(4)
  expect(err).toContain('drift of policy: by the accounts files, step give means something else')
  expect(err).toContain(`approved: ["${sharee(1)}","${sharee(2)}"]`)
  expect(rig.effects()).toBe(0)
})

it('sees that calls are others, since somebody shared the image meanwhile', async () => {
  await approved({ cloud: [ownImage('m-1', { sharedWith: [sharee(12)] })] })
  const { code, err } = await rig.apply()
  expect([code, rig.effects(), rig.runs()]).toEqual([4, 0, []])
  const [, from = '', to = ''] =
    /drift of calls: the calls of step give changed\n {2}approved: (.*)\n {2}now {5}: (.*)/.exec(err) ?? []
  const added = (text: string): readonly string[] =>
    JSON.parse(text).flatMap((call: { parameters: { AddAccount: readonly string[] } }) => call.parameters.AddAccount)
  expect([added(from), added(to)]).toEqual([sharees(1, 12), sharees(1, 11)])
})

it('sees a new finding, also one that fails the plan', async () => {
  await approved({ cloud: [ownImage('m-1', { productCode: 'paid' })] })
  const { code, err } = await rig.apply()
  expect([code, rig.effects(), rig.runs()]).toEqual([4, 0, []])
  expect(err).toMatch(
    /drift of findings: marketplace-image-shared was not found when it was approved\n {2}approved: null\n {2}now {5}: \{"enforcement":"deny","message":"m-1 is built from a Marketplace image/,
  )
})

it('sees that an acknowledged bound does not hold any more', async () => {
  const own = (ids: string[]): InventoryImage => ownImage('m-1', { usedBy: { [owner]: ids } })
  await approved({
    steps: [{ id: 'drop', action: 'delete', image: 'm-1', force: true, acknowledge: { 'strands-instances': 1 } }],
    images: [own(['i-1'])],
    cloud: [own(['i-1', 'i-2'])],
  })
  const to = expect.stringContaining('2') as unknown as string
  await drifted([
    ['acknowledgements: step drop acknowledges strands-instances: 1, which does not hold any more', '1', to],
  ])
})

it('does not mind facts that change nothing of what was approved', async () => {
  const images = [ownImage('m-1', { sharedWith: [sharee(30)], usedBy: { [owner]: [], [sharee(30)]: ['i-1'] } })]
  const steps: readonly Step[] = [
    { id: 'take', action: 'unshare', image: 'm-1', accounts: [sharee(30)], acknowledge: { 'strands-instances': 3 } },
  ]
  await approved({ steps, images, cloud: [ownImage('m-1', { sharedWith: [sharee(30)], name: 'renamed' })] })
  const more = { usedBy: { [owner]: ['i-7'], [sharee(30)]: ['i-1', 'i-2'] } }
  rig.yaml('inventory.yaml', inventory([ownImage('m-1', { sharedWith: [sharee(30)], ...more }), ownImage('m-2')]))
  rig.onMain(() => rig.signersFile([rig.entry('ada'), rig.entry('grace'), rig.entry('joan')]))
  expect((await rig.apply()).code).toBe(0)
  expect(rig.effects()).toBe(1)
})

it('does not mind a finding that is gone', async () => {
  const images = [ownImage('m-1', { sharedWith: [sharee(1)] })]
  await approved({ images })
  rig.yaml('inventory.yaml', inventory([ownImage('m-1', { sharedWith: [sharee(1)] })]))
  expect(rig.statement('ada').predicate.covered).toMatchObject({
    findings: [{ rule: 'step-without-effect', outcome: 'violated', enforcement: 'warn' }],
  })
  onMain({ enforcement: {} })
  expect((await rig.apply()).code).toBe(0)
})

it('counts an approval that was given anew', async () => {
  await approved({ cloud: [ownImage('m-1', { sharedWith: [sharee(12)] })] })
  expect((await rig.apply()).code).toBe(4)
  rig.yaml('inventory.yaml', inventory([ownImage('m-1', { sharedWith: [sharee(12)] })]))
  await rig.approve('ada', ['--policy-from', 'main'])
  expect((await rig.apply()).code).toBe(4)
  await rig.approve('grace', ['--policy-from', 'main'])
  expect((await rig.apply()).code).toBe(0)
})
