import { createHash } from 'node:crypto'
import type { CopyCall, Tag } from './call.ts'
import type { CloudImage } from './cloud.ts'

/** Tags that say which verdict and which step of its plan made an image. */
const digestTag = 'shareplan:digest'
const stepTag = 'shareplan:step'

/** What the platform takes as the value of a tag without reserve. */
const plainValue = /^[A-Za-z0-9._:/=+@-]{1,128}$/

/**
 * The copy as it is sent: with a ClientToken made from digest and step, so that the platform answers a repetition with the first
 * copy, and with tags that name both, so that the copy is found again when nothing else is left.
 */
export function signedCopy(call: CopyCall, digest: string): CopyCall {
  const own = tagsOf(digest, call.step)
  const asked = (call.parameters.Tag ?? []).filter(({ Key }) => own.every((tag) => tag.Key !== Key))
  return {
    ...call,
    parameters: { ...call.parameters, Tag: [...asked, ...own], ClientToken: clientToken(digest, call.step) },
  }
}

/** At most 64 ASCII characters, as the platform asks. */
export function clientToken(digest: string, step: string): string {
  return `shareplan-${sha256(`${digest}\n${step}`).slice(0, 48)}`
}

/** Whether this very step of this very plan made the image, in this run or in one whose journal is lost. */
export function isMadeBy(image: Pick<CloudImage, 'tags'>, digest: string, step: string): boolean {
  return tagsOf(digest, step).every(({ Key, Value }) => image.tags?.[Key] === Value)
}

function tagsOf(digest: string, step: string): readonly Tag[] {
  const value = plainValue.test(step) ? step : `sha256:${sha256(step)}`
  return [
    { Key: digestTag, Value: digest },
    { Key: stepTag, Value: value },
  ]
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
