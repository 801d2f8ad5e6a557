import fc from 'fast-check'
import { type Cloud, CloudError, type CloudFailure } from '../../src/execute/cloud.ts'
import type { JournalRecord } from '../../src/execute/journal.ts'
import type { MemoryCloud } from '../support/memory-cloud.ts'
import type { VirtualClock } from './memory-durable.ts'
import { Killed } from './scene.ts'
import { owner, sharee } from './worlds.ts'

/** What happens around the n-th call of a run, counted over all of its sessions. */
export type Event = { readonly at: number } & (
  | { readonly kind: 'kill'; readonly phase: Phase }
  | { readonly kind: 'stop' }
  | { readonly kind: 'fail'; readonly failure: CloudFailure; readonly phase: Phase }
  | {
      readonly kind: 'foreign'
      readonly change: Change
      readonly phase: Phase
      readonly pick: number
      readonly who: number
    }
)
type Phase = 'before' | 'after'
type Change = 'share' | 'unshare' | 'delete' | 'take-name' | 'cancel'

const at = fc.nat(30)
const phase = fc.constantFrom<Phase>('before', 'after')

const foreign: fc.Arbitrary<Event> = fc.record({
  at,
  kind: fc.constant('foreign' as const),
  change: fc.constantFrom<Change>('share', 'unshare', 'unshare', 'delete', 'take-name', 'cancel'),
  phase,
  pick: fc.nat(5),
  who: fc.integer({ min: 1, max: 30 }),
})

const disturbance: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ at, kind: fc.constant('kill' as const), phase }),
  fc.record({ at, kind: fc.constant('stop' as const) }),
  fc.record({
    at,
    kind: fc.constant('fail' as const),
    failure: fc.constantFrom<CloudFailure>('throttled', 'unreachable', 'in-doubt', 'in-doubt', 'refused'),
    phase,
  }),
)

/** Kills in the middle of calls, requests to stop, failures; and what other people do to the same images meanwhile. */
export const disturbances: fc.Arbitrary<readonly Event[]> = fc.array(disturbance, { maxLength: 5 })
export const foreignChanges: fc.Arbitrary<readonly Event[]> = fc.array(foreign, { maxLength: 4 })

/** A call of the run that took effect: what it really changed. */
export interface Effect {
  readonly step: string
  readonly action: string
  readonly image: string
  /** Accounts that gained or lost it. */
  readonly accounts: readonly string[]
  /** Accounts of the call that had it, or had it not, already. */
  readonly idle: readonly string[]
}

/** A cloud around which things happen, and the truth about it. */
export interface Chaos {
  readonly port: Cloud
  readonly effects: readonly Effect[]
  /** `<image> <account>` that others have changed. */
  readonly touched: ReadonlySet<string>
  /** Images that others have deleted or made. */
  readonly meddled: ReadonlySet<string>
  /** Who had an image when the run read that last. */
  readonly read: ReadonlyMap<string, ReadonlySet<string>>
  readonly stopped: () => boolean
  /** The next session: nobody has asked it to stop. */
  readonly begin: () => void
}

/** `lagMs`: readings are so old. */
export function chaos(
  cloud: MemoryCloud,
  records: readonly JournalRecord[],
  events: readonly Event[],
  { clock, lagMs }: { readonly clock: VirtualClock; readonly lagMs: number },
): Chaos {
  const own = cloud.as(owner)
  const effects: Effect[] = []
  const touched = new Set<string>()
  const meddled = new Set<string>()
  const seen = new Map<string, ReadonlySet<string>>()
  let calls = 0
  let stop = false

  const past: { readonly at: number; readonly graph: Readonly<Record<string, readonly string[]>> }[] = []

  /** The truth as readings tell it. */
  function lagging(): Readonly<Record<string, readonly string[]>> {
    past.push({ at: clock.now, graph: cloud.shareGraph() })
    return past.findLast(({ at }) => at <= clock.now - lagMs)?.graph ?? past[0]?.graph ?? {}
  }

  /** To be asked around every change, so that readings know when it was. */
  function remember(): void {
    past.push({ at: clock.now, graph: cloud.shareGraph() })
  }

  const sharees = (image: string): ReadonlySet<string> => new Set(cloud.shareGraph()[image] ?? [])

  async function meddle(event: Event & { readonly kind: 'foreign' }): Promise<void> {
    const images = Object.keys(cloud.shareGraph())
    const image = images[event.pick % Math.max(1, images.length)]
    if (image === undefined) return
    const region = await regionOf(own, image)
    const who = sharee(event.who)
    const has = sharees(image)
    try {
      if (event.change === 'share') await own.modifySharePermission(region, image, { add: [who], remove: [] })
      if (event.change === 'unshare') {
        const victim = has.has(who) ? who : [...has][event.who % Math.max(1, has.size)]
        if (victim === undefined) return
        await own.modifySharePermission(region, image, { add: [], remove: [victim] })
        touched.add(`${image} ${victim}`)
      }
      if (event.change === 'share') touched.add(`${image} ${who}`)
      if (event.change === 'cancel') await own.cancelCopy(region, image)
      if (event.change === 'take-name') {
        const name = `copy-${event.pick}`
        const toRegion = ['cn-beijing', 'cn-hangzhou', 'cn-shanghai'][event.who % 3] ?? region
        const request = { region, image, toRegion, name, clientToken: `foreign-${event.at}`, tags: {}, kmsKey: 'key-f' }
        meddled.add((await own.copyImage(request)).image)
      }
      if (event.change === 'delete') {
        for (const one of has) {
          await own.modifySharePermission(region, image, { add: [], remove: [one] })
          touched.add(`${image} ${one}`)
        }
        await own.deleteImage(region, image, true)
      }
      if (event.change === 'cancel' || event.change === 'delete') meddled.add(image)
    } catch (error) {
      if (!(error instanceof CloudError)) throw error
    }
  }

  async function around<T>(action: string, call: () => Promise<T>): Promise<T> {
    const now = events.filter((event) => event.at === calls)
    calls++
    remember()
    for (const event of now) if (event.kind === 'foreign' && event.phase === 'before') await meddle(event)
    remember()
    for (const event of now) {
      if (event.kind === 'kill' && event.phase === 'before') throw new Killed('killed')
      if (event.kind === 'fail' && (event.phase === 'before' || event.failure !== 'in-doubt'))
        throw failure(event, action)
    }
    const result = await call()
    remember()
    for (const event of now) if (event.kind === 'foreign' && event.phase === 'after') await meddle(event)
    remember()
    for (const event of now) {
      if (event.kind === 'stop') stop = true
      if (event.kind === 'kill') throw new Killed('killed')
      if (event.kind === 'fail') throw failure(event, action)
    }
    return result
  }

  /** The step that the record is about just now. */
  function step(): string {
    const entry = records.at(-1)?.entry
    return entry !== undefined && 'step' in entry && entry.step !== null ? entry.step : '?'
  }

  function noted<T>(action: string, image: string, call: () => Promise<T>, asked: readonly string[] = []): Promise<T> {
    return around(action, async () => {
      const before = sharees(image)
      const about = step()
      const result = await call()
      const after = sharees(image)
      const accounts = asked.filter((account) => before.has(account) !== after.has(account))
      const made = (result as { readonly image?: string }).image
      const idle = asked.filter((account) => !accounts.includes(account))
      effects.push({ step: about, action, image: made ?? image, accounts, idle })
      return result
    })
  }

  return {
    effects,
    touched,
    meddled,
    read: seen,
    stopped: () => stop,
    begin: () => {
      stop = false
    },
    port: {
      ...own,
      images: (query) =>
        around('DescribeImages', async () => (await own.images(query)).filter(({ id }) => lagging()[id] !== undefined)),
      instances: (region, image) => around('DescribeInstances', () => own.instances(region, image)),
      sharees: (region, image) =>
        around('DescribeImageSharePermission', async () => {
          const present = await own.sharees(region, image)
          const listed = lagging()[image] ?? present
          seen.set(image, new Set(listed))
          return listed
        }),
      modifySharePermission: (region, image, change) =>
        noted('ModifyImageSharePermission', image, () => own.modifySharePermission(region, image, change), [
          ...change.add,
          ...change.remove,
        ]),
      copyImage: (request) => noted('CopyImage', request.image, () => own.copyImage(request)),
      deleteImage: (region, image, force) => noted('DeleteImage', image, () => own.deleteImage(region, image, force)),
    },
  }
}

async function regionOf(cloud: Cloud, image: string): Promise<string> {
  for (const region of ['cn-beijing', 'cn-hangzhou', 'cn-shanghai']) {
    if ((await cloud.images({ region, ids: [image] })).length > 0) return region
  }
  return 'cn-beijing'
}

function failure({ failure }: { readonly failure: CloudFailure }, action: string): CloudError {
  return new CloudError(failure, { action, code: failure, message: `${action}: ${failure}` })
}
