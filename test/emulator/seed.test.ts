import { describe, expect, it } from 'vitest'
import type { Inventory } from '../../src/schema/generated/types.ts'
import { type Cloud, IMAGE, inventory, items, OWNER, SHAREE, STRANGER, start } from './support.ts'

function image({ emulator }: Cloud, id: string = IMAGE): unknown {
  return emulator.images().find((candidate) => candidate.id === id)
}

describe('what inventories say', () => {
  it('what is absent gets a sensible value', async () => {
    const bare: Inventory = {
      apiVersion: 'shareplan/v1',
      kind: 'Inventory',
      metadata: { account: OWNER },
      spec: { images: [{ id: IMAGE }] },
    }
    expect(image(await start({ inventories: [bare] }))).toEqual({
      id: IMAGE,
      region: 'cn-hangzhou',
      name: IMAGE,
      status: 'Available',
      kind: 'custom',
      owner: OWNER,
      public: false,
      productCode: '',
      kmsKey: undefined,
      copied: false,
      sharedWith: [],
    })
    const empty = { ...bare, spec: {} }
    expect((await start({ inventories: [empty] })).emulator.images()).toEqual([])
  })

  it('the owner’s inventory says what an image is, whatever the order', async () => {
    const owners = inventory([{ name: 'truth', sharedWith: [SHAREE] }])
    const others = inventory(
      [{ name: 'rumour', owner: 'others', status: 'Deprecated', productCode: 'x', sharedWith: [STRANGER] }],
      {},
      SHAREE,
    )
    for (const inventories of [
      [owners, others],
      [others, owners],
    ]) {
      const cloud = await start({ inventories })
      expect(image(cloud)).toMatchObject({
        name: 'truth',
        owner: OWNER,
        status: 'Available',
        productCode: '',
        sharedWith: [SHAREE],
      })
    }
  })

  it('ownerAccount makes an inventory the owner’s, also without owner', async () => {
    const truth = { id: IMAGE, region: 'cn-beijing', ownerAccount: OWNER, name: 'truth' }
    const owners: Inventory = { ...inventory([]), spec: { images: [truth] } }
    const others = inventory([{ owner: 'others', ownerAccount: OWNER, name: 'rumour' }], {}, SHAREE)
    expect(image(await start({ inventories: [others, owners] }))).toMatchObject({ name: 'truth', owner: OWNER })
  })

  it('who sees an image as others has it, unless the owner’s inventory says who has', async () => {
    const seen = inventory([{ owner: 'others', ownerAccount: OWNER }], {}, SHAREE)
    expect(image(await start({ inventories: [seen] }))).toMatchObject({ owner: OWNER, sharedWith: [SHAREE] })
    expect(image(await start({ inventories: [inventory([{}]), seen] }))).toMatchObject({ sharedWith: [SHAREE] })
    const said = inventory([{ sharedWith: [] }])
    expect(image(await start({ inventories: [said, seen] }))).toMatchObject({ sharedWith: [] })
    const community = inventory([{ owner: 'others', ownerAccount: OWNER, public: true }], {}, SHAREE)
    expect(image(await start({ inventories: [community] }))).toMatchObject({ sharedWith: [] })
  })

  it('an image of nobody known is seen, and belongs to no caller', async () => {
    const cloud = await start({ inventories: [inventory([{ owner: 'others' }])] })
    const [seen] = items(await cloud.owner('DescribeImages'), 'Images', 'Image')
    expect(seen).toMatchObject({ ImageId: IMAGE, ImageOwnerAlias: 'others' })
    expect(seen?.ImageOwnerId).toBeUndefined()
  })

  it('an image of the platform may be in several regions', async () => {
    const images = ['cn-beijing', 'cn-hangzhou'].map((region) => ({ id: 'aliyun_3', region, owner: 'system' as const }))
    const cloud = await start({ inventories: [inventory(images)] })
    expect(cloud.emulator.images().map(({ region }) => region)).toEqual(['cn-beijing', 'cn-hangzhou'])
    expect([...cloud.emulator.shareGraph().keys()]).toEqual([])
  })

  it('use: what the owner’s inventory says of everybody, and what each account says of itself', async () => {
    const owners = inventory([{ sharedWith: [SHAREE], usedBy: { [OWNER]: ['i-1'], [SHAREE]: ['i-2', 'i-5'] } }])
    const own = { [SHAREE]: ['i-2', 'i-3', 'lt-1'], [STRANGER]: ['i-4'] }
    const sharees = inventory([{ owner: 'others', ownerAccount: OWNER, usedBy: own }], {}, SHAREE)
    const cloud = await start({ inventories: [sharees, owners] })
    const used = async (who: 'owner' | 'sharee' | 'stranger'): Promise<unknown[]> =>
      items(await cloud[who]('DescribeInstances'), 'Instances', 'Instance').map(({ InstanceId }) => InstanceId)
    expect([await used('owner'), await used('sharee'), await used('stranger')]).toEqual([
      ['i-1'],
      ['i-2', 'i-5', 'i-3'],
      [],
    ])
  })

  it('quotas and share roles are each account’s own', async () => {
    const quotas = { accountsPerImage: 1 }
    const owners = inventory([{ encryption: {} }], {
      quotas,
      shareRole: { exists: true, trustedAccounts: [STRANGER, '77', '78'] },
    })
    const sharees = inventory(
      [{ id: 'm-2', encryption: {} }],
      { shareRole: { exists: true, trustedAccounts: ['79'] } },
      SHAREE,
    )
    const cloud = await start({ inventories: [owners, sharees], quotas: { accountsPerImage: 2 } })
    const share = async (who: 'owner' | 'sharee', ImageId: string, account: string): Promise<unknown> =>
      (await cloud[who]('ModifyImageSharePermission', { ImageId, 'AddAccount.1': account })).code
    expect(await share('owner', IMAGE, '77')).toBeUndefined()
    expect(await share('owner', IMAGE, '78')).toBe('QuotaExceed.ShareImageUser')
    expect(await share('sharee', 'm-2', '77')).toBe('AssumeRoleError')
    expect(await share('sharee', 'm-2', '79')).toBeUndefined()
  })

  it('the graph has every custom image, sorted', async () => {
    const images = [
      { id: 'm-b', sharedWith: ['9', '10'] },
      { id: 'm-a', name: 'a' },
    ]
    const cloud = await start({ inventories: [inventory(images)] })
    expect([...cloud.emulator.shareGraph()]).toEqual([
      ['m-a', []],
      ['m-b', ['10', '9']],
    ])
  })
})
