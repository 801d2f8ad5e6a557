import { permissionNamed } from '../../src/execute/actions.ts'
import { type AccountId, type Cloud, CloudError, type CloudImage, type CopyRequest } from '../../src/execute/cloud.ts'
import type { CloudReads } from '../../src/execute/gaps.ts'
import type { Inventory } from '../../src/schema/generated/types.ts'
import { copyEncryption, copyProblem, isVisible, type RuleContext, shareProblem } from './memory-rules.ts'
import { copyStart, type HeldImage, type MemoryState, snapshotsOf, stateOf, statusAt } from './memory-state.ts'
import { memorySurvey } from './memory-survey.ts'

/** A call as the in-memory cloud saw it, in order. */
interface MemoryCall {
  readonly account: AccountId
  readonly action: string
  readonly region?: string | undefined
  readonly image?: string | undefined
  readonly add?: readonly AccountId[]
  readonly remove?: readonly AccountId[]
}

/** A fault: `before` the call takes effect, or `after` it (it happened, the answer was lost). */
interface MemoryFault {
  readonly when: 'before' | 'after'
  readonly error: CloudError
}

export interface MemoryCloudOptions {
  readonly inventories: readonly Inventory[]
  /** The accounts that exist; absent: every one. */
  readonly accounts?: readonly AccountId[]
  /** Milliseconds. */
  readonly clock?: () => number
  readonly copyMs?: number
  /** Account → API actions that it may not call, for example DescribeInstances. */
  readonly denied?: Readonly<Record<AccountId, readonly string[]>>
  readonly intercept?: (call: MemoryCall) => MemoryFault | undefined
}

export interface MemoryCloud {
  /** The port as an account sees it. */
  readonly as: (account: AccountId) => Cloud
  /** Both ports as an account sees them. */
  readonly access: (account: AccountId) => CloudReads
  readonly log: readonly MemoryCall[]
  /** Image → accounts that have it, sorted. */
  readonly shareGraph: () => Readonly<Record<string, readonly AccountId[]>>
}

interface World {
  readonly options: MemoryCloudOptions
  readonly state: MemoryState
  readonly log: MemoryCall[]
  readonly copiesByToken: Map<string, string>
  readonly now: () => number
}

/** The platform in memory, as far as the port can tell the difference. */
export function createMemoryCloud(options: MemoryCloudOptions): MemoryCloud {
  const world: World = {
    options,
    state: stateOf(options.inventories),
    log: [],
    copiesByToken: new Map(),
    now: options.clock ?? Date.now,
  }
  return {
    as: (account) => portFor(world, account),
    access: (account) => ({
      cloud: portFor(world, account),
      survey: memorySurvey(world.state, account, async (action, region, read) => {
        if (isDenied(world, account, action)) return { permitted: false, action: permissionNamed(action) }
        return call(world, { account, action, region }, () => ({ permitted: true, value: read() }))
      }),
    }),
    log: world.log,
    shareGraph: () =>
      Object.fromEntries([...world.state.images.values()].map((image) => [image.id, [...image.sharedWith].sort()])),
  }
}

function portFor(world: World, me: AccountId): Cloud {
  const { state } = world
  return {
    simulated: true,
    callerAccount: () => call(world, { account: me, action: 'GetCallerIdentity' }, () => me),
    regions: () => call(world, { account: me, action: 'DescribeRegions' }, () => [...state.regions]),
    images: (query) =>
      call(world, { account: me, action: 'DescribeImages', region: query.region }, () =>
        [...state.images.values()]
          .filter((image) => image.region === query.region && isVisible(image, me))
          .filter((image) => query.ids?.includes(image.id) ?? true)
          .filter((image) => query.name === undefined || image.name === query.name)
          .filter((image) => isAskedFor(image, me, query.owner ?? (query.ids === undefined ? 'self' : undefined)))
          .map((image) => describe(image, me, world.now())),
      ),
    sharees: (region, image) =>
      call(world, { account: me, action: 'DescribeImageSharePermission', region, image }, () => [
        ...own(world, me, region, image, 'DescribeImageSharePermission').sharedWith,
      ]),
    snapshots: async (region, ids) => {
      const action = 'DescribeSnapshots'
      if (isDenied(world, me, action)) return { permitted: false, action: `ecs:${action}` }
      return call(world, { account: me, action, region }, () => ({
        permitted: true,
        value: [...state.images.values()]
          .filter((image) => image.region === region && image.owner === me)
          .flatMap(snapshotsOf)
          .filter((snapshot) => ids.includes(snapshot.id)),
      }))
    },
    instances: async (region, image) => {
      const action = 'DescribeInstances'
      if (isDenied(world, me, action)) return { permitted: false, action: `ecs:${action}` }
      return call(world, { account: me, action, region, image }, () => ({
        permitted: true,
        value: state.instances(me, region, image),
      }))
    },
    modifySharePermission: async (region, image, change) => {
      const { add, remove: removed } = change
      const fits = add.length <= 10 && removed.length <= 10 && add.length + removed.length > 0
      if (!fits || add.some((account) => removed.includes(account))) {
        throw new RangeError('a call takes 1 to 10 accounts to add, to remove or both, and none twice')
      }
      return call(world, { account: me, action: 'ModifyImageSharePermission', region, image, ...change }, () =>
        modify(world, own(world, me, region, image, 'ModifyImageSharePermission'), add, removed),
      )
    },
    copyImage: (request) =>
      call(world, { account: me, action: 'CopyImage', region: request.region, image: request.image }, () =>
        copy(world, me, request),
      ),
    cancelCopy: (region, image) =>
      call(world, { account: me, action: 'CancelCopyImage', region, image }, () =>
        cancel(world, own(world, me, region, image, 'CancelCopyImage')),
      ),
    deleteImage: (region, image, force) =>
      call(world, { account: me, action: 'DeleteImage', region, image }, () =>
        remove(world, own(world, me, region, image, 'DeleteImage'), force),
      ),
  }
}

async function call<T>(world: World, seen: MemoryCall, work: () => T): Promise<T> {
  world.log.push(seen)
  const fault = world.options.intercept?.(seen)
  if (fault?.when === 'before') throw fault.error
  if (isDenied(world, seen.account, seen.action)) throw refused(seen.action, 403, 'Forbidden.RAM')
  const result = work()
  if (fault !== undefined) throw fault.error
  return result
}

function isDenied(world: World, account: AccountId, action: string): boolean {
  return world.options.denied?.[account]?.includes(action) ?? false
}

function refused(action: string, status: number, code: string): CloudError {
  return new CloudError('refused', { action, code, status, message: `${action} refused: ${code}`, requestId: 'memory' })
}

function isAskedFor(image: HeldImage, me: AccountId, owner: 'self' | 'others' | undefined): boolean {
  if (owner === undefined) return true
  return owner === 'self' ? image.owner === me && image.alias === 'self' : image.owner !== me && !image.public
}

function describe(image: HeldImage, me: AccountId, now: number): CloudImage {
  return {
    id: image.id,
    region: image.region,
    name: image.name,
    status: statusAt(image, now),
    ownerAlias: image.alias !== 'self' ? image.alias : image.owner === me ? 'self' : 'others',
    ...(/^\d+$/.test(image.owner) ? { ownerAccount: image.owner } : {}),
    public: image.public,
    productCode: image.productCode,
    snapshotIds: snapshotsOf(image).map((snapshot) => snapshot.id),
    ...(image.createdAt !== undefined && { createdAt: image.createdAt }),
    family: image.family,
    tags: image.tags,
  }
}

/** The caller's own image; what it does not own it cannot name. */
function own(world: World, me: AccountId, region: string, id: string, action: string): HeldImage {
  const image = world.state.images.get(id)
  if (image?.region !== region || image.owner !== me) throw refused(action, 404, 'InvalidImageId.NotFound')
  return image
}

function modify(world: World, image: HeldImage, add: readonly AccountId[], removed: readonly AccountId[]) {
  const action = 'ModifyImageSharePermission'
  const problem = shareProblem(rulesOf(world), image, add, removed)
  if (problem !== undefined) throw refused(action, ...problem)
  for (const account of add) image.sharedWith.add(account)
  for (const account of removed) image.sharedWith.delete(account)
  return receipt(world)
}

function copy(world: World, me: AccountId, request: CopyRequest) {
  const source = world.state.images.get(request.image)
  const done = world.copiesByToken.get(`${me} ${request.clientToken}`)
  if (done !== undefined) return { ...receipt(world), image: done }
  const problem = copyProblem(rulesOf(world), me, request, source)
  if (problem !== undefined || source === undefined) {
    throw refused('CopyImage', ...(problem ?? ([404, 'InvalidImageId.NotFound'] as const)))
  }
  const id = `m-copy-${world.copiesByToken.size + 1}`
  const startsAt = copyStart(world.state, me, request.toRegion, world.now())
  world.copiesByToken.set(`${me} ${request.clientToken}`, id)
  world.state.images.set(id, {
    ...source,
    id,
    region: request.toRegion,
    name: request.name,
    status: 'Available',
    owner: me,
    alias: 'self',
    public: false,
    encryption: copyEncryption(source, request),
    resourceShares: [],
    sharedWith: new Set(),
    createdAt: undefined,
    family: '',
    tags: { ...request.tags },
    copy: { source: source.id, startsAt, endsAt: startsAt + (world.options.copyMs ?? 2000) },
  })
  return { ...receipt(world), image: id }
}

function cancel(world: World, image: HeldImage) {
  const action = 'CancelCopyImage'
  if (image.copy === undefined) throw refused(action, 400, 'ImageCreatedNotFromCopy')
  if (statusAt(image, world.now()) === 'Available') throw refused(action, 400, 'IncorrectImageStatus')
  world.state.images.delete(image.id)
  return receipt(world)
}

function remove(world: World, image: HeldImage, force: boolean) {
  const status = statusAt(image, world.now())
  if (status === 'Creating' || status === 'Waiting') throw refused('DeleteImage', 403, 'OperationDenied.ImageCopying')
  if (image.public) throw refused('DeleteImage', 403, 'ImageIsPublic')
  if (image.sharedWith.size > 0) throw refused('DeleteImage', 403, 'ImageUseShared')
  if (!force && world.state.instances(image.owner, image.region, image.id).length > 0) {
    throw refused('DeleteImage', 403, 'ImageUsingByInstance')
  }
  world.state.images.delete(image.id)
  return receipt(world)
}

function rulesOf(world: World): RuleContext {
  return { state: world.state, accounts: world.options.accounts, now: world.now() }
}

function receipt(world: World): { readonly requestId: string } {
  return { requestId: `memory-${world.log.length}` }
}
