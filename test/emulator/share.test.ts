import { describe, expect, it } from 'vitest'
import { accounts, type Cloud, IMAGE, inventory, numbered, OWNER, SHAREE, STRANGER, start, verdict } from './support.ts'

const image = { ImageId: IMAGE }

function sharees({ emulator }: Cloud, id: string = IMAGE): readonly string[] | undefined {
  return emulator.shareGraph().get(id)
}

/** What sharing the image with one account comes to. */
async function shareWith(cloud: Cloud, account: string, id: string = IMAGE): Promise<string> {
  return verdict(await cloud.owner('ModifyImageSharePermission', { ImageId: id, 'AddAccount.1': account }))
}

describe('ModifyImageSharePermission', () => {
  it('S1: shares and unshares, in one call if need be', async () => {
    const cloud = await start({ inventories: [inventory([{ sharedWith: [SHAREE] }])] })
    const change = { ...image, 'AddAccount.1': STRANGER, 'RemoveAccount.1': SHAREE }
    expect(verdict(await cloud.owner('ModifyImageSharePermission', change))).toBe('200')
    expect(sharees(cloud)).toEqual([STRANGER])
  })

  it('takes ten ids of a longer list, by their numbers, and says nothing', async () => {
    const cloud = await start()
    const ids = accounts(12)
    const backwards = Object.fromEntries(Object.entries(numbered('AddAccount', ids)).reverse())
    expect(verdict(await cloud.owner('ModifyImageSharePermission', { ...image, ...backwards }))).toBe('200')
    expect(sharees(cloud)).toEqual(ids.slice(0, 10))
    expect(
      verdict(
        await cloud.owner('ModifyImageSharePermission', { ...image, ...numbered('RemoveAccount', [...ids].reverse()) }),
      ),
    ).toBe('200')
    expect(sharees(cloud)).toEqual(ids.slice(0, 2))
  })

  it('ignores a longer list altogether where it is told to', async () => {
    const cloud = await start({ behaviours: { overlongList: 'ignored' } })
    const change = { ...image, ...numbered('AddAccount', accounts(11)) }
    expect(verdict(await cloud.owner('ModifyImageSharePermission', change))).toBe('200')
    expect(sharees(cloud)).toEqual([])
    expect(
      verdict(await cloud.owner('ModifyImageSharePermission', { ...image, ...numbered('AddAccount', accounts(10)) })),
    ).toBe('200')
    expect(sharees(cloud)).toEqual(accounts(10))
  })

  it('S5: only the owner can share: a sharee cannot pass the image on', async () => {
    const cloud = await start({ inventories: [inventory([{ sharedWith: [SHAREE] }])] })
    const change = { ...image, 'AddAccount.1': STRANGER }
    expect(verdict(await cloud.sharee('ModifyImageSharePermission', change))).toBe('404 InvalidImageId.NotFound')
    expect(sharees(cloud)).toEqual([SHAREE])
  })

  it('S8: an image is shared in its own region only', async () => {
    const cloud = await start()
    const abroad = { ...image, RegionId: 'cn-hangzhou', 'AddAccount.1': SHAREE }
    expect(verdict(await cloud.owner('ModifyImageSharePermission', abroad))).toBe('404 InvalidImageId.NotFound')
  })

  it('S6: fifty accounts have room, fifty-one do not; then nothing of the call happens', async () => {
    const cloud = await start({ inventories: [inventory([{ sharedWith: accounts(45) }])] })
    const add = (count: number): Promise<string> =>
      cloud
        .owner('ModifyImageSharePermission', { ...image, ...numbered('AddAccount', accounts(count, 100)) })
        .then(verdict)
    expect(await add(6)).toBe('403 QuotaExceed.ShareImageUser')
    expect(sharees(cloud)).toHaveLength(45)
    expect(await add(5)).toBe('200')
    expect(await shareWith(cloud, accounts(1)[0] ?? '')).toBe('200')
    expect(await shareWith(cloud, SHAREE)).toBe('403 QuotaExceed.ShareImageUser')
    const swap = { ...image, 'RemoveAccount.1': accounts(1)[0] ?? '', 'AddAccount.1': SHAREE }
    expect(verdict(await cloud.owner('ModifyImageSharePermission', swap))).toBe('200')
    expect(sharees(cloud)).toHaveLength(50)
  })

  it('an inventory over its quota can shrink, not grow', async () => {
    const cloud = await start({
      inventories: [inventory([{ sharedWith: accounts(3) }], { quotas: { accountsPerImage: 2 } })],
    })
    expect(await shareWith(cloud, SHAREE)).toBe('403 QuotaExceed.ShareImageUser')
    const remove = { ...image, 'RemoveAccount.1': accounts(1)[0] ?? '' }
    expect(verdict(await cloud.owner('ModifyImageSharePermission', remove))).toBe('200')
  })

  it('limits how many images are shared at all, in a region', async () => {
    const images = [{ id: 'm-1', sharedWith: [SHAREE] }, { id: 'm-2' }, { id: 'm-3', region: 'cn-hangzhou' }]
    const cloud = await start({ inventories: [inventory(images)], quotas: { sharedImages: 1 } })
    expect(await shareWith(cloud, STRANGER, 'm-1')).toBe('200')
    expect(await shareWith(cloud, STRANGER, 'm-2')).toBe('403 QuotaExceed.ShareImage')
    const abroad = { RegionId: 'cn-hangzhou', ImageId: 'm-3', 'AddAccount.1': SHAREE }
    expect(verdict(await cloud.owner('ModifyImageSharePermission', abroad))).toBe('200')
  })

  it('oneself is forbidden, with the platform’s spelling', async () => {
    expect(await shareWith(await start(), OWNER)).toBe('404 InvalidAccount.Forbbiden')
  })

  it('with known accounts, others do not exist; without, whatever has digits does', async () => {
    const strict = await start({ accounts: [SHAREE] })
    expect(await shareWith(strict, SHAREE)).toBe('200')
    expect(await shareWith(strict, '9999999999999999')).toBe('404 InvalidAccount.NotFound')
    const answer = await strict.owner('ModifyImageSharePermission', {
      ...image,
      'AddAccount.1': '99',
      'AddAccount.2': STRANGER,
    })
    expect([verdict(answer), answer.message]).toEqual(['404 InvalidAccount.NotFound', expect.stringContaining(' 99 ')])
    expect(sharees(strict)).toEqual([SHAREE])
    const loose = await start()
    expect(await shareWith(loose, '9999999999999999')).toBe('200')
    expect(await shareWith(loose, 'pay-dev')).toBe('404 InvalidAccount.NotFound')
  })

  it('sharing again and unsharing from a stranger change nothing, or are refused', async () => {
    const inventories = [inventory([{ sharedWith: [SHAREE] }])]
    const remove = { ...image, 'RemoveAccount.1': STRANGER }
    const lenient = await start({ inventories })
    expect(await shareWith(lenient, SHAREE)).toBe('200')
    expect(verdict(await lenient.owner('ModifyImageSharePermission', remove))).toBe('200')
    const strict = await start({ inventories, behaviours: { sharingAgain: 'refused', unsharingStranger: 'refused' } })
    expect(await shareWith(strict, SHAREE)).toBe('404 InvalidAccount.Forbbiden')
    expect(verdict(await strict.owner('ModifyImageSharePermission', remove))).toBe('404 InvalidAccount.NotFound')
    expect([sharees(lenient), sharees(strict)]).toEqual([[SHAREE], [SHAREE]])
  })

  it.each(['Creating', 'Waiting', 'UnAvailable', 'CreateFailed', 'Deprecated'] as const)(
    'a %s image can be unshared, not shared',
    async (status) => {
      const cloud = await start({ inventories: [inventory([{ status, sharedWith: [SHAREE] }])] })
      expect(await shareWith(cloud, STRANGER)).toBe('403 OperationDenied.InvalidImageStatus')
      const remove = { ...image, 'RemoveAccount.1': SHAREE }
      expect(verdict(await cloud.owner('ModifyImageSharePermission', remove))).toBe('200')
      expect(sharees(cloud)).toEqual([])
    },
  )

  it('a dry run passes with an error and changes nothing; where DryRun is ignored, it is the real thing', async () => {
    const change = { ...image, 'AddAccount.1': SHAREE, DryRun: 'true' }
    const honest = await start()
    expect(verdict(await honest.owner('ModifyImageSharePermission', change))).toBe('400 DryRunOperation')
    expect(sharees(honest)).toEqual([])
    const own = { ...change, 'AddAccount.1': OWNER }
    expect(verdict(await honest.owner('ModifyImageSharePermission', own))).toBe('404 InvalidAccount.Forbbiden')
    const deaf = await start({ behaviours: { undocumentedDryRun: 'ignored' } })
    expect(verdict(await deaf.owner('ModifyImageSharePermission', change))).toBe('200')
    expect(sharees(deaf)).toEqual([SHAREE])
  })

  it.each([
    [{ RegionId: '', 'AddAccount.1': SHAREE, ...image }, '400 MissingParameter'],
    [{ RegionId: 'cn-nowhere', 'AddAccount.1': SHAREE, ...image }, '404 InvalidRegionId.NotFound'],
    [{ 'AddAccount.1': SHAREE }, '400 MissingParameter'],
    [image, '400 MissingParameter'],
    [{ ...image, 'AddAccount.1': SHAREE, LaunchPermission: 'HIDDEN' }, '400 UnnecessaryParameter.LaunchPermission'],
    [{ ...image, LaunchPermission: 'HIDDEN' }, '400 ForbiddenParameter.LaunchPermission'],
    [{ ...image, 'AddGroup.1': 'all' }, '400 InvalidGroup.Malformed'],
    [{ ...image, 'RemoveGroup.1': 'all' }, '400 InvalidGroup.Malformed'],
    [{ ...image, IsPublic: 'maybe' }, '403 InvalidParameter.IsPublic'],
    [{ ...image, IsPublic: 'true', 'AddAccount.1': SHAREE }, '403 InvalidParameter.IsPublic'],
    [{ ...image, 'AddAccount.1': SHAREE, DryRun: 'perhaps' }, '400 InvalidParameter'],
  ])('%j → %s', async (parameters, expected) => {
    const cloud = await start()
    expect(verdict(await cloud.owner('ModifyImageSharePermission', parameters))).toBe(expected)
    expect(sharees(cloud)).toEqual([])
  })
})
