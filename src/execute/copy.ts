import type { ExpandedCopy } from '../plan/model.ts'
import type { CopyCall } from './call.ts'
import type { CopyRequest } from './cloud.ts'
import { copyCall } from './compile.ts'
import {
  failed,
  inDoubt,
  interrupted,
  type RunContext,
  type StepEnd,
  type StepFailure,
  type StepTrace,
  stoppedAtProbe,
  stoppedBy,
  unseen,
} from './context.ts'
import type { OutcomeEntry, Seen, SeenImage, StepProblem } from './entry.ts'
import { type Reading, read, readUntil, send } from './exchange.ts'
import { seeImage, seenImage } from './look.ts'
import { isMadeBy, signedCopy } from './provenance.ts'

/** What a probe of a copy sees: its source, and who has the name it wants. */
export interface CopySeen extends Seen {
  readonly image: SeenImage | null
  readonly named: readonly SeenImage[]
}

/** What to do about a copy: it is there already (made by a run whose journal is lost), it cannot be made, or it must be made. */
export type CopyDecision =
  | { readonly kind: 'adopt'; readonly image: string }
  | { readonly kind: 'fail'; readonly problem: StepProblem }
  | { readonly kind: 'copy' }

export function decideCopy({ image, named }: CopySeen): CopyDecision {
  const ours = named.find(isOurs)
  if (ours !== undefined) return { kind: 'adopt', image: ours.id }
  if (image === null) return fail('image-unknown', 'the source is not there any more')
  if (image.status !== undefined && image.status !== 'Available') {
    return fail('image-unavailable', `the source is ${image.status}, not Available`)
  }
  const [taken] = named
  return taken === undefined ? { kind: 'copy' } : fail('copy-name-taken', `${taken.id} has the copy's name already`)
}

/** Only the tags tell: an image that merely has the name may be anybody's work, and the next step would share it. */
function isOurs({ ours }: SeenImage): boolean {
  return ours === true
}

function fail(code: string, message: string): CopyDecision {
  return { kind: 'fail', problem: { code, message } }
}

/** Starts a copy, or finds the one that an earlier attempt started. It is awaited elsewhere. */
export async function performCopy(run: RunContext, step: ExpandedCopy, id: string, trace: StepTrace): Promise<StepEnd> {
  const request = { name: `${step.id}/probe`, kind: 'probe' as const, step: step.id, region: step.region }
  const look = async (): Promise<CopySeen> => ({
    image: await seeImage(run.cloud, step.region, id),
    named: await seeNamed(run, step),
  })
  // What an earlier session may have started is waited for.
  const probe: Reading<CopySeen> =
    trace.prior.pending === undefined
      ? await read(run, request, look)
      : await readUntil(run, request, look, ({ named }) => named.some(isOurs))
  if (probe.failure !== undefined) return stoppedAtProbe(probe.failure, run, trace)
  const decision = decideCopy(probe.seen)
  if (decision.kind === 'adopt') return { status: 'copying', made: decision.image }
  if (decision.kind === 'fail') {
    const end = { status: 'failed', problem: decision.problem } as const
    return trace.prior.pending === undefined ? end : unseen(end)
  }
  if (run.stopped()) return interrupted('the copy was not started')
  return makeCopy(run, step, id, trace, probe.replayed)
}

/** Sends the copy until its outcome is known: one in doubt is looked for by its name before it is sent again, with the same token. */
async function makeCopy(
  run: RunContext,
  step: ExpandedCopy,
  id: string,
  trace: StepTrace,
  probeReplayed: boolean,
): Promise<StepEnd> {
  const compiled = copyCall(step)
  const call = signedCopy({ ...compiled, parameters: { ...compiled.parameters, ImageId: id } }, run.digest)
  for (let turn = 1, replayed = probeReplayed; ; turn++) {
    const request = { name: `${step.id}/${turn}`, call, replayed }
    const outcome = await send(run, trace, request, () => run.cloud.copyImage(copyRequest(call)))
    if (outcome.image !== undefined) return { status: 'copying', made: outcome.image }
    if (turn === 1 && trace.prior.pending === undefined && outcome.answer !== 'in-doubt')
      return refusedCopy(outcome, run)
    const found = await findCopy(run, step, turn)
    if (found.failure !== undefined) return inDoubt(found.failure.code, `not verified: ${found.failure.message}`)
    const image = found.seen.named.find(isOurs)
    if (image !== undefined) return { status: 'copying', made: image.id }
    replayed = found.replayed
    if (outcome.answer !== 'in-doubt') return unseen(refusedCopy(outcome, run))
    if (turn > run.settings.doubts || run.stopped()) {
      return inDoubt('unverified', `it is not known whether the copy was started: ${outcome.failure?.message ?? ''}`)
    }
  }
}

function refusedCopy({ failure }: OutcomeEntry, run: RunContext): StepFailure {
  return failure === undefined ? failed('unreadable', 'the answer names no image') : stoppedBy(failure, run)
}

async function findCopy(
  run: RunContext,
  step: ExpandedCopy,
  turn: number,
): Promise<Reading<{ named: readonly SeenImage[] }>> {
  const request = {
    name: `${step.id}/${turn}/read-back`,
    kind: 'read-back' as const,
    step: step.id,
    region: step.to.region,
  }
  return readUntil(
    run,
    request,
    async () => ({ named: await seeNamed(run, step) }),
    ({ named }) => named.some(isOurs),
  )
}

async function seeNamed({ cloud, digest }: RunContext, { id, to }: ExpandedCopy): Promise<readonly SeenImage[]> {
  const images = await cloud.images({ region: to.region, owner: 'self', name: to.name })
  return images
    .filter(({ name }) => name === to.name)
    .map((image) => ({ ...seenImage(image), ours: isMadeBy(image, digest, id) }))
}

/** The call in the words of the port. */
function copyRequest({ parameters }: CopyCall): CopyRequest {
  const { RegionId, ImageId, DestinationRegionId, DestinationImageName, DestinationDescription, KMSKeyId, Tag } =
    parameters
  return {
    region: RegionId,
    image: ImageId,
    toRegion: DestinationRegionId,
    name: DestinationImageName,
    clientToken: parameters.ClientToken ?? '',
    tags: Object.fromEntries((Tag ?? []).map(({ Key, Value }) => [Key, Value])),
    ...(DestinationDescription !== undefined && { description: DestinationDescription }),
    ...(KMSKeyId !== undefined && { kmsKey: KMSKeyId }),
  }
}
