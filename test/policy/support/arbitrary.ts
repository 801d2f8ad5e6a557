import fc from 'fast-check'
import type { Accounts, Inventory, InventoryImage, SharePlan, Step } from '../../../src/schema/generated/types.ts'
import type { Workspace } from '../../support/judge.ts'

/** The account of all random plans. */
const owner = '1000000000000001'

/** Accounts that random plans name; `name0`, `name1` … in the Accounts file, where they are listed. */
export const others: readonly string[] = [1, 2, 3, 4].map((n) => `200000000000000${n}`)

const apiVersion = 'shareplan/v1'
const regions = ['cn-beijing', 'cn-hangzhou'] as const
const sites = ['china', 'international', 'japan', 'finance', 'government'] as const

/** The facts of a run, as documents. */
export interface World {
  readonly accounts: Accounts
  readonly inventories: readonly Inventory[]
}

const account = fc.record(
  {
    site: fc.constantFrom(...sites),
    trusted: fc.boolean(),
    labels: fc.record({ env: fc.constantFrom('prod', 'dev') }),
  },
  { requiredKeys: [] },
)

const accountsDocument: fc.Arbitrary<Accounts> = fc
  .tuple(
    fc.array(fc.option(account, { freq: 6 }), { minLength: 5, maxLength: 5 }),
    fc.subarray([...others], { minLength: 1 }),
  )
  .map(([entries, group]) => ({
    apiVersion,
    kind: 'Accounts',
    spec: {
      labels: { env: ['prod', 'dev'] },
      accounts: [owner, ...others].flatMap((id, index) => {
        const entry = entries[index]
        return entry === undefined || entry === null ? [] : [{ id, name: `name${index}`, ...entry }]
      }),
      groups: { some: group, prod: { labels: { env: 'prod' } } },
    },
  }))

const use = fc.uniqueArray(fc.constantFrom('i-1', 'i-2', 'lt-1', 'asc-1'), { maxLength: 3 })

const imageOf = (id: string): fc.Arbitrary<InventoryImage> =>
  fc.record(
    {
      id: fc.constant(id),
      region: fc.constantFrom(...regions),
      name: fc.constantFrom('base', 'other', id),
      status: fc.constantFrom('Available', 'Available', 'Available', 'Creating', 'Deprecated'),
      owner: fc.constantFrom('self', 'self', 'self', 'others', 'system'),
      createdAt: fc.constantFrom('2026-11-24T02:00:00Z', '2025-01-01T00:00:00Z', '2027-01-01T00:00:00Z'),
      family: fc.constantFrom('', 'base'),
      tags: fc.dictionary(fc.constantFrom('stage', 'owner'), fc.constantFrom('approved', 'draft'), { maxKeys: 2 }),
      productCode: fc.constantFrom('', '', 'cmjj1'),
      encryption: fc.oneof(
        fc.constant('none' as const),
        fc.record(
          {
            keyType: fc.constantFrom('customer', 'service'),
            keyEnabled: fc.boolean(),
            snapshots: fc.nat(2).map((n) => n + 1),
          },
          { requiredKeys: [] },
        ),
      ),
      public: fc.boolean(),
      sharedWith: fc.subarray([...others]),
      resourceShares: fc.constantFrom([], ['rs-1']),
      usedBy: fc.dictionary(fc.constantFrom(owner, ...others), use),
    },
    { requiredKeys: ['id'] },
  ) as fc.Arbitrary<InventoryImage>

function inventoryOf(id: string, images: readonly string[]): fc.Arbitrary<Inventory> {
  const listed = fc.tuple(...images.map((image) => fc.option(imageOf(image), { freq: 8 })))
  const role = fc.record(
    { exists: fc.boolean(), trustedAccounts: fc.subarray([...others]) },
    { requiredKeys: ['exists'] },
  )
  return fc
    .record({
      capturedAt: fc.constantFrom('2026-11-24T02:00:00Z', '2026-11-20T00:00:00Z'),
      quota: fc.option(fc.nat(4), { nil: undefined }),
      shareRole: fc.option(role, { nil: undefined }),
      listed,
    })
    .map(({ capturedAt, quota, shareRole, listed: found }) => ({
      apiVersion,
      kind: 'Inventory',
      metadata: { account: id, capturedAt },
      spec: {
        ...(quota !== undefined && { quotas: { accountsPerImage: quota } }),
        ...(shareRole && { shareRole }),
        images: found.filter((image) => image !== null),
      },
    }))
}

/** What is known, mostly in part: the owner's inventory, and one of a sharee that claims no image. */
export const world: fc.Arbitrary<World> = fc.record({
  accounts: accountsDocument,
  inventories: fc.tuple(
    inventoryOf(owner, ['m-0', 'm-1', 'm-2', 'm-3']),
    inventoryOf(others[0] ?? '', ['m-0', 'm-2']).map((inventory) => ({
      ...inventory,
      spec: { images: (inventory.spec.images ?? []).map((image) => ({ ...image, owner: 'others' as const })) },
    })),
  ),
})

const entry = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...others) }, fc.constant(owner), fc.constant('@some'))
const entries = fc.array(entry, { minLength: 1, maxLength: 4 })
const acknowledge = fc.record(
  { 'strands-instances': fc.nat(3), 'breaks-launches': fc.nat(3) },
  { requiredKeys: ['strands-instances'] },
)

/** A step whose image is chosen by number: an earlier copy of the plan, or one that the inventory may list. */
type Draft = { readonly source: number; readonly region: string | undefined } & (
  | { readonly action: 'share'; readonly accounts: string[] }
  | {
      readonly action: 'unshare'
      readonly accounts: 'all' | string[]
      readonly acknowledge: { 'strands-instances': number } | undefined
    }
  | { readonly action: 'copy'; readonly to: { region: string; name: string; kmsKey?: string } }
  | { readonly action: 'delete'; readonly force: boolean; readonly acknowledged: number | undefined }
)

const base = { source: fc.nat(8), region: fc.option(fc.constantFrom(...regions), { nil: undefined, freq: 3 }) }
const target = fc.record(
  { region: fc.constantFrom(...regions), name: fc.constantFrom('base', 'new', 'newer'), kmsKey: fc.constant('key-1') },
  { requiredKeys: ['region', 'name'] },
)

const draft: fc.Arbitrary<Draft> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ ...base, action: fc.constant('share' as const), accounts: entries }) },
  {
    weight: 3,
    arbitrary: fc.record({
      ...base,
      action: fc.constant('unshare' as const),
      accounts: fc.oneof(fc.constant('all' as const), entries),
      acknowledge: fc.option(acknowledge, { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ ...base, action: fc.constant('copy' as const), to: target }) },
  {
    weight: 2,
    arbitrary: fc.record({
      ...base,
      action: fc.constant('delete' as const),
      force: fc.boolean(),
      acknowledged: fc.option(fc.nat(3), { nil: undefined }),
    }),
  },
)

/** A plan without problems; about one step in eight is on an image that no inventory lists. */
export const plan: fc.Arbitrary<SharePlan> = fc.array(draft, { minLength: 1, maxLength: 8 }).map((drafts) => ({
  apiVersion,
  kind: 'SharePlan',
  metadata: { name: 'random', account: owner },
  spec: { region: regions[0], steps: drafts.map((one, index) => stepOf(one, copiesBefore(drafts, index), index)) },
}))

function copiesBefore(drafts: readonly Draft[], index: number): readonly string[] {
  return drafts.slice(0, index).flatMap(({ action }, at) => (action === 'copy' ? [`c${at}`] : []))
}

function stepOf({ source, region, ...rest }: Draft, copies: readonly string[], index: number): Step {
  const from = copies[source]
  const common = {
    ...(region !== undefined && { region }),
    ...(from === undefined ? { image: `m-${source % 5}` } : { imageFrom: from }),
  }
  switch (rest.action) {
    case 'share':
      return { ...common, ...rest }
    case 'unshare': {
      const { acknowledge: acknowledged, ...step } = rest
      return { ...common, ...step, ...(acknowledged && { acknowledge: acknowledged }) }
    }
    case 'copy':
      return { ...common, ...rest, id: `c${index}` }
    case 'delete':
      return {
        ...common,
        action: 'delete',
        force: rest.force,
        ...(rest.acknowledged !== undefined && { acknowledge: { 'strands-instances': rest.acknowledged } }),
      }
  }
}

/** A plan and what is known, as texts. */
export const workspace: fc.Arbitrary<Workspace> = fc
  .tuple(plan, world, fc.boolean())
  .map(([document, { accounts, inventories }, staleness]) => ({
    plans: [{ file: 'plan.json', text: text(document) }],
    accounts: [{ file: 'accounts.json', text: text(accounts) }],
    inventories: inventories.map((inventory, index) => ({ file: `inventory-${index}.json`, text: text(inventory) })),
    ...(staleness && {
      config: { file: 'shareplan.json', text: text({ apiVersion, kind: 'Config', spec: { inventoryMaxAge: '24h' } }) },
    }),
  }))

/** A document as JSON over several lines, so that places in it differ. */
export function text(document: unknown): string {
  return JSON.stringify(document, null, 2)
}
