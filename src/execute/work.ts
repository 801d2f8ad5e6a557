import { type ExpandedStep, type ImageKey, isPlanned } from '../plan/model.ts'
import { ApprovedCalls } from './approved.ts'
import type { Call } from './call.ts'
import { interrupted, type RunContext, type StepEnd, type StepFailure, type StepTrace } from './context.ts'
import { type CopyEnd, pollCopies, type RunningCopy } from './copies.ts'
import { performCopy } from './copy.ts'
import { performDelete } from './delete.ts'
import type { ResultEntry, RunEntry, StepProblem, StepResult } from './entry.ts'
import { nextMove, type StepState } from './progress.ts'
import type { StepProgress } from './replay.ts'
import { backoff } from './retry.ts'
import { performShare } from './share.ts'
import type { ShareTargets } from './tasks.ts'

/** What to execute: a plan that passed, what was true when it did, and how far earlier sessions came. */
export interface Execution extends Pick<RunEntry, 'plan' | 'calls' | 'tasks' | 'onFailure'> {
  /** By step; absent: the first session. */
  readonly progress?: ReadonlyMap<string, StepProgress>
}

/** One step of the work, and how far it is. */
interface Job {
  readonly index: number
  readonly step: ExpandedStep
  /** Of a share or unshare step. */
  readonly targets: ShareTargets | undefined
  readonly trace: StepTrace
  state: StepState
  copy?: RunningCopy
  result?: StepResult
}

/** The moving parts of one run: what `nextMove` decides is carried out here, and what comes of it is written down. */
export class Work {
  readonly #run: RunContext
  readonly #after: readonly (readonly number[])[]
  readonly #onFailure: RunEntry['onFailure']
  readonly #progress: Execution['progress']
  readonly #jobs: readonly Job[]
  /** Planned images → their ids. */
  readonly #made = new Map<ImageKey, string>()
  #current: Job | undefined

  constructor(execution: Execution, run: RunContext) {
    const { plan, tasks, onFailure, progress } = execution
    this.#run = run
    this.#onFailure = onFailure
    this.#progress = progress
    this.#after = tasks.map(({ after }) => after)
    const approved = new ApprovedCalls({ ...execution, digest: run.digest })
    const allows = (call: Call): boolean => approved.allows(call, this.#made)
    this.#jobs = plan.steps.map((step, index) => {
      const known = progress?.get(step.id)
      const job = {
        index,
        step,
        targets: tasks[index]?.targets,
        trace: traceOf(known, allows),
        state: 'waiting' as const,
      }
      return known?.status === 'done' ? this.#done(job, known) : job
    })
  }

  /** Goes on with the copies that an earlier session has started. */
  async #pickUp(): Promise<void> {
    for (const job of this.#jobs) {
      const made = this.#progress?.get(job.step.id)?.made
      if (job.state === 'waiting' && made !== undefined) await this.#await(job, made)
    }
  }

  /** A step that an earlier session has brought to its end. */
  #done(job: Job, { made }: StepProgress): Job {
    if (job.step.action === 'copy' && made !== undefined) this.#made.set(job.step.makes, made)
    return { ...job, state: 'done', result: { ...resultOf(job, 'done'), ...(made !== undefined && { made }) } }
  }

  /** Works until nothing is left to do, or to be done. */
  async finish(): Promise<void> {
    const steps = this.#jobs.map(({ step }) => step)
    await this.#pickUp()
    for (let polls = 0, idle = 0; ; ) {
      const states = this.#jobs.map(({ state }) => state)
      const stopped = this.#run.stopped()
      const move = nextMove({ steps, after: this.#after, states, onFailure: this.#onFailure, stopped })
      if (move.kind === 'end') break
      const job = move.kind === 'start' ? this.#jobs[move.index] : undefined
      if (move.kind === 'start' && (await this.#hasRoom(job))) await this.#start(job)
      else idle = (await this.#poll(++polls, ++idle)) ? 0 : idle
    }
    for (const job of this.#jobs) {
      if (job.copy !== undefined) await this.#end(job, { ...stillRunning(job.copy), made: job.copy.image })
    }
  }

  /** One result a step, also for those not reached; `broken` says why the step that was being performed has none. */
  results(broken?: unknown): readonly StepResult[] {
    return this.#jobs.map((job) => job.result ?? this.#unfinished(job, broken))
  }

  /** Whether the copies of other runs leave room for one more. */
  async #hasRoom(job: Job | undefined): Promise<boolean> {
    const { durable } = this.#run
    if (job?.step.action !== 'copy' || durable.copyRoom === undefined) return true
    return durable.copyRoom(job.step.id, job.step.to.region)
  }

  async #start(job: Job | undefined): Promise<void> {
    if (job === undefined) throw new RangeError('a step that the plan does not have')
    const { step, index } = job
    this.#current = job
    this.#run.notify({ kind: 'step', step: step.id, index, total: this.#jobs.length })
    const end = await this.#perform(job)
    if (end.status !== 'copying') await this.#end(job, end)
    else await this.#await(job, end.made)
    this.#current = undefined
  }

  /** From now on, the copy is looked after. */
  async #await(job: Job, image: string): Promise<void> {
    const { step, index } = job
    if (step.action !== 'copy') throw new TypeError(`step ${step.id} makes no image`)
    job.state = 'copying'
    job.copy = { index, step: step.id, region: step.to.region, image, since: await this.#run.durable.now() }
  }

  #perform({ step, targets = nobodyElse, trace }: Job): Promise<StepEnd> {
    const id = isPlanned(step.image) ? this.#made.get(step.image) : step.image
    if (id === undefined) throw new TypeError(`the image of step ${step.id} was not made`)
    switch (step.action) {
      case 'share':
      case 'unshare':
        return performShare(this.#run, step, id, targets, trace)
      case 'copy':
        return performCopy(this.#run, step, id, trace)
      case 'delete':
        return performDelete(this.#run, step, id, trace)
    }
  }

  /** Looks after the copies, and waits a while unless one came to its end. */
  async #poll(polls: number, idle: number): Promise<boolean> {
    const copies = this.#jobs.flatMap(({ copy }) => (copy === undefined ? [] : [copy]))
    const { ends, running } = await pollCopies(this.#run, copies, polls)
    for (const [index, end] of ends) {
      const job = this.#jobs[index]
      if (job !== undefined) await this.#end(job, end)
    }
    if (running.length > 0) this.#run.notify({ kind: 'copies', copies: running })
    if (ends.size === 0) await this.#run.durable.sleep(backoff(this.#run.settings.copy, idle))
    return ends.size > 0
  }

  async #end(job: Job, end: CopyEnd): Promise<void> {
    const result = { ...resultOf(job, end.status, 'problem' in end ? end.problem : undefined), ...madeBy(end) }
    await this.#run.durable.step<ResultEntry>(`${job.step.id}/result`, async () => ({ kind: 'result', ...result }))
    job.result = result
    job.state = end.status === 'done' ? 'done' : 'failed'
    delete job.copy
    if (end.status === 'done' && job.step.action === 'copy' && end.made !== undefined) {
      this.#made.set(job.step.makes, end.made)
    }
    this.#run.notify({ kind: 'result', result })
  }

  #unfinished(job: Job, broken: unknown): StepResult {
    if (job.copy !== undefined) {
      return { ...resultOf(job, 'interrupted', stillRunning(job.copy).problem), made: job.copy.image }
    }
    if (job !== this.#current) return resultOf(job, 'not-reached')
    const message = broken instanceof Error ? broken.message : String(broken)
    return resultOf(job, job.trace.changed ? 'in-doubt' : 'failed', { code: 'broken', message })
  }
}

const nobodyElse: ShareTargets = { accounts: [], kept: [], wanted: false, all: true }

function traceOf(known: StepProgress | undefined, allows: (call: Call) => boolean): StepTrace {
  return {
    changed: known?.changed ?? false,
    requestIds: [...(known?.requestIds ?? [])],
    prior: { pending: known?.pending, confirmed: known?.confirmed ?? [], gone: known?.gone ?? false },
    allows,
  }
}

function stillRunning({ image }: RunningCopy): StepFailure {
  return interrupted(`the copy ${image} was still running`)
}

function madeBy(end: StepEnd): { readonly made?: string } {
  return 'made' in end && end.made !== undefined ? { made: end.made } : {}
}

function resultOf({ step, trace }: Job, status: StepResult['status'], problem?: StepProblem): StepResult {
  return {
    step: step.id,
    action: step.action,
    image: step.image,
    region: step.region,
    status,
    changed: trace.changed,
    requestIds: [...trace.requestIds],
    ...(problem !== undefined && { problem }),
  }
}
