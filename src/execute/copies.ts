import type { RunContext, StepEnd } from './context.ts'
import { failed, inDoubt } from './context.ts'
import type { Failure, SeenImage } from './entry.ts'
import { type Reading, read } from './exchange.ts'
import { seenImage } from './look.ts'
import type { ExecutionSettings } from './settings.ts'

/** A copy in the making. `since`: when it was first known, ms since the epoch. */
export interface RunningCopy {
  readonly index: number
  readonly step: string
  readonly region: string
  readonly image: string
  readonly since: number
}

/** What became of a copy. */
export type CopyEnd = Exclude<StepEnd, { readonly status: 'copying' }>

/** The end of a copy; `undefined`: wait on. `seen`: null where the region does not list it. */
export function copyEnd(
  copy: RunningCopy,
  seen: SeenImage | null,
  now: number,
  settings: Pick<ExecutionSettings, 'copy' | 'readBack'>,
): CopyEnd | undefined {
  const age = now - copy.since
  const made = copy.image
  if (seen === null) {
    const message = `the cloud named ${made} as the copy, but does not list it in ${copy.region}: where it was deleted since, the platform still answers with the copy that it remembers, for a day or so; then try again, or change the plan, so that it asks for another copy`
    return age > settings.readBack.patienceMs ? { ...failed('copy-missing', message), made } : undefined
  }
  switch (seen.status) {
    case 'Available':
      return { status: 'done', made }
    case undefined:
    case 'Creating':
    case 'Waiting': {
      const message = `the copy ${made} goes on in the cloud, but takes longer than this run waits`
      return age > settings.copy.patienceMs ? { ...inDoubt('copy-deadline', message), made } : undefined
    }
    default:
      return { ...failed('copy-failed', `the copy ${made} is ${seen.status}`), made }
  }
}

/** Whether it came to its end cannot be read: it goes on in the cloud. */
function unseen({ image }: RunningCopy, { code, message }: Failure): CopyEnd {
  return { ...inDoubt(code, `not verified: ${message}`), made: image }
}

/** Looks once after every copy, region by region: the ends of those that have one, and what was seen of the others. */
export async function pollCopies(
  run: RunContext,
  copies: readonly RunningCopy[],
  turn: number,
): Promise<{ readonly ends: ReadonlyMap<number, CopyEnd>; readonly running: readonly SeenImage[] }> {
  const ends = new Map<number, CopyEnd>()
  const running: SeenImage[] = []
  for (const region of new Set(copies.map((copy) => copy.region))) {
    const inRegion = copies.filter((copy) => copy.region === region)
    const reading = await pollRegion(run, region, inRegion, turn)
    const now = await run.durable.now()
    for (const copy of inRegion) {
      if (reading.failure !== undefined) {
        if (!run.stopped()) ends.set(copy.index, unseen(copy, reading.failure))
        continue
      }
      const seen = reading.seen.copies.find(({ id }) => id === copy.image) ?? null
      const end = copyEnd(copy, seen, now, run.settings)
      if (end !== undefined) ends.set(copy.index, end)
      else running.push(seen ?? { id: copy.image })
    }
  }
  return { ends, running }
}

async function pollRegion(
  run: RunContext,
  region: string,
  copies: readonly RunningCopy[],
  turn: number,
): Promise<Reading<{ copies: readonly SeenImage[] }>> {
  const ids = copies.map(({ image }) => image)
  // No step's records are called like that: ids of steps have no spaces.
  return read(run, { name: `poll ${turn} ${region}`, kind: 'poll', step: null, region }, async () => ({
    copies: (await run.cloud.images({ region, ids })).map(seenImage),
  }))
}
