import { done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { copyInto, leave } from '../copies.ts'
import { removeImage } from '../history.ts'
import { readText } from '../parameters.ts'
import { refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'
import { ownImage } from '../state.ts'

/** Stops a copy by its target, which disappears. */
export function cancelCopyImage({ state, caller, region, now }: Context, parameters: Parameters): Outcome {
  const id = readText(parameters, 'ImageId')
  if (id === undefined) return refuse('MissingParameter', 'ImageId')
  const image = ownImage(state, caller, region, id)
  if (image === undefined) return refuse('InvalidImageId.NotFound')
  const job = copyInto(state, image)
  if (job === undefined) return refuse(image.copied ? 'IncorrectImageStatus' : 'ImageCreatedNotFromCopy')
  removeImage(state, image, now)
  for (const snapshot of image.snapshots) state.snapshots.delete(snapshot)
  leave(state, job, now)
  return done()
}
