import { describe, expect, it } from 'vitest'
import { renderMarkdown } from '../src/report/markdown.ts'
import { whatChanges } from '../src/report/what-changes.ts'
import type { Handover, Report } from '../src/report.ts'
import { contextOf } from './report/support.ts'
import { judge } from './support/judge.ts'

const owner = '1000000000000001'
const id = (number: number): string => String(2_000_000_000_000_000 + number)
const prod = Array.from({ length: 42 }, (_, index) => id(index + 1))
const names: Readonly<Record<string, string>> = { [id(50)]: 'acme', [id(51)]: 'globex', [id(52)]: 'old' }

const accounts = {
  file: 'accounts.yaml',
  text: JSON.stringify({
    apiVersion: 'shareplan/v1',
    kind: 'Accounts',
    spec: {
      accounts: [
        { id: owner, name: 'images', site: 'china', trusted: true },
        ...prod.map((account) => ({ id: account, site: 'china', trusted: true })),
        ...Object.entries(names).map(([account, name]) => ({ id: account, name, site: 'china', trusted: true })),
      ],
      groups: { prod },
    },
  }),
}

function image(name: string, sharedWith?: readonly string[]): object {
  const known = { status: 'Available', owner: 'self', productCode: '', encryption: 'none', public: false }
  return { id: `m-${name}`, region: 'cn-beijing', name, ...known, ...(sharedWith && { sharedWith }) }
}

async function reportOf(steps: readonly object[], images: readonly object[], name = 'p'): Promise<Report> {
  return judge({
    plans: [
      {
        file: `${name}.yaml`,
        text: JSON.stringify({
          apiVersion: 'shareplan/v1',
          kind: 'SharePlan',
          metadata: { name, account: owner },
          spec: { region: 'cn-beijing', steps },
        }),
      },
    ],
    accounts: [accounts],
    inventories: [
      {
        file: 'inventory.yaml',
        text: JSON.stringify({
          apiVersion: 'shareplan/v1',
          kind: 'Inventory',
          metadata: { account: owner },
          spec: { images },
        }),
      },
    ],
  })
}

async function handoverOf(steps: readonly object[], images: readonly object[]): Promise<Handover> {
  const handover = await (await reportOf(steps, images)).plans[0]?.handover?.()
  if (handover === undefined || handover === null) throw new Error('there is no handover')
  return handover
}

async function said(steps: readonly object[], images: readonly object[]): Promise<readonly (string | undefined)[]> {
  const hands = await whatChanges(await reportOf(steps, images), { accountName: (account) => names[account] })
  return hands === undefined ? [] : [...hands.changes, hands.firstTime]
}

const regions = ['cn-hangzhou', 'cn-shanghai', 'cn-shenzhen', 'cn-qingdao', 'cn-chengdu']
const everywhere = [
  { action: 'share', image: 'm-golden', accounts: ['@prod'] },
  ...regions.flatMap((region) => [
    { id: `to-${region}`, action: 'copy', image: 'm-golden', to: { region, name: `golden-${region}` } },
    { action: 'share', region, imageFrom: `to-${region}`, accounts: ['@prod'] },
  ]),
]

describe('what changes hands', () => {
  it('is told by group, image and number of regions', async () => {
    expect(await said(everywhere, [image('golden', []), image('other', prod.slice(2))])).toEqual([
      'prod (42 accounts) gains golden in 6 regions',
      'golden is copied to 5 regions',
      `2 first-time sharees: ${id(1)}, ${id(2)}`,
    ])
  })

  it('counts whom nothing changes for as not changed', async () => {
    const steps = [{ action: 'share', image: 'm-golden', accounts: ['@prod', 'acme', 'globex'] }]
    expect(await said(steps, [image('golden', [...prod.slice(3), id(51)])])).toEqual([
      'prod (3 of 42 accounts) gains golden in cn-beijing',
      'acme gains golden in cn-beijing',
      `4 first-time sharees: ${id(1)}, ${id(2)}, ${id(3)}, acme (${id(50)})`,
    ])
  })

  it('names a few accounts, and counts more', async () => {
    const steps = [
      { action: 'share', image: 'm-golden', accounts: ['acme', 'globex', 'old'] },
      { action: 'unshare', image: 'm-other', accounts: 'all' },
      { action: 'delete', image: 'm-other' },
    ]
    expect(await said(steps, [image('golden', [id(50)]), image('other', prod.slice(0, 5))])).toEqual([
      'globex and old gain golden in cn-beijing',
      `${id(1)}, ${id(2)}, ${id(3)} and 2 more accounts lose other in cn-beijing`,
      'other is deleted in cn-beijing',
      `2 first-time sharees: globex (${id(51)}), old (${id(52)})`,
    ])
  })

  it('keeps regions apart in which it is not the same', async () => {
    const steps = [
      { id: 'copy', action: 'copy', image: 'm-golden', to: { region: 'cn-hangzhou', name: 'copy' } },
      { action: 'share', image: 'm-golden', accounts: ['acme', 'globex'] },
      { action: 'share', region: 'cn-hangzhou', imageFrom: 'copy', accounts: ['acme'] },
    ]
    expect(await said(steps, [image('golden', []), image('other', [id(50), id(51)])])).toEqual([
      'acme and globex gain golden in cn-beijing',
      'acme gains golden in cn-hangzhou',
      'golden is copied to cn-hangzhou',
      'no first-time sharees',
    ])
  })

  it('follows copies of copies to where they come from', async () => {
    const steps = [
      { id: 'a', action: 'copy', image: 'm-golden', to: { region: 'cn-hangzhou', name: 'a' } },
      { id: 'b', action: 'copy', region: 'cn-hangzhou', imageFrom: 'a', to: { region: 'cn-shanghai', name: 'b' } },
      { action: 'share', region: 'cn-shanghai', imageFrom: 'b', accounts: ['acme'] },
    ]
    const { transfers } = await handoverOf(steps, [image('golden', [])])
    expect(transfers).toEqual([
      {
        image: 'm-golden',
        name: 'golden',
        regions: ['cn-shanghai'],
        direction: 'gain',
        group: null,
        accounts: [id(50)],
      },
    ])
  })

  it('tells images of one name apart', async () => {
    const steps = [
      { action: 'share', image: 'm-golden', accounts: ['acme'] },
      { action: 'share', image: 'm-twin', accounts: ['globex'] },
    ]
    const twin = { ...image('twin', []), name: 'golden' }
    expect((await said(steps, [image('golden', []), twin])).slice(0, 2)).toEqual([
      'acme gains golden (m-golden) in cn-beijing',
      'globex gains golden (m-twin) in cn-beijing',
    ])
  })

  it('lists whom a guard holds back, and says where the inventory does not know', async () => {
    const steps = [{ action: 'share', image: 'm-golden', accounts: ['9000000000000001', 'acme'] }]
    const report = await reportOf(steps, [image('golden', []), image('other')])
    expect(report.verdict).toBe('fail')
    const { firstTime } = (await whatChanges(report, { accountName: (account) => names[account] })) ?? {}
    expect(firstTime).toBe(
      `2 first-time sharees: acme (${id(50)}), 9000000000000001; of 1 image the inventory does not say who has them`,
    )
  })

  it('is nothing where nothing changes, and unknown where no plan is valid', async () => {
    expect(
      await said([{ action: 'share', image: 'm-golden', accounts: ['acme'] }], [image('golden', [id(50)])]),
    ).toEqual([])
    const invalid = await reportOf(
      [{ action: 'share', image: 'm-golden', accounts: ['nobody'] }],
      [image('golden', [])],
    )
    expect(await invalid.plans[0]?.handover?.()).toBeNull()
    expect(await whatChanges(invalid, {})).toBeUndefined()
  })

  it('says which plan does it where there are several', async () => {
    const step = { action: 'share', image: 'm-golden', accounts: ['acme'] }
    const [one, two] = await Promise.all([
      reportOf([step], [image('golden', [])], 'one'),
      reportOf([step], [image('golden', [])], 'two'),
    ])
    const hands = await whatChanges({ plans: [...one.plans, ...two.plans] }, {})
    expect(hands?.changes[1]).toBe(`two: ${id(50)} gains golden in cn-beijing`)
    expect(hands?.firstTime).toBe(`1 first-time sharee: ${id(50)}`)
  })

  it('leads the Markdown report, as text that names nobody and links nowhere', async () => {
    const hostile = { ...image('golden', []), name: '@acme/<b>x</b>\n- [a](http://b)' }
    const report = await reportOf([{ action: 'share', image: 'm-golden', accounts: ['acme'] }], [hostile])
    const [, , , lead, , first, second] = (await renderMarkdown(report, contextOf({}))).split('\n')
    expect(lead).toBe('**What changes hands**, if applied:')
    expect(first).toMatch(/^- 2000000000000050 gains <span>&#64;<\/span>acme\/&#60;b&#62;x/)
    expect(first).not.toMatch(/[@[\]]|<b>/)
    expect(second).toBe(`- **1 first-time sharee: ${id(50)}**`)
  })

  it('stays readable with very many changes and first-time sharees', async () => {
    const many = Array.from({ length: 60 }, (_, index) => image(`i${index}`, []))
    const strangers = Array.from({ length: 600 }, (_, index) => String(3_000_000_000_000_000 + index))
    const steps = [
      ...many.map((_, index) => ({ action: 'share', image: `m-i${index}`, accounts: ['acme'] })),
      { action: 'share', image: 'm-i0', accounts: strangers },
    ]
    const hands = await whatChanges(await reportOf(steps, many), {})
    expect(hands?.changes).toHaveLength(41)
    expect(hands?.changes.at(-1)).toBe('and 20 changes more')
    expect(hands?.firstTime).toMatch(/^601 first-time sharees: .*, 101 more$/)
  })
})
