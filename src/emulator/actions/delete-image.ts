import { done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { copiesOf } from '../copies.ts'
import { removeImage } from '../history.ts'
import { readBoolean, readText } from '../parameters.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'
import { type ImageRecord, ownImage, usesImage } from '../state.ts'
import { undocumentedDryRun } from './dry-run.ts'

/** Deletes an own image that nobody shares; its snapshots and the instances made from it stay. */
export function deleteImage(context: Context, parameters: Parameters): Outcome {
  const { state, settings, caller, region, now } = context
  const id = readText(parameters, 'ImageId')
  if (id === undefined) return refuse('MissingParameter', 'ImageId')
  const force = readBoolean(parameters, 'Force')
  if (typeof force === 'object') return force
  const image = ownImage(state, caller, region, id)
  if (image === undefined) {
    return settings.behaviours.unknownDeletion === 'accepted' ? done() : refuse('InvalidImageId.NotFound')
  }
  const problem =
    busyProblem(context, image) ??
    sharedProblem(context, image) ??
    (!force && usesImage(state, caller, image) ? refuse('ImageUsingByInstance') : undefined) ??
    undocumentedDryRun(context, parameters)
  if (problem !== undefined) return problem
  removeImage(state, image, now)
  return done()
}

function busyProblem({ state, settings }: Context, image: ImageRecord): Refusal | undefined {
  const busy = Object.hasOwn(settings.busy, image.id) ? settings.busy[image.id] : undefined
  if (busy !== undefined) return refuse(busy === 'importing' ? 'ImageIsImporting' : 'ImageIsExporting')
  const target = image.status === 'Creating' || image.status === 'Waiting'
  const source = settings.behaviours.deletingCopySource === 'refused' && copiesOf(state, image).length > 0
  return target || source ? refuse('OperationDenied.ImageCopying') : undefined
}

function sharedProblem({ settings }: Context, image: ImageRecord): Refusal | undefined {
  if (image.public) return refuse('ImageIsPublic')
  const resourceShares = settings.behaviours.resourceSharesBlockDeletion ? image.resourceShares.length : 0
  return image.sharedWith.size + resourceShares > 0 ? refuse('ImageUseShared') : undefined
}
