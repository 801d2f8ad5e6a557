import { type CloudState, type ImageRecord, imageKey, putImage } from './state.ts'

/** Reads never lag behind by more writes than these. */
const WRITES = 1000

/** Puts an image in the place of what was there, as a write that reads can miss for a while. */
export function writeImage(state: CloudState, image: ImageRecord, at: number): void {
  remember(state, imageKey(image.region, image.id), at)
  putImage(state, image)
}

/** Takes an image away, as a write that reads can miss for a while. */
export function removeImage(state: CloudState, { region, id }: ImageRecord, at: number): void {
  const key = imageKey(region, id)
  remember(state, key, at)
  state.images.delete(key)
}

function remember(state: CloudState, key: string, at: number): void {
  const { images, writes } = state
  state.changes++
  writes.push({ at, key, before: images.get(key) })
  if (writes.length > WRITES) writes.shift()
}

/** The state without the writes after that moment. */
export function stateBefore(state: CloudState, moment: number): CloudState {
  const unseen = state.writes.filter(({ at }) => at > moment)
  if (unseen.length === 0) return state
  const images = new Map(state.images)
  for (const { key, before } of unseen.reverse()) {
    if (before === undefined) images.delete(key)
    else images.set(key, before)
  }
  return { ...state, images }
}
