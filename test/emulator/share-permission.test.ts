import { describe, expect, it } from 'vitest'
import { accounts, type Cloud, IMAGE, inventory, items, SHAREE, STRANGER, start, verdict } from './support.ts'

const image = { ImageId: IMAGE }

/** What sharing the image with one account comes to. */
async function shareWith(cloud: Cloud, account: string, id: string = IMAGE): Promise<string> {
  return verdict(await cloud.owner('ModifyImageSharePermission', { ImageId: id, 'AddAccount.1': account }))
}

describe('DescribeImageSharePermission', () => {
  it('ten a page unless told otherwise, in the order they were shared', async () => {
    const ids = accounts(25).reverse()
    const cloud = await start({ inventories: [inventory([{ sharedWith: ids }])] })
    const pages = [
      {},
      { PageNumber: '3' },
      { PageSize: '100' },
      { PageNumber: '4' },
      { PageSize: '1', PageNumber: '1' },
    ]
    const seen = await Promise.all(
      pages.map(async (page) => {
        const answer = await cloud.owner('DescribeImageSharePermission', { ...image, ...page })
        expect(answer.fields.TotalCount).toBe(25)
        return items(answer, 'Accounts', 'Account').map(({ AliyunId }) => AliyunId)
      }),
    )
    expect(seen).toEqual([ids.slice(0, 10), ids.slice(20), ids, [], ids.slice(0, 1)])
  })

  it.each(['0', '101', '-1', '1.5', 'ten'])('refuses pages of %s', async (PageSize) => {
    const cloud = await start()
    expect(verdict(await cloud.owner('DescribeImageSharePermission', { ...image, PageSize }))).toBe(
      '400 InvalidParameter',
    )
    const PageNumber = PageSize === '101' ? '0' : PageSize
    expect(verdict(await cloud.owner('DescribeImageSharePermission', { ...image, PageNumber }))).toBe(
      '400 InvalidParameter',
    )
  })

  it('ids can be bare numbers of any length', async () => {
    const sharedWith = ['9007199254740993123', '0123', SHAREE]
    const cloud = await start({ inventories: [inventory([{ sharedWith }])], behaviours: { accountIds: 'number' } })
    const { text } = await cloud.owner('DescribeImageSharePermission', image)
    expect(text).toContain('"AliyunId":9007199254740993123,')
    expect(text).toContain('"AliyunId":"0123",')
    const texts = await start({ inventories: [inventory([{ sharedWith }])] })
    expect((await texts.owner('DescribeImageSharePermission', image)).text).toContain(
      '"AliyunId":"9007199254740993123"',
    )
  })

  it('says since when, and lists resource shares where it is told to', async () => {
    const inventories = [inventory([{ sharedWith: [SHAREE], resourceShares: ['rs-1'] }])]
    const silent = await start({ inventories })
    silent.clock.advance(60_000)
    await shareWith(silent, STRANGER)
    await shareWith(silent, SHAREE)
    const answer = await silent.owner('DescribeImageSharePermission', image)
    expect(items(answer, 'Accounts', 'Account')).toEqual([
      { AliyunId: SHAREE, SharedTime: '2026-11-24T02:00:00Z' },
      { AliyunId: STRANGER, SharedTime: '2026-11-24T02:01:00Z' },
    ])
    expect(items(answer, 'ShareGroups', 'ShareGroup')).toEqual([])
    const open = await start({ inventories, behaviours: { resourceSharesListed: true } })
    expect(items(await open.owner('DescribeImageSharePermission', image), 'ShareGroups', 'ShareGroup')).toEqual([
      { Group: 'rs-1' },
    ])
  })

  it('is for the owner, in the image’s region', async () => {
    const cloud = await start({ inventories: [inventory([{ sharedWith: [SHAREE] }])] })
    expect(verdict(await cloud.sharee('DescribeImageSharePermission', image))).toBe('404 InvalidImageId.NotFound')
    const abroad = { ...image, RegionId: 'cn-hangzhou' }
    expect(verdict(await cloud.owner('DescribeImageSharePermission', abroad))).toBe('404 InvalidImageId.NotFound')
    expect(verdict(await cloud.owner('DescribeImageSharePermission', {}))).toBe('400 MissingParameter')
  })
})
