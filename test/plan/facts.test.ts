import { describe, expect, it } from 'vitest'
import { type ImageFacts, imageFacts, mergeInventories } from '../../src/plan/facts.ts'
import { readAll, type Text } from '../support/judge.ts'
import { a, b, factsOf, inventoryText, owner, told } from './support.ts'

async function image(account: string, ...texts: readonly Text[]): Promise<ImageFacts | undefined> {
  return imageFacts(await factsOf(...texts), account, 'm-1')
}

async function problems(...texts: readonly Text[]) {
  return told(mergeInventories(await readAll(texts, 'Inventory')).problems, texts).map(([message, at]) => [message, at])
}

describe('what is known of an image', () => {
  it('is what the inventory of the account says, and nothing else', async () => {
    const found = await image(owner, inventoryText(['id: m-1, region: cn-beijing, owner: self, sharedWith: []']))
    expect(found).toMatchObject({
      region: 'cn-beijing',
      owned: true,
      ownerAccount: owner,
      platformOwned: false,
      sharedWith: [],
    })
    expect([
      found?.name,
      found?.status,
      found?.public,
      found?.encryption,
      found?.productCode,
      found?.resourceShares,
    ]).toEqual(Array.from({ length: 6 }, () => undefined))
    expect([...(found?.usedBy ?? [])]).toEqual([])
  })

  const owners: readonly (readonly [string, string, boolean | undefined, boolean | undefined, string | undefined])[] = [
    ['owner: self', owner, true, false, owner],
    [`owner: self, ownerAccount: "${owner}"`, owner, true, false, owner],
    [`ownerAccount: "${owner}"`, owner, true, false, owner],
    ['owner: others', owner, false, false, undefined],
    [`owner: others, ownerAccount: "${a}"`, owner, false, false, a],
    [`ownerAccount: "${a}"`, owner, false, undefined, a],
    ['owner: system', owner, false, true, undefined],
    ['owner: marketplace', owner, false, true, undefined],
    ['name: x', owner, undefined, undefined, undefined],
  ]
  it.each(owners)('with %s, for %s', async (keys, account, owned, platformOwned, ownerAccount) => {
    const found = await image(account, inventoryText([`id: m-1, ${keys}`]))
    expect([found?.owned, found?.platformOwned, found?.ownerAccount]).toEqual([owned, platformOwned, ownerAccount])
  })

  it('is nothing where no inventory lists it', async () => {
    expect(await image(owner, inventoryText(['id: m-2']))).toBeUndefined()
    expect(await image(owner)).toBeUndefined()
  })

  it('is what its owner says, whatever the others believe', async () => {
    const mine = inventoryText(['id: m-1, region: cn-beijing, owner: self, status: Deprecated, sharedWith: []'])
    const theirs = inventoryText(
      [`id: m-1, region: cn-hangzhou, owner: others, ownerAccount: "${owner}", status: Available, productCode: x`],
      { account: a },
    )
    for (const texts of [
      [mine, theirs],
      [theirs, mine],
    ]) {
      for (const account of [owner, a]) {
        const found = await image(account, ...texts)
        expect([found?.region, found?.status, found?.productCode]).toEqual(['cn-beijing', 'Deprecated', undefined])
        expect([found?.owned, found?.ownerAccount]).toEqual([account === owner, owner])
      }
    }
  })

  it('is what the account sees where the owner says nothing', async () => {
    const mine = inventoryText([`id: m-1, region: cn-beijing, owner: others, ownerAccount: "${b}"`])
    const other = inventoryText([`id: m-1, region: cn-hangzhou, owner: others, ownerAccount: "${b}"`], { account: a })
    expect((await image(owner, mine, other))?.region).toBe('cn-beijing')
    expect((await image(a, mine, other))?.region).toBe('cn-hangzhou')
  })

  it('is nothing where only others see it: they add their own use alone', async () => {
    expect(
      await image(owner, inventoryText([`id: m-1, owner: others, ownerAccount: "${b}"`], { account: a })),
    ).toBeUndefined()
  })
})

describe('the use of an image', () => {
  const usedBy = (found: ImageFacts | undefined) =>
    Object.fromEntries([...(found?.usedBy ?? [])].map(([account, { ids }]) => [account, ids]))

  it('is what the owner says of everybody, and each account of itself', async () => {
    const mine = inventoryText([`id: m-1, owner: self, usedBy: { "${owner}": [i-1], "${a}": [i-2] }`])
    const theirs = inventoryText([`id: m-1, usedBy: { "${a}": [i-2, lt-3], "${b}": [i-4] }`], { account: a })
    const others = inventoryText([`id: m-1, owner: others, usedBy: { "${b}": [] }`], { account: b })
    expect(usedBy(await image(owner, mine, theirs, others))).toEqual({
      [owner]: ['i-1'],
      [a]: ['i-2', 'lt-3'],
      [b]: [],
    })
    expect(usedBy(await image(owner, theirs, mine))).toEqual({ [owner]: ['i-1'], [a]: ['i-2', 'lt-3'] })
  })

  it('is unknown where an inventory does not list the image', async () => {
    const mine = inventoryText(['id: m-1, owner: self'])
    expect(usedBy(await image(owner, mine, inventoryText(['id: m-2'], { account: a })))).toEqual({})
  })

  it('is known in part where kinds of it could not be read, unless another inventory knows them', async () => {
    const unknown = (found: ImageFacts | undefined) =>
      Object.fromEntries([...(found?.usedBy ?? [])].map(([account, use]) => [account, [...use.unknown]]))
    const mine = inventoryText([
      `id: m-1, owner: self, usedBy: { "${owner}": [i-1] }, useUnknown: { "${a}": [lt, asc] }`,
    ])
    const theirs = inventoryText([`id: m-1, usedBy: { "${a}": [lt-3] }, useUnknown: { "${a}": [i, asc] }`], {
      account: a,
    })
    expect(unknown(await image(owner, mine))).toEqual({ [owner]: [], [a]: ['lt', 'asc'] })
    expect(unknown(await image(owner, mine, theirs))).toEqual({ [owner]: [], [a]: ['asc'] })
    expect(usedBy(await image(owner, mine, theirs))).toEqual({ [owner]: ['i-1'], [a]: ['lt-3'] })
  })
})

describe('what is known of an account', () => {
  it('comes from its own inventories', async () => {
    const role = `  quotas: { accountsPerImage: 7 }\n  shareRole: { exists: true, trustedAccounts: ["${a}"] }\n`
    const { accounts } = await factsOf(
      inventoryText([], { spec: role }),
      inventoryText([], { account: a, spec: '  shareRole: { exists: false }\n' }),
    )
    expect(accounts.get(owner)).toEqual({
      account: owner,
      accountsPerImage: 7,
      shareRole: { exists: true, trustedAccounts: new Set([a]) },
    })
    expect(accounts.get(a)).toEqual({ account: a, shareRole: { exists: false } })
  })

  it('may be spread over several inventories of the same account', async () => {
    const one = inventoryText(['id: m-1, owner: self'], {
      file: 'one.yaml',
      spec: '  quotas: { accountsPerImage: 7 }\n',
    })
    const two = inventoryText(['id: m-2, owner: self'], { file: 'two.yaml', spec: '  shareRole: { exists: true }\n' })
    const { accounts, views } = await factsOf(one, two)
    expect(accounts.get(owner)).toEqual({ account: owner, accountsPerImage: 7, shareRole: { exists: true } })
    expect([...views.keys()]).toEqual(['m-1', 'm-2'])
  })
})

describe('the times of capture', () => {
  it('are those of all inventories, with their places', async () => {
    const { captures } = await factsOf(
      inventoryText([], { captured: '2026-11-24T10:00:00+08:00' }),
      inventoryText([], { account: a, captured: '2026-11-24t02:00:00.5z' }),
      inventoryText([], { account: b }),
    )
    expect(captures.map(({ account, capturedAt }) => [account, capturedAt])).toEqual([
      [owner, Date.parse('2026-11-24T02:00:00Z')],
      [a, Date.parse('2026-11-24T02:00:00.500Z')],
      [b, undefined],
    ])
    expect(captures.map(({ locate }) => locate().range.start)).toEqual([
      { line: 3, column: 54 },
      { line: 3, column: 54 },
      { line: 3, column: 22 },
    ])
  })

  it.each(['2026-02-28T25:00:00Z', '2026-02-30T02:00:00Z'])(
    'refuses %s, a time that does not exist',
    async (captured) => {
      await expect(factsOf(inventoryText([], { captured }))).rejects.toThrow(`there is no time ${captured}`)
    },
  )
})

describe('inventories that contradict themselves are refused', () => {
  const wrong: readonly (readonly [string, readonly Text[], readonly (readonly string[])[]])[] = [
    ['an image twice', [inventoryText(['id: m-1', 'id: m-1'])], [[`account ${owner} lists image m-1 twice`, 'm-1']]],
    [
      'an image twice in two files',
      [inventoryText(['id: m-1'], { file: 'one.yaml' }), inventoryText(['id: m-1'], { file: 'two.yaml' })],
      [[`account ${owner} lists image m-1 twice`, 'm-1']],
    ],
    [
      'its own image of another account',
      [inventoryText([`id: m-1, owner: self, ownerAccount: "${a}"`])],
      [["image m-1 has owner: self, but another ownerAccount than this inventory's account", `"${a}"`]],
    ],
    [
      'an image of others that is its own',
      [inventoryText([`id: m-1, owner: others, ownerAccount: "${owner}"`])],
      [["image m-1 has owner: others, but as ownerAccount this inventory's account", `"${owner}"`]],
    ],
    [
      'two owners',
      [inventoryText(['id: m-1, owner: self']), inventoryText(['id: m-1, owner: self'], { account: a })],
      [[`accounts ${owner} and ${a} both claim image m-1`, 'self']],
    ],
    [
      'two quotas',
      [
        inventoryText([], { file: 'one.yaml', spec: '  quotas: { accountsPerImage: 1 }\n' }),
        inventoryText([], { file: 'two.yaml', spec: '  quotas: { accountsPerImage: 2 }\n' }),
      ],
      [
        [
          `another inventory of account ${owner} has other quotas or another share role`,
          'quotas: { accountsPerImage: 2 }',
        ],
      ],
    ],
    [
      'two share roles',
      [
        inventoryText([], { file: 'one.yaml', spec: '  shareRole: { exists: true, trustedAccounts: [] }\n' }),
        inventoryText([], { file: 'two.yaml', spec: '  shareRole: { exists: true }\n' }),
      ],
      [[`another inventory of account ${owner} has other quotas or another share role`, 'shareRole: { exists: true }']],
    ],
  ]
  it.each(wrong)('%s', async (_, texts, expected) => {
    expect(await problems(...texts)).toEqual(expected)
  })

  it('but not for saying the same twice', async () => {
    const spec = `  quotas: { accountsPerImage: 1 }\n  shareRole: { exists: true, trustedAccounts: ["${a}", "${b}"] }\n`
    const turned = spec.replace(`"${a}", "${b}"`, `"${b}", "${a}"`)
    expect(
      await problems(
        inventoryText([], { file: 'one.yaml', spec }),
        inventoryText([], { file: 'two.yaml', spec: turned }),
      ),
    ).toEqual([])
  })
})
