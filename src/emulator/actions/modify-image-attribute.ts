import { done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { writeImage } from '../history.ts'
import { readText } from '../parameters.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'
import { type ImageRecord, ownImage, ownImages } from '../state.ts'
import { isDescription, isImageName } from './copy-order.ts'
import { notEmulated, undocumentedDryRun } from './dry-run.ts'

const NOT_EMULATED = ['BootMode', 'Features.ImdsSupport', 'Features.NvmeSupport', 'ImageFamily', 'LicenseType']

/** Renames, describes, deprecates or restores an own image. */
export function modifyImageAttribute(context: Context, parameters: Parameters): Outcome {
  const unknown = notEmulated(parameters, NOT_EMULATED)
  if (unknown !== undefined) return unknown
  const { state, caller, region, now } = context
  const id = readText(parameters, 'ImageId')
  if (id === undefined) return refuse('MissingParameter', 'ImageId')
  const image = ownImage(state, caller, region, id)
  if (image === undefined) return refuse('InvalidImageId.NotFound')
  const name = readText(parameters, 'ImageName')
  const description = readText(parameters, 'Description')
  const status = readText(parameters, 'Status')
  const problem =
    nameProblem(context, image, name) ??
    (description === undefined || isDescription(description) ? undefined : refuse('InvalidDescription.Malformed')) ??
    statusProblem(image, status) ??
    undocumentedDryRun(context, parameters)
  if (problem !== undefined) return problem
  const changed = {
    ...image,
    name: name ?? image.name,
    description: description ?? image.description,
    status: status === 'Available' || status === 'Deprecated' ? status : image.status,
  }
  const fields = ['name', 'description', 'status'] as const
  if (fields.some((field) => changed[field] !== image[field])) writeImage(state, changed, now)
  return done()
}

function nameProblem(
  { state, caller, region }: Context,
  image: ImageRecord,
  name: string | undefined,
): Refusal | undefined {
  if (name === undefined) return undefined
  if (!isImageName(name)) return refuse('InvalidImageName.Malformed')
  const taken = ownImages(state, caller, region).some((other) => other.id !== image.id && other.name === name)
  return taken ? refuse('InvalidImageName.Duplicated') : undefined
}

/** Available and Deprecated turn into each other, nothing else; a shared image must be unshared first. */
function statusProblem(image: ImageRecord, status: string | undefined): Refusal | undefined {
  if (status === undefined) return undefined
  if (status === 'Available') return image.status === 'Deprecated' ? undefined : refuse('ImageStatus.NotDeprecated')
  if (status !== 'Deprecated') return refuse('InvalidParameter', 'Status')
  if (image.status !== 'Available') return refuse('ImageStatus.NotAvailable')
  return image.sharedWith.size > 0 ? refuse('ImageUseShared') : undefined
}
