import { describe, expect, it } from 'vitest'
import { ACTIONS } from '../../src/emulator/actions/index.ts'
import { startEmulator } from '../../src/emulator/index.ts'
import {
  type ActionName,
  actionEntries,
  actions,
  permissionNamed,
  permissionOf,
  services,
} from '../../src/execute/actions.ts'
import type { Cloud } from '../../src/execute/cloud.ts'
import { leastPrivilege, type RamPolicy } from '../../src/execute/policies.ts'
import { takeSnapshot } from '../../src/execute/snapshot.ts'
import { type CloudAccess, openAccess } from '../../src/io/cloud/client.ts'
import { inventory, owner, ownImage, sharee } from './worlds.ts'

const encryption = { kmsKey: 'key-1', keyType: 'customer', keyEnabled: true, snapshots: 1 } as const
const used = ownImage('m-1', { encryption, usedBy: { [owner]: ['lt-1'] } })

/** The actions that reach the cloud while something is done, by name. */
async function sent(work: (access: CloudAccess) => Promise<unknown>): Promise<readonly string[]> {
  const accessKey = { id: 'testid', secret: 'testsecret' }
  const emulator = await startEmulator({
    inventories: [inventory([used])],
    accessKeys: [{ ...accessKey, account: owner }],
  })
  try {
    await work(await openAccess({ endpoint: emulator.url, accessKey, env: {} }))
    return [...new Set(emulator.log().map(({ action }) => action))].sort()
  } finally {
    await emulator.stop()
  }
}

/** The same as RAM calls them, without those that everybody may call. */
async function needed(work: (access: CloudAccess) => Promise<unknown>): Promise<readonly string[]> {
  const free = new Set(actionEntries().flatMap(([name, { neededFor }]) => (neededFor.length === 0 ? [name] : [])))
  return (await sent(work))
    .filter((name) => !free.has(name as ActionName))
    .map(permissionNamed)
    .sort()
}

/** Calls whatever the port has; the type tells what is missing. */
async function callAll({ cloud }: CloudAccess): Promise<void> {
  const region = 'cn-beijing'
  const copy = { region, image: 'm-1', toRegion: region, name: 'copy', clientToken: 'token' }
  const calls: Record<Exclude<keyof Cloud, 'simulated'>, () => Promise<unknown>> = {
    callerAccount: () => cloud.callerAccount(),
    regions: () => cloud.regions(),
    images: () => cloud.images({ region }),
    sharees: () => cloud.sharees(region, 'm-1'),
    snapshots: () => cloud.snapshots(region, ['s-1']),
    instances: () => cloud.instances(region, 'm-1'),
    modifySharePermission: () => cloud.modifySharePermission(region, 'm-1', { add: [], remove: [sharee(1)] }),
    copyImage: () => cloud.copyImage(copy),
    cancelCopy: async () => {
      const [made] = await cloud.images({ region, owner: 'self', name: 'copy' })
      return cloud.cancelCopy(region, made?.id ?? '')
    },
    deleteImage: () => cloud.deleteImage(region, 'm-1', false),
  }
  for (const call of Object.values(calls)) await call()
}

/** An account that uses launch templates, and one that does not: they are asked for in different ways. */
async function captureAll(access: CloudAccess): Promise<void> {
  for (const one of [access, await access.assume(sharee(1), 'shareplan')]) {
    await takeSnapshot(one, ['cn-beijing'], 0, () => undefined)
  }
}

function allowed({ Statement }: RamPolicy): readonly string[] {
  return Statement.flatMap(({ Action }) => Action).sort()
}

const parties = { caller: owner, role: 'shareplan', accounts: ['2', '3'] }
const policies = leastPrivilege(parties)

describe('the table of actions', () => {
  it('is what the client can send, with the permissions and versions that the emulator knows', async () => {
    const everything = async (access: CloudAccess): Promise<void> => {
      await captureAll(access)
      await callAll(access)
    }
    expect(await sent(everything)).toEqual(Object.keys(actions).sort())
    for (const [name, { service }] of actionEntries()) {
      const entry = ACTIONS.get(name)
      expect([name, entry?.permission]).toEqual([name, permissionOf(name)])
      expect(entry?.versions).toContain(services[service])
    }
  })
})

describe('leastPrivilege', () => {
  it('lets an account be captured, and nothing else', async () => {
    const granted = [...allowed(policies.snapshot), ...allowed(policies.assumeRole)].sort()
    expect(granted).toEqual(await needed(captureAll))
  })

  it('lets a plan be applied, and nothing else', async () => {
    expect(allowed(policies.apply)).toEqual(await needed(callAll))
  })

  it('lets the caller assume the role, and nobody else', () => {
    expect(policies.assumeRole.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['sts:AssumeRole'],
        Resource: ['acs:ram:*:2:role/shareplan', 'acs:ram:*:3:role/shareplan'],
      },
    ])
    const anywhere = leastPrivilege({ ...parties, accounts: [] }).assumeRole.Statement
    expect(anywhere[0]?.Resource).toEqual(['acs:ram:*:*:role/shareplan'])
    expect(policies.trust).toEqual({
      Version: '1',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${owner}:root`] } }],
    })
  })

  it('grants one role and one quota, where it can', () => {
    const narrow = policies.snapshot.Statement.filter(({ Resource }) => Resource !== '*')
    expect(narrow.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [['quotas:GetProductQuota'], 'acs:quotas:*:*:quota/ecs/q_user-per-image-shared-user-count*'],
      [['ram:GetRole'], 'acs:ram:*:*:role/AliyunECSShareEncryptImageDefaultRole'],
    ])
  })
})
