import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { startEmulator } from '../../src/emulator/index.ts'
import { type Emittable, emitYaml } from '../../src/source/emit.ts'
import { fakeIo } from '../cli/support/world.ts'
import { inventory, owner, ownImage, planDocument, sharee, sharees } from './worlds.ts'

// The official client, which we did not write. It is CommonJS.
const require = createRequire(import.meta.url)
const { default: Ecs, ...models } = require('@alicloud/ecs20140526') as typeof import('@alicloud/ecs20140526')
const { $OpenApiUtil } = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core')

it('applies sharing, copying, unsharing and deleting, as an independent client sees it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shareplan-acceptance-'))
  const known = inventory([
    ownImage('m-1', { sharedWith: [sharee(50)] }),
    ownImage('m-2'),
    ownImage('m-3', { sharedWith: sharees(40, 50) }),
    ownImage('m-4', { sharedWith: sharees(31, 41) }),
  ])
  const emulator = await startEmulator({
    inventories: [known],
    accounts: [owner, ...sharees(1, 60)],
    accessKeys: [{ id: 'testid', secret: 'testsecret', account: owner }],
    copyMs: 50,
  })
  const write = (name: string, value: object): void => writeFileSync(join(folder, name), emitYaml(value as Emittable))
  const accounts = [owner, ...sharees(1, 60)].map((id) => ({ id, site: 'china', trusted: true }))
  try {
    mkdirSync(join(folder, '.git'))
    const spec = { accounts, groups: { half: sharees(11, 30) } }
    write('accounts.yaml', { apiVersion: 'shareplan/v1', kind: 'Accounts', spec })
    write('inventory.yaml', known)
    write('shareplan.yaml', {
      apiVersion: 'shareplan/v1',
      kind: 'Config',
      spec: { accounts: 'accounts.yaml', inventory: 'inventory.yaml', approvals: { required: 0 } },
    })
    write(
      'plan.yaml',
      planDocument([
        { action: 'share', image: 'm-1', accounts: [...sharees(1, 10), '@half'] },
        { action: 'share', image: 'm-2', accounts: ['@half', ...sharees(51, 60)] },
        { id: 'hz', action: 'copy', image: 'm-2', to: { region: 'cn-hangzhou', name: 'golden-hz' } },
        { action: 'share', region: 'cn-hangzhou', imageFrom: 'hz', accounts: sharees(1, 11) },
        { action: 'unshare', image: 'm-3', accounts: 'all' },
        { action: 'delete', image: 'm-3' },
        { action: 'unshare', image: 'm-4', accounts: sharees(31, 40) },
      ]),
    )
    const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'testid', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'testsecret' }
    const { io, said } = fakeIo({ cwd: folder, env, now: Date.now() })
    const code = await main(['apply', 'plan.yaml', '--yes', '--endpoint', emulator.url], io)
    expect([code, said.out]).toEqual([0, expect.stringContaining('7 steps: 7 done')])

    const ecs = new Ecs(
      new $OpenApiUtil.Config({
        accessKeyId: 'testid',
        accessKeySecret: 'testsecret',
        endpoint: `127.0.0.1:${emulator.port}`,
        protocol: 'HTTP',
      }),
    )
    const graph: Record<string, readonly string[]> = {}
    for (const regionId of ['cn-beijing', 'cn-hangzhou']) {
      const { body } = await ecs.describeImages(
        new models.DescribeImagesRequest({ regionId, imageOwnerAlias: 'self', pageSize: 100 }),
      )
      for (const { imageId = '', imageName = '' } of body?.images?.image ?? []) {
        const request = new models.DescribeImageSharePermissionRequest({ regionId, imageId, pageSize: 100 })
        const seen = await ecs.describeImageSharePermission(request)
        graph[imageName] = (seen.body?.accounts?.account ?? []).map(({ aliyunId }) => aliyunId ?? '').sort()
      }
    }
    expect(graph).toEqual({
      'name-of-m-1': [...sharees(1, 30), sharee(50)],
      'name-of-m-2': [...sharees(11, 30), ...sharees(51, 60)],
      'golden-hz': sharees(1, 11),
      'name-of-m-4': [sharee(41)],
    })
  } finally {
    await emulator.stop()
    rmSync(folder, { recursive: true })
  }
})
