import { type Body, done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { listPage } from '../pages.ts'
import { readList, readText } from '../parameters.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'
import type { ImageRecord } from '../state.ts'
import { undocumentedDryRun } from './dry-run.ts'
import { timestamp } from './timestamp.ts'

/** How many records a page has unless told otherwise. */
const PAGE = 20

/** A resource share of Resource Directory with one of its images. */
interface Shared {
  readonly share: string
  readonly image: ImageRecord
  /** The accounts that it is shared with. */
  readonly targets: readonly string[]
}

/** Resource Sharing: the shares that an account has made, or takes part in. */
export function listResourceShares(context: Context, parameters: Parameters): Outcome {
  return list(context, parameters, 'ResourceShares', (shared) =>
    unique(shared, ({ share }) => share).map(({ share, image }) => ({
      ResourceShareId: share,
      ResourceShareName: share,
      ResourceShareOwner: image.owner,
      ResourceShareStatus: 'Active',
      AllowExternalTargets: false,
      CreateTime: timestamp(image.createdAt),
      UpdateTime: timestamp(image.createdAt),
    })),
  )
}

/** Resource Sharing: the images that an account shares by them, or has by them. */
export function listSharedResources(context: Context, parameters: Parameters): Outcome {
  return list(context, parameters, 'SharedResources', (shared) =>
    shared.map(({ share, image }) => ({
      ResourceShareId: share,
      ResourceId: image.id,
      ResourceType: 'Image',
      CreateTime: timestamp(image.createdAt),
      UpdateTime: timestamp(image.createdAt),
    })),
  )
}

/** Resource Sharing: with whom an account shares by them; as a target, only that it is one. */
export function listSharedTargets(context: Context, parameters: Parameters): Outcome {
  return list(context, parameters, 'SharedTargets', (shared) =>
    targetsOf(shared, context).map(({ share, target, at }) => ({
      ResourceShareId: share,
      TargetId: target,
      CreateTime: timestamp(at),
      UpdateTime: timestamp(at),
    })),
  )
}

/** Resource Sharing: which images, or which targets, belong to the shares that the caller has made. */
export function listResourceShareAssociations(context: Context, parameters: Parameters): Outcome {
  const type = readText(parameters, 'AssociationType')
  if (type === undefined) return refuse('MissingParameter', 'AssociationType')
  if (type !== 'Resource' && type !== 'Target') return refuse('InvalidParameter', 'AssociationType')
  const own = new Map(parameters).set('ResourceOwner', 'Self')
  return list(context, own, 'ResourceShareAssociations', (shared) => {
    const entities =
      type === 'Target'
        ? targetsOf(shared, context).map(({ share, target, at }) => ({ share, id: target, kind: 'Account', at }))
        : shared.map(({ share, image }) => ({ share, id: image.id, kind: 'Image', at: image.createdAt }))
    return entities.map(({ share, id, kind, at }) => ({
      ResourceShareId: share,
      ResourceShareName: share,
      AssociationType: type,
      AssociationStatus: 'Associated',
      EntityId: id,
      EntityType: kind,
      External: false,
      CreateTime: timestamp(at),
      UpdateTime: timestamp(at),
    }))
  })
}

function list(
  context: Context,
  parameters: Parameters,
  name: string,
  describe: (shared: readonly Shared[]) => readonly Body[],
): Outcome {
  const shared = selected(context, parameters)
  if ('kind' in shared) return shared
  const problem = undocumentedDryRun(context, parameters)
  if (problem !== undefined) return problem
  const page = listPage(describe(context.blind ? [] : shared), parameters, PAGE)
  return page.kind === 'page' ? done({ NextToken: page.fields.NextToken, [name]: page.items }) : page
}

function selected(context: Context, parameters: Parameters): readonly Shared[] | Refusal {
  const owner = readText(parameters, 'ResourceOwner')
  if (owner === undefined) return refuse('MissingParameter', 'ResourceOwner')
  if (owner !== 'Self' && owner !== 'OtherAccounts') return refuse('InvalidParameter', 'ResourceOwner')
  const type = readText(parameters, 'ResourceType')
  const shares = readList(parameters, 'ResourceShareIds')
  const images = readList(parameters, 'ResourceIds')
  const image = readText(parameters, 'ResourceId')
  const targets = readList(parameters, 'Targets')
  const target = readText(parameters, 'Target')
  return sharedImages(context, owner).filter(
    (shared) =>
      (type === undefined || type === 'Image') &&
      (shares.length === 0 || shares.includes(shared.share)) &&
      (images.length === 0 || images.includes(shared.image.id)) &&
      (image === undefined || image === shared.image.id) &&
      (targets.length === 0 || targets.some((one) => shared.targets.includes(one))) &&
      (target === undefined || shared.targets.includes(target)),
  )
}

function sharedImages(
  { state, settings, caller, region }: Context,
  owner: 'Self' | 'OtherAccounts',
): readonly Shared[] {
  return [...state.images.values()].flatMap((image) =>
    image.region !== region || image.kind !== 'custom'
      ? []
      : image.resourceShares
          .map((share) => ({ share, image, targets: settings.resourceShares.get(share) ?? [] }))
          .filter(({ targets }) => (owner === 'Self' ? image.owner === caller : targets.includes(caller))),
  )
}

interface Target {
  readonly share: string
  readonly target: string
  readonly at: number
}

/** Each target of each share once; a target sees itself alone. */
function targetsOf(shared: readonly Shared[], { caller }: Context): readonly Target[] {
  const all = shared.flatMap(({ share, image, targets }) =>
    targets
      .filter((target) => image.owner === caller || target === caller)
      .map((target) => ({ share, target, at: image.createdAt })),
  )
  return unique(all, ({ share, target }) => `${share}\n${target}`)
}

function unique<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()]
}
