import type { Context } from '../context.ts'
import { readBoolean, readTags, readText } from '../parameters.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'

/** What CopyImage is asked for. */
export interface CopyOrder {
  readonly image: string
  readonly toRegion: string
  /** Absent: the new image is named like its id. */
  readonly name: string | undefined
  readonly description: string | undefined
  readonly encrypted: boolean | undefined
  readonly kmsKey: string | undefined
  readonly tags: ReadonlyMap<string, string>
  readonly token: string | undefined
  /** All parameters but the token: what the token must go with again. */
  readonly request: string
}

export function readCopyOrder(context: Context, parameters: Parameters): CopyOrder | Refusal {
  const image = readText(parameters, 'ImageId')
  if (image === undefined) return refuse('MissingParameter', 'ImageId')
  const name = readText(parameters, 'DestinationImageName')
  if (name !== undefined && !isImageName(name)) return refuse('InvalidImageName.Malformed')
  const description = readText(parameters, 'DestinationDescription')
  if (description !== undefined && !isDescription(description)) return refuse('InvalidDescription.Malformed')
  const token = readText(parameters, 'ClientToken')
  if (token !== undefined && !/^[\x20-\x7e]{1,64}$/.test(token)) return refuse('InvalidClientToken.Malformed')
  const encrypted = readBoolean(parameters, 'Encrypted')
  if (typeof encrypted === 'object') return encrypted
  const tags = readTags(parameters)
  if ('kind' in tags) return tags
  return {
    image,
    toRegion: readText(parameters, 'DestinationRegionId') ?? context.region,
    name,
    description,
    encrypted,
    kmsKey: readText(parameters, 'KMSKeyId'),
    tags,
    token,
    request: JSON.stringify([...parameters].filter(([key]) => key !== 'ClientToken').sort()),
  }
}

/** 2–128 letters (of any script), digits and `.` `:` `_` `-`, a letter first, not the platform's own prefixes. */
export function isImageName(text: string): boolean {
  return /^(?!aliyun|acs:)(?!.*https?:\/\/)\p{L}[\p{L}\p{N}.:_-]{1,127}$/u.test(text)
}

/** 2–256 characters, not beginning like an address. */
export function isDescription(text: string): boolean {
  return /^(?!https?:\/\/).{2,256}$/su.test(text)
}
