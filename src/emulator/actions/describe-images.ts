import { done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { numberedPage } from '../pages.ts'
import type { Parameters } from '../request.ts'
import { findImage, type ImageRecord } from '../state.ts'
import { dryRun, notEmulated } from './dry-run.ts'
import { describeImage } from './image-body.ts'
import { type ImageFilter, readImageFilter } from './image-filter.ts'
import { isListed, usageOf } from './visibility.ts'

/** Filters of the platform that the emulator does not carry out, and will not seem to. */
const NOT_EMULATED = [
  'ActionType',
  'Architecture',
  'Filter.1.Key',
  'ImageFamily',
  'ImageOwnerId',
  'InstanceType',
  'IsSupportCloudinit',
  'IsSupportIoOptimized',
  'OSType',
  'ResourceGroupId',
  'ShowExpired',
  'SnapshotId',
  'Usable',
]

/** The images that the caller sees: its own, those shared to it, those of the platform. Unknown ids are left out. */
export function describeImages(context: Context, parameters: Parameters): Outcome {
  const problem = notEmulated(parameters, NOT_EMULATED) ?? dryRun(parameters)
  if (problem !== undefined) return problem
  const filter = readImageFilter(context, parameters)
  if ('kind' in filter) return filter
  const page = numberedPage(context.blind ? [] : matching(context, filter), parameters)
  if (page.kind !== 'page') return page
  return done({
    ...page.fields,
    RegionId: context.region,
    Images: { Image: page.items.map((image) => describeImage(context, image)) },
  })
}

function matching(context: Context, filter: ImageFilter): readonly ImageRecord[] {
  return candidates(context, filter.ids).filter(
    (image) =>
      isListed(context, image, filter) &&
      filter.statuses.has(image.status) &&
      filter.hasName(image) &&
      [...filter.tags].every(([key, value]) => image.tags.get(key) === value) &&
      (filter.usage === undefined || filter.usage === usageOf(context, image)),
  )
}

function candidates({ state, region }: Context, ids: readonly string[] | undefined): readonly ImageRecord[] {
  if (ids === undefined) return [...state.images.values()].filter((image) => image.region === region)
  return [...new Set(ids)].flatMap((id) => findImage(state, region, id) ?? [])
}
