import type { Emittable } from '../../source/emit.ts'
import type { Change } from '../change.ts'
import { type Proposal, type Scene, type SceneStep, stepName, type Way } from '../scene.ts'

/**
 * `region-mismatch`: a share uses a copy in its region, one that the plan makes already or a new one. What other steps are about
 * is in one region only; that it is the right image is for the author to say.
 */
export const copyFirst: Way = (_finding, step, scene) => {
  const { expanded, image } = step
  if (image?.region === undefined) return 'the image’s region is not known'
  if (expanded.action !== 'share') return [sayRegion(step, image.region)]
  const copy = copyBefore(step, scene)
  const proposals = copy === undefined ? newCopies(step, image.region, scene) : [useCopy(step, copy)]
  return [...proposals, sayRegion(step, image.region)]
}

/** A copy of the image in the step's region, made by an earlier step. */
function copyBefore({ expanded }: SceneStep, { steps }: Scene): SceneStep | undefined {
  return steps.find(
    ({ expanded: other }) =>
      other.index < expanded.index &&
      other.action === 'copy' &&
      other.image === expanded.image &&
      other.to.region === expanded.region,
  )
}

function useCopy(step: SceneStep, copy: SceneStep): Proposal {
  return {
    id: 'use-copy',
    title: `share the copy that ${stepName(copy)} makes in ${step.expanded.region}`,
    safe: true,
    changes: [imageFrom(step, copy.expanded.id)],
  }
}

/** With the name of the image, or one that tells the region, should the first be taken. */
function newCopies(step: SceneStep, imageRegion: string, { plan, steps }: Scene): readonly Proposal[] {
  const { written, expanded, image } = step
  const taken = new Set(steps.map(({ expanded: other }) => other.id))
  const id = firstFree(`to-${expanded.region}`, taken)
  const source = image?.name ?? written.image ?? id
  return [source, `${source}-${expanded.region}`].map((name) => {
    const value: Emittable = {
      id,
      action: 'copy',
      ...(imageRegion !== plan.region && { region: imageRegion }),
      ...(typeof written.imageFrom === 'string' ? { imageFrom: written.imageFrom } : { image: written.image }),
      to: { region: expanded.region, name },
    }
    return {
      id: 'copy-before-share',
      title: `copy ${written.image ?? expanded.image.trim()} to ${expanded.region} in a step before this one, and share the copy`,
      safe: true,
      changes: [{ op: 'insert', path: step.path, value }, imageFrom(step, id)],
    }
  })
}

function firstFree(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name
  let number = 2
  while (taken.has(`${name}-${number}`)) number++
  return `${name}-${number}`
}

function imageFrom({ path, written }: SceneStep, id: string): Change {
  return written.imageFrom === undefined
    ? { op: 'rename', path: [...path, 'image'], key: 'imageFrom', value: id }
    : { op: 'write', path: [...path, 'imageFrom'], value: id }
}

function sayRegion({ path, written }: SceneStep, region: string): Proposal {
  return {
    id: 'say-region',
    title: `say region: ${region} in this step`,
    safe: false,
    changes: [
      written.region === undefined
        ? { op: 'add', path, key: 'region', value: region }
        : { op: 'write', path: [...path, 'region'], value: region },
    ],
  }
}
