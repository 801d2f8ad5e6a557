import fc from 'fast-check'
import { isPlanned } from '../../src/plan/model.ts'
import { simulate } from '../../src/plan/simulate.ts'
import type { State } from '../../src/plan/state.ts'
import type { InventoryImage, Step } from '../../src/schema/generated/types.ts'
import { owner, ownImage, sharees, type World, world } from './worlds.ts'

const regions = ['cn-beijing', 'cn-hangzhou', 'cn-shanghai'] as const
const pool = sharees(1, 30)

/** What a random step shall be; `pick` chooses among the images that there are by then. */
interface Wish {
  readonly action: Step['action']
  readonly pick: number
  readonly accounts: readonly string[]
  readonly all: boolean
  readonly region: (typeof regions)[number]
  /** Whether a copy names a key. */
  readonly key: boolean
}

/** An image as the author of the plan imagines it at one point of the plan. */
interface Imagined {
  readonly source: { readonly image: string } | { readonly imageFrom: string }
  readonly region: string
  readonly used: boolean
  readonly encrypted: boolean
  sharedWith: Set<string>
}

const customerKey = { keyType: 'customer', keyEnabled: true, snapshots: 1 } as const

const someAccounts = fc.oneof(
  { weight: 4, arbitrary: fc.subarray(pool, { minLength: 1, maxLength: 5 }) },
  { weight: 1, arbitrary: fc.subarray(pool, { minLength: 9, maxLength: 30 }) },
)

const wish: fc.Arbitrary<Wish> = fc.record({
  action: fc.constantFrom('share', 'share', 'unshare', 'copy', 'delete'),
  pick: fc.nat(1000),
  accounts: someAccounts,
  all: fc.boolean(),
  region: fc.constantFrom(...regions),
  key: fc.boolean(),
})

const image = fc.record({
  region: fc.constantFrom(...regions),
  sharedWith: fc.oneof(fc.constant<string[]>([]), fc.subarray(pool, { maxLength: 4 }), fc.subarray(pool)),
  used: fc.boolean(),
  encrypted: fc.boolean(),
})

/** Random plans of the owner on random images of its own, that the platform has no reason to refuse. */
export const arbitraryWorld: fc.Arbitrary<World> = fc
  .record({
    images: fc.array(image, { minLength: 1, maxLength: 3 }),
    wishes: fc.array(wish, { minLength: 1, maxLength: 6 }),
  })
  .map(({ images, wishes }) => {
    const inventory = images.map(({ region, sharedWith, used, encrypted }, index) =>
      ownImage(`m-${index + 1}`, {
        region,
        sharedWith,
        encryption: encrypted ? { ...customerKey, kmsKey: `key-${index + 1}` } : 'none',
        usedBy: { [owner]: used ? [`i-${index + 1}`] : [], ...Object.fromEntries(sharedWith.map((id) => [id, []])) },
      }),
    )
    const shareRole = { exists: true, trustedAccounts: pool }
    return world(stepsOf(inventory, wishes), inventory, pool, { shareRole })
  })

function stepsOf(images: readonly InventoryImage[], wishes: readonly Wish[]): readonly Step[] {
  const live: Imagined[] = images.map(({ id, region = '', sharedWith = [], usedBy, encryption }) => ({
    source: { image: id },
    region,
    used: (usedBy?.[owner] ?? []).length > 0,
    encrypted: encryption !== 'none',
    sharedWith: new Set(sharedWith),
  }))
  const steps: Step[] = []
  for (const asked of wishes) {
    const about = live[asked.pick % Math.max(1, live.length)]
    if (about !== undefined) steps.push(...grant(asked, about, live, steps.length))
  }
  const [first] = live
  return steps.length > 0 || first === undefined ? steps : [{ action: 'unshare', ...where(first), accounts: 'all' }]
}

function where({ source, region }: Imagined): Imagined['source'] & { region: string } {
  return { ...source, region }
}

/** The steps that fulfil a wish: a delete comes with the unshare that it needs. */
function grant(asked: Wish, about: Imagined, live: Imagined[], position: number): readonly Step[] {
  switch (asked.action) {
    case 'share':
      for (const account of asked.accounts) about.sharedWith.add(account)
      return [{ action: 'share', ...where(about), accounts: [...asked.accounts] }]
    case 'unshare':
      for (const account of asked.all ? [...about.sharedWith] : asked.accounts) about.sharedWith.delete(account)
      return [{ action: 'unshare', ...where(about), accounts: asked.all ? 'all' : [...asked.accounts] }]
    case 'copy': {
      const id = `copy-${position}`
      const key = asked.key || (about.encrypted && asked.region !== about.region)
      const encrypted = key || about.encrypted
      live.push({ source: { imageFrom: id }, region: asked.region, used: false, encrypted, sharedWith: new Set() })
      const to = { region: asked.region, name: id, ...(key && { kmsKey: `key-${id}` }) }
      return [{ id, action: 'copy', ...where(about), to }]
    }
    case 'delete': {
      const unshare: Step = { action: 'unshare', ...where(about), accounts: 'all' }
      const acknowledge = about.used ? { force: true, acknowledge: { 'strands-instances': 1 } } : {}
      live.splice(live.indexOf(about), 1)
      return [...(about.sharedWith.size > 0 ? [unshare] : []), { action: 'delete', ...where(about), ...acknowledge }]
    }
  }
}

/** Who has which image after the steps that `done` names (default: all): image → sorted accounts. Planned images by `made`. */
export function simulatedGraph(
  { plan, initial, directory, inventories }: World,
  made: ReadonlyMap<string, string>,
  done: (step: string) => boolean = () => true,
): Readonly<Record<string, readonly string[]>> {
  const state = plan.steps
    .filter(({ id }) => done(id))
    .reduce<State>((before, step) => simulate(before, step, directory), initial)
  const keys = [
    ...inventories.flatMap(({ spec }) => (spec.images ?? []).map(({ id }) => id)),
    ...plan.steps.flatMap((step) => (step.action === 'copy' ? [step.makes] : [])),
  ]
  return Object.fromEntries(
    keys.flatMap((key) => {
      const image = state.image(key)
      if (image === undefined || image.deleted) return []
      return [[isPlanned(key) ? (made.get(key) ?? key) : key, [...image.sharees.has].sort()]]
    }),
  )
}

/** Planned images → their ids, as results tell. */
export function madeBy(
  world: World,
  results: readonly { readonly step: string; readonly made?: string }[],
): ReadonlyMap<string, string> {
  const ids = new Map(results.flatMap(({ step, made }) => (made === undefined ? [] : [[step, made] as const])))
  return new Map(
    world.plan.steps.flatMap((step) => {
      const made = ids.get(step.id)
      return step.action === 'copy' && made !== undefined ? [[step.makes, made] as const] : []
    }),
  )
}
