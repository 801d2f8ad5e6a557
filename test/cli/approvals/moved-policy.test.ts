import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { owner } from '../../execute/worlds.ts'
import { oneShare, Rig } from './rig.ts'

let rig: Rig

const stranger = '4000000000000004'

function accountsOf(...ids: readonly string[]): object {
  const accounts = ids.map((id) => ({ id, site: 'china', trusted: true }))
  return { apiVersion: 'shareplan/v1', kind: 'Accounts', spec: { accounts } }
}

/** Writes a policy into a folder: a configuration and whom it trusts. */
function policy(folder: string, ...trusted: readonly string[]): void {
  mkdirSync(rig.path(folder), { recursive: true })
  const spec = { accounts: 'accounts.yaml', inventory: '../inventory.yaml' }
  rig.yaml(`${folder}/shareplan.yaml`, { apiVersion: 'shareplan/v1', kind: 'Config', spec })
  rig.yaml(`${folder}/accounts.yaml`, accountsOf(owner, ...trusted))
}

async function check(...args: readonly string[]): Promise<[number, string]> {
  const config = ['--config', 'policy/shareplan.yaml']
  const { code, out, err } = await rig.shareplan(['check', 'plan.yaml', ...config, ...args])
  return [code, out + err]
}

beforeEach(async () => {
  rig = await Rig.start(oneShare)
  rig.onMain(() => {
    policy('policy')
    policy('lax', stranger)
  })
  rig.git('merge', '-q', 'main')
  rig.plan([{ id: 'give', action: 'share', image: 'm-1', accounts: [stranger] }])
})

afterEach(async () => {
  await rig.stop()
})

/** Where the policy was, the change puts a repository of its own, whose `main` trusts the stranger. */
function ownRepository(): string {
  rmSync(rig.path('policy'), { recursive: true })
  policy('policy', stranger)
  mkdirSync(rig.path('policy/policy'))
  for (const name of ['shareplan.yaml', 'accounts.yaml'])
    cpSync(rig.path(`lax/${name}`), rig.path(`policy/policy/${name}`))
  const inside = ['-C', 'policy'] as const
  rig.git(...inside, 'init', '-q', '-b', 'main')
  rig.git(...inside, 'add', '.')
  rig.git(...inside, 'commit', '-q', '-m', 'mine')
  return rig.path('policy/.git')
}

describe('a change that puts something else where the policy was', () => {
  it('is judged by the policy of the base where nothing was put', async () => {
    expect(await check('--policy-from', 'main')).toEqual([1, expect.stringContaining('account-unknown')])
  })

  it('is not judged by what a link leads to, though the base has that, too', async () => {
    rmSync(rig.path('policy'), { recursive: true })
    symlinkSync('lax', rig.path('policy'))
    expect((await check())[0]).toBe(0)
    expect(await check('--policy-from', 'main')).toEqual([1, expect.stringContaining('account-unknown')])
  })

  it('is not judged by files that look like a repository', async () => {
    const repository = ownRepository()
    cpSync(repository, rig.path('policy'), { recursive: true })
    writeFileSync(rig.path('policy/config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n')
    rmSync(repository, { recursive: true })
    expect((await check())[0]).toBe(0)
    expect(await check('--policy-from', 'main')).toEqual([1, expect.stringContaining('account-unknown')])
  })

  it('is not judged by a submodule', async () => {
    ownRepository()
    rig.git('rm', '-rq', '--cached', 'policy')
    rig.git('add', '.')
    expect((await check())[0]).toBe(0)
    expect(await check('--policy-from', 'main')).toEqual([2, expect.stringContaining('is in a submodule')])
  })
})
