import { done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { queueCopy } from '../copies.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'
import { snapshotIds, snapshotsOf } from '../snapshots.ts'
import { type CloudState, findImage, type ImageKey, type ImageRecord } from '../state.ts'
import { type CopyOrder, readCopyOrder } from './copy-order.ts'
import { conflictProblem, destinationProblem, sourceProblem, targetKey } from './copying.ts'
import { dryRun } from './dry-run.ts'
import { isUsable } from './visibility.ts'

/** Starts a copy and answers with the id of the image that it will make; the copy goes on. */
export function copyImage(context: Context, parameters: Parameters): Outcome {
  const order = readCopyOrder(context, parameters)
  if ('kind' in order) return order
  const known = tokenImage(context, order)
  if (known !== undefined) return typeof known === 'string' ? done({ ImageId: known }) : known
  const { state, region } = context
  const source = findImage(state, region, order.image)
  if (source === undefined || !isUsable(context, source)) return refuse('InvalidImageId.NotFound')
  const key = targetKey(context, source, order)
  if (key !== undefined && 'kind' in key) return key
  const problem =
    sourceProblem(context, source, order) ??
    destinationProblem(context, order) ??
    conflictProblem(context, source, order) ??
    dryRun(parameters)
  if (problem !== undefined) return problem
  return done({ ImageId: startCopy(context, source, order, key) })
}

/** The image that the ClientToken stands for already. */
function tokenImage({ state, now, caller }: Context, { token, request }: CopyOrder): string | Refusal | undefined {
  const known = token === undefined ? undefined : state.tokens.get(`${caller}\n${token}`)
  if (known === undefined || known.expiresAt <= now) return undefined
  return known.request === request ? known.image : refuse('IdempotentParameterMismatch')
}

function startCopy(context: Context, source: ImageRecord, order: CopyOrder, key: ImageKey | undefined): string {
  const { state, settings, caller, region, now, copyFails } = context
  const target = targetOf(context, source, order, key)
  for (const snapshot of snapshotsOf(target)) state.snapshots.set(snapshot.id, snapshot)
  const place = settings.behaviours.copyQueue === 'source' ? region : order.toRegion
  const queue = `${caller}\n${place}`
  queueCopy(state, { target, source: { region, id: source.id }, queue, fails: copyFails }, now)
  if (order.token !== undefined) {
    const expiresAt = now + settings.behaviours.clientTokenMs
    state.tokens.set(`${caller}\n${order.token}`, { request: order.request, image: target.id, expiresAt })
  }
  return target.id
}

function targetOf(context: Context, source: ImageRecord, order: CopyOrder, key: ImageKey | undefined): ImageRecord {
  const { state, caller, now } = context
  const id = freshId(state)
  return {
    id,
    region: order.toRegion,
    name: order.name ?? id,
    description: order.description ?? '',
    status: 'Waiting',
    kind: 'custom',
    owner: caller,
    productCode: source.productCode,
    public: false,
    key,
    snapshots: snapshotIds(id, source.snapshots.length),
    sharedWith: new Map(),
    resourceShares: [],
    tags: order.tags,
    family: '',
    createdAt: now,
    isDated: true,
    copied: true,
    fromShared: source.fromShared || (source.kind === 'custom' && source.owner !== caller),
  }
}

/** An id that no image has; the same ones in every run. */
function freshId(state: CloudState): string {
  const taken = new Set([...state.images.values()].map(({ id }) => id))
  for (;;) {
    state.made++
    const id = `m-emulated${String(state.made).padStart(12, '0')}`
    if (!taken.has(id)) return id
  }
}
