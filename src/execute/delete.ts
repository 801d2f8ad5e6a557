import type { ExpandedDelete } from '../plan/model.ts'
import type { DeleteCall } from './call.ts'
import {
  failed,
  inDoubt,
  interrupted,
  type RunContext,
  type StepEnd,
  type StepTrace,
  stoppedAtProbe,
  stoppedBy,
  unseen,
} from './context.ts'
import type { SeenImage, StepProblem } from './entry.ts'
import { type Reading, read, readUntil, send } from './exchange.ts'
import { type SharesSeen, seeImage, seeShares } from './look.ts'

/** What a probe of an image that is about to be deleted sees. `instances` only where the step would override their use. */
export interface DeleteSeen extends SharesSeen {
  readonly instances?: readonly string[] | null
}

/**
 * Why the image must not be deleted. The platform may answer a delete of an unknown image like a success, so a missing one is a
 * problem; and by force it would strand more instances than the author has acknowledged.
 */
export function deleteProblem(step: ExpandedDelete, seen: DeleteSeen): StepProblem | undefined {
  const { image, sharedWith, instances } = seen
  if (image === null) return { code: 'image-unknown', message: 'the image is not there any more' }
  if (image.owner !== undefined && image.owner !== 'self') {
    return { code: 'image-not-owned', message: 'the image belongs to another account' }
  }
  if (image.status === 'Creating' || image.status === 'Waiting') {
    return {
      code: 'image-unavailable',
      message: `the image is ${image.status}: an image in the making cannot be deleted`,
    }
  }
  if (sharedWith.length > 0) {
    return { code: 'delete-while-shared', message: `the image is shared with ${sharedWith.join(', ')}` }
  }
  const accepted = step.acknowledged.strandsInstances
  if (instances === undefined || instances === null || instances.length <= accepted) return undefined
  return {
    code: 'delete-while-used',
    message: `${instances.length} instances use the image, acknowledged are ${accepted}`,
  }
}

/** Deletes an image and verifies that it is gone. */
export async function performDelete(
  run: RunContext,
  step: ExpandedDelete,
  id: string,
  trace: StepTrace,
): Promise<StepEnd> {
  const request = { name: `${step.id}/probe`, kind: 'probe' as const, step: step.id, region: step.region }
  const { pending, gone } = trace.prior
  const wasSent = pending !== undefined || gone
  const probe: Reading<DeleteSeen> = !wasSent
    ? await read(run, request, () => look(run, step, id))
    : await readUntil(
        run,
        request,
        () => look(run, step, id),
        ({ image }) => image === null,
      )
  if (probe.failure !== undefined) return stoppedAtProbe(probe.failure, run, trace)
  // It was there, and approved to go, when the call of an earlier session was sent.
  if (wasSent && probe.seen.image === null) return { status: 'done' }
  const problem = deleteProblem(step, probe.seen)
  if (problem !== undefined) {
    const end = { status: 'failed', problem } as const
    return pending === undefined ? end : unseen(end)
  }
  if (run.stopped()) return interrupted('the image was not deleted')
  for (let turn = 1, { replayed } = probe; ; turn++) {
    const sent = { name: `${step.id}/${turn}`, call: callOf(step, id), replayed }
    const outcome = await send(run, trace, sent, () => run.cloud.deleteImage(step.region, id, step.force))
    const refusal = outcome.answer === 'in-doubt' ? undefined : outcome.failure
    if (refusal !== undefined && turn === 1 && pending === undefined) return stoppedBy(refusal, run)
    const back = await readGone(run, step, id, turn)
    if (back.failure !== undefined) return inDoubt(back.failure.code, `not verified: ${back.failure.message}`)
    // Also after a refusal: it may be the answer to a repetition of what has happened.
    if (back.seen.image === null) return { status: 'done' }
    if (refusal !== undefined) return unseen(stoppedBy(refusal, run))
    replayed = back.replayed
    if (outcome.answer === 'accepted' && !run.stopped()) {
      return failed('not-effective', 'the cloud accepted the call, but the image is still there')
    }
    if (outcome.answer === 'accepted' || turn > run.settings.doubts || run.stopped()) {
      return inDoubt('unverified', 'the image is still there')
    }
  }
}

async function look(run: RunContext, { region, force }: ExpandedDelete, id: string): Promise<DeleteSeen> {
  const { image, sharedWith } = await seeShares(run.cloud, region, id)
  if (!force || image === null) return { image, sharedWith }
  const instances = await run.cloud.instances(region, id)
  return { image, sharedWith, instances: instances.permitted ? instances.value : null }
}

async function readGone(
  run: RunContext,
  step: ExpandedDelete,
  id: string,
  turn: number,
): Promise<Reading<{ image: SeenImage | null }>> {
  const { region } = step
  const request = { name: `${step.id}/${turn}/read-back`, kind: 'read-back' as const, step: step.id, region }
  return readUntil(
    run,
    request,
    async () => ({ image: await seeImage(run.cloud, region, id) }),
    ({ image }) => image === null,
  )
}

function callOf(step: ExpandedDelete, id: string): DeleteCall {
  return { action: 'DeleteImage', step: step.id, parameters: { RegionId: step.region, ImageId: id, Force: step.force } }
}
