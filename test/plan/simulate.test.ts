import { describe, expect, it } from 'vitest'
import { plannedKey } from '../../src/plan/model.ts'
import { countSharees } from '../../src/plan/sharees.ts'
import { obstacle, transition, useBy } from '../../src/plan/simulate.ts'
import type { ImageState, State } from '../../src/plan/state.ts'
import { a, b, c, d, directoryOf, expanded, factsOf, four, inventoryText, owner, statesOf } from './support.ts'

const directory = await directoryOf(four)
const known = `region: cn-beijing, name: one, status: Available, owner: self, productCode: "", encryption: none, public: false, sharedWith: ["${a}"], resourceShares: [rs-1], usedBy: { "${owner}": [i-1], "${a}": [i-2, lt-1] }`
const one = `id: m-1, ${known}`

/** The states before the first step and after each one. */
async function run(steps: readonly string[], images: readonly string[] = [one]): Promise<readonly State[]> {
  return statesOf(await expanded(steps, directory), await factsOf(inventoryText(images)), directory)
}

/** An image after all steps. */
async function imageAfter(
  steps: readonly string[],
  key = 'm-1',
  images: readonly string[] = [one],
): Promise<ImageState | undefined> {
  return (await run(steps, images)).at(-1)?.image(key)
}

function has(image: ImageState | undefined): readonly string[] {
  return [...(image?.sharees.has ?? [])].sort()
}

const made = plannedKey('c')
const copy = (more = '', to = 'region: cn-hangzhou, name: n') => `id: c, action: copy, image: m-1, to: { ${to} }${more}`

describe('a share', () => {
  it('adds its accounts, and nothing else changes', async () => {
    const states = await run(['action: share, image: m-1, accounts: [b, "@prod"]'])
    const [before, image] = states.map((state) => state.image('m-1'))
    expect(has(image)).toEqual([a, b, c])
    expect(image).toEqual({ ...before, sharees: image?.sharees })
    expect(has(before)).toEqual([a])
  })

  it('has its effect even where rules refuse it', async () => {
    expect(has(await imageAfter(['action: share, image: m-1, accounts: [images]']))).toEqual([owner, a].sort())
  })
})

describe('an unshare', () => {
  it('removes its accounts', async () => {
    expect(has(await imageAfter(['action: unshare, image: m-1, accounts: [a, b]']))).toEqual([])
  })

  it('of all removes whoever has it before the step', async () => {
    expect(
      has(await imageAfter(['action: share, image: m-1, accounts: [b]', 'action: unshare, image: m-1, accounts: all'])),
    ).toEqual([])
  })

  it('of all leaves nobody, also where it was unknown who had it', async () => {
    const image = await imageAfter(['action: unshare, image: m-1, accounts: all'], 'm-1', [
      'id: m-1, region: cn-beijing',
    ])
    expect(image && countSharees(image.sharees)).toEqual({ min: 0, max: 0 })
  })

  it('does not touch resource shares', async () => {
    expect((await imageAfter(['action: unshare, image: m-1, accounts: all']))?.resourceShares).toEqual(['rs-1'])
  })

  it('is not hindered by accounts that nobody knows', async () => {
    expect(has(await imageAfter([`action: unshare, image: m-1, accounts: ["${d}", a]`]))).toEqual([])
  })
})

describe('a copy', () => {
  it("is the owner's, private, Available, unused, unshared and in its own region", async () => {
    const image = await imageAfter([copy()], made)
    expect(image).toMatchObject({
      region: 'cn-hangzhou',
      name: 'n',
      status: 'Available',
      owned: true,
      platformOwned: false,
      public: false,
      resourceShares: [],
      madeByPlan: true,
      deleted: false,
    })
    expect([has(image), image?.sharees.complete]).toEqual([[], true])
    expect([owner, a, d].map((account) => image && useBy(image, account))).toEqual(
      Array.from({ length: 3 }, () => ({ instances: [], launches: [], unknown: new Set() })),
    )
  })

  it('leaves its source as it is', async () => {
    const [before, image] = (await run([copy()])).map((state) => state.image('m-1'))
    expect(image).toBe(before)
  })

  it('keeps the product code, also where it is unknown', async () => {
    expect((await imageAfter([copy()], made, [one.replace('productCode: ""', 'productCode: p-1')]))?.productCode).toBe(
      'p-1',
    )
    expect((await imageAfter([copy()], made, [one.replace('productCode: "", ', '')]))?.productCode).toBeUndefined()
  })

  const details = '{ kmsKey: key-1, keyType: service, keyEnabled: false, snapshots: 3 }'
  const encryptions: readonly (readonly [string, string, string, unknown])[] = [
    ['none stays none', 'none', 'region: cn-beijing, name: n', 'none'],
    ['none stays none in another region', 'none', 'region: cn-hangzhou, name: n', 'none'],
    [
      'a key encrypts',
      'none',
      'region: cn-beijing, name: n, kmsKey: k',
      { kmsKey: 'k', keyType: 'customer', keyEnabled: true },
    ],
    [
      'in the same region the key stays',
      details,
      'region: cn-beijing, name: n',
      { kmsKey: 'key-1', keyType: 'service', keyEnabled: false, snapshots: 3 },
    ],
    [
      'a key of the plan replaces it, and counts as an enabled customer key',
      details,
      'region: cn-beijing, name: n, kmsKey: k',
      { kmsKey: 'k', keyType: 'customer', keyEnabled: true },
    ],
    [
      'in another region, too',
      details,
      'region: cn-hangzhou, name: n, kmsKey: k',
      { kmsKey: 'k', keyType: 'customer', keyEnabled: true },
    ],
  ]
  it.each(encryptions)('%s', async (_, encryption, to, expected) => {
    const image = await imageAfter([copy('', to)], made, [one.replace('encryption: none', `encryption: ${encryption}`)])
    expect(image?.encryption).toEqual(expected)
    expect(image?.snapshots).toBe(encryption === 'none' ? undefined : 3)
  })

  it('without a key in another region is encrypted nobody knows how', async () => {
    const image = await imageAfter([copy()], made, [one.replace('encryption: none', `encryption: ${details}`)])
    const { encryption } = image ?? {}
    expect(typeof encryption).toBe('object')
    expect(encryption).not.toHaveProperty('kmsKey')
    expect(encryption).not.toHaveProperty('keyType')
    expect(image?.snapshots).toBe(3)
  })

  it('of what may be encrypted may be, too, unless it has a key', async () => {
    const dark = [one.replace('encryption: none, ', '')]
    expect((await imageAfter([copy('', 'region: cn-beijing, name: n')], made, dark))?.encryption).toBeUndefined()
    expect(
      (await imageAfter([copy('', 'region: cn-beijing, name: n, kmsKey: k')], made, dark))?.encryption,
    ).toMatchObject({
      kmsKey: 'k',
    })
  })

  const descents: readonly (readonly [string, boolean | undefined])[] = [
    ['owner: self, public: false', false],
    [`owner: others, ownerAccount: "${a}", public: false`, true],
    ['owner: others, public: true', false],
    ['owner: system, public: false', false],
    ['owner: marketplace, public: false', false],
    ['owner: others', undefined],
    ['public: false', undefined],
    ['public: true', false],
  ]
  it.each(descents)('of an image with %s is one of an image shared to us: %s', async (keys, expected) => {
    const image = [`id: m-1, region: cn-beijing, ${keys}`]
    const again = 'id: d, action: copy, imageFrom: c, region: cn-hangzhou, to: { region: cn-hangzhou, name: o }'
    expect((await imageAfter([copy()], made, image))?.copyOfShared).toBe(expected)
    expect((await imageAfter([copy(), again], plannedKey('d'), image))?.copyOfShared).toBe(expected)
  })

  it('can be shared, unshared, copied and deleted in its region', async () => {
    const at = 'imageFrom: c, region: cn-hangzhou'
    const image = await imageAfter(
      [
        copy(),
        `action: share, ${at}, accounts: [a, b]`,
        `action: unshare, ${at}, accounts: [a]`,
        `action: delete, ${at}`,
      ],
      made,
    )
    expect([has(image), image?.deleted]).toEqual([[b], true])
  })
})

describe('a delete', () => {
  it('leaves the image deleted, whoever still has it', async () => {
    const image = await imageAfter(['action: delete, image: m-1'])
    expect([image?.deleted, has(image)]).toEqual([true, [a]])
  })
})

describe('what hinders a step', () => {
  const share = 'action: share, image: m-1, accounts: [b]'
  const hindrances: readonly (readonly [string, readonly string[], string | undefined])[] = [
    ['nothing', [share], undefined],
    ['an image that is not in the inventory', ['action: delete, image: m-2'], 'image-unknown'],
    ['another region', ['action: delete, image: m-1, region: cn-hangzhou'], 'region-mismatch'],
    ["another region than a copy's source", [copy(', region: cn-hangzhou')], 'region-mismatch'],
    ['a copy in another region', [copy(), 'action: share, imageFrom: c, accounts: [a]'], 'region-mismatch'],
    ['an image that is gone', ['action: delete, image: m-1', share], 'image-deleted-earlier'],
    [
      'an image that is gone, before its region',
      ['action: delete, image: m-1', `${share}, region: cn-hangzhou`],
      'image-deleted-earlier',
    ],
    [
      'a copy that is never made',
      [copy(', region: cn-hangzhou'), 'action: share, imageFrom: c, accounts: [a]'],
      'copy-missing',
    ],
    ['an account that nobody knows', [`action: share, image: m-1, accounts: [b, "${d}"]`], 'account-unknown'],
    ['its image, before its accounts', [`action: share, image: m-2, accounts: ["${d}"]`], 'image-unknown'],
  ]
  it.each(hindrances)('%s', async (_, steps, expected) => {
    const plan = await expanded(steps, directory)
    const states = statesOf(plan, await factsOf(inventoryText([one])), directory)
    const [last, before] = [plan.steps.at(-1), states.at(-2)]
    if (last === undefined || before === undefined) throw new Error('there is a step')
    expect(obstacle(before, last, directory)).toBe(expected)
    // Whatever hinders it: it changes nothing.
    if (expected !== undefined) expect(states.at(-1)).toBe(before)
  })

  it('is nothing where the region of the image is unknown', async () => {
    expect(has(await imageAfter([share], 'm-1', ['id: m-1, sharedWith: []']))).toEqual([b])
  })
})

describe('the accounts of a step', () => {
  it('of all are those known to have the image before it', async () => {
    const plan = await expanded(
      ['action: share, image: m-1, accounts: [b]', 'action: unshare, image: m-1, accounts: all'],
      directory,
    )
    const states = statesOf(plan, await factsOf(inventoryText([one])), directory)
    const [, unshare] = plan.steps
    const [, before] = states
    if (unshare === undefined || before === undefined) throw new Error('there are two steps')
    expect(transition(before, unshare, directory).grants).toEqual(
      [a, b].map((account) => ({ account, entry: -1, entries: 1, via: 'all' })),
    )
  })

  it('are none for copies and deletions', async () => {
    const plan = await expanded([copy(), 'action: delete, image: m-1'], directory)
    const [state] = statesOf(plan, await factsOf(inventoryText([one])), directory)
    expect(state && plan.steps.map((step) => transition(state, step, directory).grants)).toEqual([[], []])
  })
})

it('the use of an image tells instances from what launches them', async () => {
  const image = await run(['action: share, image: m-1, accounts: [b]'])
  const state = image[0]?.image('m-1')
  expect(state && useBy(state, a)).toEqual({ instances: ['i-2'], launches: ['lt-1'], unknown: new Set() })
  expect(state && useBy(state, b)).toBeUndefined()
})
