import { imageLabel } from '../../plan/model.ts'
import { useBy } from '../../plan/simulate.ts'
import type { Step } from '../../schema/generated/types.ts'
import { type Proposal, type Scene, type SceneStep, stepName, type Way } from '../scene.ts'
import { counted } from './acknowledge.ts'

/** `share-quota-exceeded`: lets later steps that unshare the image happen first. Each alone, then all of them. */
export const freeQuota: Way = (_finding, step, scene) => {
  const later = laterUnshares(step, scene)
  if (later.length === 0) return 'only you know who no longer needs the image: no later step unshares it'
  const single = later.map((one) => moveBefore([one], step))
  const all = later.length > 1 ? [moveBefore(later, step)] : []
  return [...single, ...all].map((proposal) => ({ ...proposal, keepsEnd: true }))
}

/** `delete-while-shared`: a later step that unshares the image happens first, or a new one does. */
export const unshareFirst: Way = ({ outcome }, step, scene) => {
  const { region, image, imageFrom } = step.written
  const value = {
    action: 'unshare',
    ...(region !== undefined && { region }),
    ...(image !== undefined && { image }),
    ...(imageFrom !== undefined && { imageFrom: imageFromOf(imageFrom) }),
    accounts: 'all',
  }
  const title = `unshare ${imageLabel(step.expanded.image)} from everybody in a step before this one`
  const insertion: Proposal = {
    id: 'unshare-before-delete',
    title,
    // Who would lose the image has to be known.
    safe: outcome === 'violated',
    changes: [{ op: 'insert', path: step.path, value }],
  }
  const moves = laterUnshares(step, scene).map((one) => moveBefore([one], step))
  const accepted = consequencesOf(step)
  if (accepted === undefined) return [...moves, insertion]
  const acceptance: Proposal = {
    id: 'unshare-and-acknowledge-before-delete',
    title: `${title}, and accept what happens to ${accepted.words}`,
    safe: false,
    changes: [{ op: 'insert', path: step.path, value: { ...value, acknowledge: accepted.acknowledge } }],
  }
  return [...moves, insertion, acceptance]
}

/** What is known to lose the image with everybody who has it; undefined where that is nothing. */
function consequencesOf({
  image,
}: SceneStep): { readonly acknowledge: Readonly<Record<string, number>>; readonly words: string } | undefined {
  if (image === undefined) return undefined
  const uses = [...image.sharees.has].map((account) => useBy(image, account))
  const instances = uses.reduce((sum, use) => sum + (use?.instances.length ?? 0), 0)
  const launches = uses.reduce((sum, use) => sum + (use?.launches.length ?? 0), 0)
  if (instances + launches === 0) return undefined
  const acknowledge = {
    ...(instances > 0 && { 'strands-instances': instances }),
    ...(launches > 0 && { 'breaks-launches': launches }),
  }
  const words = [
    ...(instances > 0 ? [counted(instances, 'instances')] : []),
    ...(launches > 0 ? [counted(launches, 'launches')] : []),
  ]
  return { acknowledge, words: words.join(' and ') }
}

function imageFromOf(
  imageFrom: NonNullable<Step['imageFrom']>,
): string | { readonly plan: string; readonly step: string } {
  return typeof imageFrom === 'string' ? imageFrom : { plan: imageFrom.plan, step: imageFrom.step }
}

function laterUnshares({ expanded: { index, image } }: SceneStep, { steps }: Scene): readonly SceneStep[] {
  return steps.filter(
    ({ expanded }) => expanded.index > index && expanded.action === 'unshare' && expanded.image === image,
  )
}

function moveBefore(moved: readonly SceneStep[], { expanded }: SceneStep): Proposal {
  const verb = moved.length === 1 ? 'unshares' : 'unshare'
  return {
    id: 'move-unshare-before',
    title: `move ${moved.map(stepName).join(' and ')}, which ${verb} ${imageLabel(expanded.image)}, before this step`,
    safe: true,
    changes: moved.map(({ path }) => ({ op: 'move', path, before: expanded.index })),
  }
}
