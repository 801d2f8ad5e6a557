import { symlinkSync, unlinkSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { owner, sharee, sharees } from '../../execute/worlds.ts'
import type { Outcome } from '../support/world.ts'
import { oneShare, Rig } from './rig.ts'

let rig: Rig

beforeEach(async () => {
  rig = await Rig.start(oneShare)
})

afterEach(async () => {
  await rig.stop()
})

const stranger = '4000000000000004'
const toStranger = [{ id: 'give', action: 'share' as const, image: 'm-1', accounts: [stranger] }]

function check(...args: readonly string[]): Promise<Outcome> {
  return rig.shareplan(['check', 'plan.yaml', ...args])
}

function accounts(ids: readonly string[]): void {
  const entries = ids.map((id) => ({ id, site: 'china', trusted: true }))
  rig.yaml('accounts.yaml', { apiVersion: 'shareplan/v1', kind: 'Accounts', spec: { accounts: entries } })
}

describe('--policy-from', () => {
  it('says so, and judges by the commit', async () => {
    const { code, out } = await check('--policy-from', 'main')
    expect(code).toBe(0)
    expect(out).toContain(`Policy from ${rig.git('rev-parse', 'main').trim()}.\n`)
    expect((await check()).out).not.toContain('Policy from')
  })

  it('does not let a change of accounts judge itself', async () => {
    rig.plan(toStranger)
    accounts([owner, ...sharees(1, 60), stranger])
    expect((await check()).code).toBe(0)
    const { code, out } = await check('--policy-from', 'main')
    expect([code, out]).toEqual([1, expect.stringContaining('account-unknown')])
  })

  it('does not let a change of the configuration judge itself', async () => {
    accounts([owner])
    rig.commit()
    rig.git('branch', 'strict')
    rig.plan(toStranger)
    rig.config({ rules: ['own.yaml'], accounts: 'others.yaml' })
    rig.write(
      'own.yaml',
      `apiVersion: shareplan/v1
kind: Rule
metadata: { id: own/nothing, title: Nothing }
spec:
  actions: [share]
  per: step
  violatedWhen: { fact: image.id, operator: equal, value: nothing }
  enforcement: info
  message: nothing
`,
    )
    rig.yaml('others.yaml', {
      apiVersion: 'shareplan/v1',
      kind: 'Accounts',
      spec: {
        accounts: [
          { id: owner, site: 'china' },
          { id: stranger, site: 'china', trusted: true },
        ],
      },
    })
    expect((await check()).code).toBe(0)
    const { code, out } = await check('--policy-from', 'strict')
    expect([code, out]).toEqual([1, expect.stringContaining('account-unknown')])
  })

  it('takes plans and inventories from the working tree', async () => {
    rig.plan([{ id: 'give', action: 'share', image: 'm-new', accounts: [sharee(1)] }])
    expect((await check('--policy-from', 'main')).code).toBe(3)
  })

  it('finds the configuration where the change removed it, and from a folder inside', async () => {
    unlinkSync(rig.path('shareplan.yaml'))
    unlinkSync(rig.path('accounts.yaml'))
    expect((await check()).code).not.toBe(0)
    expect((await check('--policy-from', 'main')).code).toBe(0)
    expect((await check('--policy-from', 'main', '--config', 'shareplan.yaml')).code).toBe(0)
  })

  it('reads what flags name from the commit, too', async () => {
    accounts([owner, ...sharees(1, 60), stranger])
    rig.plan(toStranger)
    expect((await check('--policy-from', 'main', '--accounts', 'accounts.yaml')).code).toBe(1)
    const missing = await check('--policy-from', 'main', '--accounts', 'new.yaml')
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('new.yaml does not exist')])
  })

  it('does not follow links out of the commit', async () => {
    unlinkSync(rig.path('accounts.yaml'))
    symlinkSync('/etc/hostname', rig.path('accounts.yaml'))
    rig.commit()
    const { code, err } = await check('--policy-from', 'HEAD')
    expect([code, err]).toEqual([2, expect.stringMatching(/[0-9a-f]{12}:accounts\.yaml is a symbolic link/)])
  })

  it('shows what is wrong in the commit with its place there', async () => {
    rig.write('accounts.yaml', 'apiVersion: shareplan/v1\nkind: Accounts\nspec: { acounts: [] }\n')
    rig.commit()
    rig.git('checkout', '-q', 'main', '--', 'accounts.yaml')
    const { code, err } = await check('--policy-from', 'change')
    expect([code, err]).toEqual([2, expect.stringMatching(/^[0-9a-f]{12}:accounts\.yaml:3:9: error: /)])
    expect(err).toContain('> 3 | spec: { acounts: [] }')
  })

  it('may be a variable, which a flag beats', async () => {
    rig.plan(toStranger)
    accounts([owner, ...sharees(1, 60), stranger])
    rig.commit()
    expect((await rig.shareplan(['check', 'plan.yaml'], 0, { SHAREPLAN_POLICY_FROM: 'main' })).code).toBe(1)
    const both = ['check', 'plan.yaml', '--policy-from', 'change']
    expect((await rig.shareplan(both, 0, { SHAREPLAN_POLICY_FROM: 'main' })).code).toBe(0)
  })

  it.each(['nowhere', '--help', '-x', '', 'main main', 'main:accounts.yaml'])('%j is refused', async (ref) => {
    const { code, out } = await check(`--policy-from=${ref}`)
    expect([code, out]).toEqual([2, ''])
  })
})

describe('--policy-digest', () => {
  const digest = async (...args: readonly string[]): Promise<string> =>
    JSON.parse((await rig.shareplan(['preview', 'plan.yaml', '--format', 'json', ...args])).out).policy

  it('lets pass what it pins, and exits 6 for anything else', async () => {
    const pinned = await digest()
    expect((await check('--policy-digest', pinned)).code).toBe(0)
    expect((await rig.shareplan(['preview', 'plan.yaml', '--policy-digest', pinned])).code).toBe(0)
    accounts([owner, ...sharees(1, 60), stranger])
    for (const command of ['check', 'preview']) {
      const { code, err } = await rig.shareplan([command, 'plan.yaml', '--policy-digest', pinned])
      expect([code, err]).toEqual([
        6,
        expect.stringContaining(`its digest is ${await digest()}, and --policy-digest says ${pinned}`),
      ])
    }
    expect(await digest('--policy-from', 'main')).toBe(pinned)
  })

  it('comes behind the verdict', async () => {
    rig.plan(toStranger)
    expect((await check('--policy-digest', `sha256:${'0'.repeat(64)}`)).code).toBe(1)
  })

  it('is the same whatever the order and the place of files, and another for each change', async () => {
    const first = await digest()
    accounts([...sharees(1, 60).reverse(), owner])
    expect(await digest()).toBe(first)
    const seen = new Set([first])
    const changes = [
      () => accounts([owner, ...sharees(1, 59)]),
      () => rig.config({ approvals: { required: 1, signers: 'signers.yaml' } }),
      () => rig.config({ approvals: { required: 1, signers: 'signers.yaml', maxAge: '1h' } }),
      () => rig.signersFile([rig.entry('ada')]),
      () => rig.config({ params: { 'plan-too-large': { maxGrants: 3 } } }),
      () => rig.config({ enforcement: { 'plan-too-large': { level: 'info', reason: 'a test' } } }),
    ]
    for (const change of changes) {
      change()
      seen.add(await digest())
    }
    expect(seen.size).toBe(changes.length + 1)
  })

  it.each(['', 'sha256:1', 'abc'])('%j is no digest', async (text) => {
    expect((await check('--policy-digest', text)).code).toBe(2)
  })
})
