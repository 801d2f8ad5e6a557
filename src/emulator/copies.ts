import { writeImage } from './history.ts'
import { type CloudState, type CopyJob, findImage, type ImageRecord, putImage } from './state.ts'

/** How many copies of one account run at once in one region; the rest wait. */
const PLACES = 5

/** Brings copies up to date: those that are done become Available, or CreateFailed, and hand their place on at the moment they end. */
export function settleCopies(state: CloudState, copyMs: number, now: number): void {
  for (let job = nextDone(state, copyMs, now); job !== undefined; job = nextDone(state, copyMs, now)) {
    const image = findImage(state, job.target.region, job.target.id)
    if (image !== undefined) putImage(state, { ...image, status: job.fails ? 'CreateFailed' : 'Available' })
    leave(state, job, (job.startedAt ?? now) + copyMs)
  }
}

/** The running copy that ends first, if it has ended by now. */
function nextDone({ copies }: CloudState, copyMs: number, now: number): CopyJob | undefined {
  let first: CopyJob | undefined
  for (const job of copies) {
    if (job.startedAt === undefined || job.startedAt + copyMs > now) continue
    if (first?.startedAt === undefined || job.startedAt < first.startedAt) first = job
  }
  return first
}

/** Starts the copy, or lets it wait. */
export function queueCopy(state: CloudState, job: Omit<CopyJob, 'startedAt'>, now: number): void {
  const running = state.copies.filter(({ queue, startedAt }) => queue === job.queue && startedAt !== undefined)
  const startedAt = running.length < PLACES ? now : undefined
  writeImage(state, { ...job.target, status: startedAt === undefined ? 'Waiting' : 'Creating' }, now)
  state.copies = [...state.copies, { ...job, startedAt }]
}

/** Takes the copy away and starts the next one that waits for its place. */
export function leave(state: CloudState, gone: CopyJob, at: number): void {
  const rest = state.copies.filter((job) => job !== gone)
  const next = gone.startedAt === undefined ? undefined : rest.find((job) => waitsFor(job, gone.queue))
  state.copies = rest.map((job) => (job === next ? { ...job, startedAt: at } : job))
  if (next === undefined) return
  const image = findImage(state, next.target.region, next.target.id)
  if (image !== undefined) putImage(state, { ...image, status: 'Creating' })
}

function waitsFor({ queue, startedAt }: CopyJob, place: string): boolean {
  return queue === place && startedAt === undefined
}

/** The copy that makes the image. */
export function copyInto({ copies }: CloudState, { region, id }: ImageRecord): CopyJob | undefined {
  return copies.find(({ target }) => target.region === region && target.id === id)
}

/** The copies that are being made of the image. */
export function copiesOf({ copies }: CloudState, { region, id }: ImageRecord): readonly CopyJob[] {
  return copies.filter(({ source }) => source.region === region && source.id === id)
}

/** Percent done of the copy that makes the image; 100 for any other image that is not being made. */
export function progressOf(state: CloudState, image: ImageRecord, copyMs: number, now: number): number {
  if (image.status !== 'Creating' && image.status !== 'Waiting') return image.status === 'CreateFailed' ? 0 : 100
  const startedAt = copyInto(state, image)?.startedAt
  if (startedAt === undefined) return 0
  return Math.max(0, Math.min(99, Math.floor(((now - startedAt) / copyMs) * 100)))
}
