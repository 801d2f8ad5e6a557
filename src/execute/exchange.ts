import type { Call } from './call.ts'
import { CloudError, type Receipt } from './cloud.ts'
import type { RunContext, StepTrace } from './context.ts'
import type { Failure, IntentEntry, OutcomeEntry, ReadEntry, Seen } from './entry.ts'
import { backoff, isHarmless, retryDelay } from './retry.ts'

/** Which reading this is: `name` is unique in the run. */
export interface ReadRequest {
  readonly name: string
  readonly kind: ReadEntry['kind']
  readonly step: string | null
  readonly region: string
}

/** What a reading came to, after all retries. `replayed`: it is from the record, and may be long ago. */
export type Reading<S extends Seen> =
  | { readonly seen: S; readonly replayed: boolean; readonly failure?: never }
  | { readonly failure: Failure; readonly replayed?: never; readonly seen?: never }

/** Reads the cloud and records what was seen. Reads have no effect: everything but a refusal is tried again. */
export async function read<S extends Seen>(
  run: RunContext,
  request: ReadRequest,
  look: () => Promise<S>,
): Promise<Reading<S>> {
  const { name, ...about } = request
  const start = await run.durable.now()
  for (let attempt = 1; ; attempt++) {
    let replayed = true
    const { seen, failure } = await run.durable.step<ReadEntry<S>>(attemptName(name, attempt), async () => {
      replayed = false
      const result = await settle(look)
      return 'failure' in result ? { ...about, failure: result.failure } : { ...about, seen: result.value }
    })
    if (seen !== undefined) return { seen, replayed }
    if (failure === undefined) throw new TypeError('a reading that neither saw nor failed')
    if (failure.failure === 'refused' || !(await pause(run, failure, attempt, start))) return { failure }
  }
}

/** Reads until what is seen is as expected, for as long as patience lasts; then what was seen last. */
export async function readUntil<S extends Seen>(
  run: RunContext,
  request: ReadRequest,
  look: () => Promise<S>,
  expected: (seen: S) => boolean,
): Promise<Reading<S>> {
  const { patienceMs, ...pace } = run.settings.readBack
  const start = await run.durable.now()
  for (let turn = 1; ; turn++) {
    const reading = await read(run, { ...request, name: `${request.name}-${turn}` }, look)
    if (reading.failure !== undefined || expected(reading.seen) || run.stopped()) return reading
    const delay = backoff(pace, turn)
    if ((await run.durable.now()) - start + delay > patienceMs) return reading
    await run.durable.sleep(delay)
  }
}

/** A call that is about to be sent: `name` is unique in the run; `replayed`: what it rests on was read by an earlier process. */
export interface SendRequest {
  readonly name: string
  readonly call: Call
  readonly replayed: boolean
}

/**
 * Sends one call: intent, call, outcome. Throttled and unreachable calls had no effect and are sent again within the budget; any
 * other answer is the caller's to judge. What rests on an old reading is not sent: the answer is in doubt, so that it is read again.
 */
export async function send(
  run: RunContext,
  trace: StepTrace,
  { name, call, replayed }: SendRequest,
  effect: () => Promise<Receipt & { readonly image?: string }>,
): Promise<OutcomeEntry> {
  if (!trace.allows(call)) throw new RangeError(`${call.action} of step ${call.step} is none of the approved calls`)
  let fresh = false
  await run.durable.step<IntentEntry>(`${name}/intent`, async () => {
    fresh = !replayed
    return { kind: 'intent', step: call.step, call }
  })
  run.notify({ kind: 'call', call })
  const start = await run.durable.now()
  for (let attempt = 1; ; attempt++) {
    const outcome = await run.durable.step<OutcomeEntry>(attemptName(`${name}/outcome`, attempt), async () => {
      // Where the intent comes from the record, the call may have been made already: only reading can tell.
      const answer = fresh ? await perform(trace, effect) : lost(trace, call)
      return { kind: 'outcome', step: call.step, ...answer }
    })
    if (outcome.answer === 'accepted' || outcome.answer === 'in-doubt') trace.changed = true
    const { failure, requestId = failure?.requestId } = outcome
    if (requestId !== undefined) trace.requestIds.push(requestId)
    if (failure?.failure === 'in-doubt') run.notify({ kind: 'in-doubt', failure })
    if (failure === undefined || !isHarmless(failure.failure)) return outcome
    if (!(await pause(run, failure, attempt, start))) return outcome
  }
}

/** Makes the call. While it is in flight, it counts as having changed something. */
async function perform(
  trace: StepTrace,
  effect: () => Promise<Receipt & { readonly image?: string }>,
): Promise<Pick<OutcomeEntry, 'answer' | 'requestId' | 'image' | 'failure'>> {
  const before = trace.changed
  trace.changed = true
  const result = await settle(effect)
  if ('value' in result) return { answer: 'accepted', ...result.value }
  if (result.failure.failure !== 'in-doubt') trace.changed = before
  return { answer: result.failure.failure, failure: result.failure }
}

/** The name of the n-th attempt. */
function attemptName(name: string, attempt: number): string {
  return attempt === 1 ? name : `${name}~${attempt}`
}

/** Waits before the next attempt; false: the budget is used up, or somebody asked the run to stop. */
async function pause(run: RunContext, failure: Failure, attempt: number, start: number): Promise<boolean> {
  const elapsedMs = (await run.durable.now()) - start
  const hintMs = failure.retryAfterMs
  const delayMs = retryDelay(run.settings.retry, { attempt, elapsedMs, hintMs }, await run.durable.random())
  if (delayMs === undefined || run.stopped()) return false
  run.notify({ kind: 'retry', failure, delayMs })
  await run.durable.sleep(delayMs)
  return !run.stopped()
}

/** What a call of the cloud came to. @throws whatever is no failure of the cloud: a bug. */
async function settle<T>(work: () => Promise<T>): Promise<{ readonly value: T } | { readonly failure: Failure }> {
  try {
    return { value: await work() }
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    const { failure, action, code, message, requestId, retryAfterMs } = error
    return {
      failure: {
        failure,
        action,
        code,
        message,
        ...(requestId !== undefined && { requestId }),
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      },
    }
  }
}

/** Of a call that an earlier process may have made. */
function lost(trace: StepTrace, { action }: Call): Pick<OutcomeEntry, 'answer' | 'failure'> {
  trace.changed = true
  const message = `${action} was about to be sent when the run was interrupted`
  return { answer: 'in-doubt', failure: { failure: 'in-doubt', action, code: 'Interrupted', message } }
}
