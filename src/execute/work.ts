import type { Directory } from '../plan/directory.ts'
import { type ExpandedPlan, type ExpandedStep, type ImageKey, isPlanned } from '../plan/model.ts'
import { simulate } from '../plan/simulate.ts'
import type { State } from '../plan/state.ts'
import { interrupted, type RunContext, type StepEnd, type StepFailure, type StepTrace } from './context.ts'
import { type CopyEnd, pollCopies, type RunningCopy } from './copies.ts'
import { performCopy } from './copy.ts'
import { performDelete } from './delete.ts'
import type { ResultEntry, StepProblem, StepResult } from './entry.ts'
import { nextMove, type StepState } from './progress.ts'
import { backoff } from './retry.ts'
import { schedule } from './schedule.ts'
import { performShare, type ShareTargets, targetsOf } from './share.ts'

/** What to execute: a plan that passed, on the state that it passed on. */
export interface Execution {
  readonly plan: ExpandedPlan
  readonly initial: State
  readonly directory: Directory
}

/** One step of the work, and how far it is. */
interface Task {
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
  readonly #tasks: readonly Task[]
  /** Planned images → their ids. */
  readonly #made = new Map<ImageKey, string>()
  #current: Task | undefined

  constructor({ plan, initial, directory }: Execution, run: RunContext) {
    this.#run = run
    this.#after = schedule(plan, initial)
    let before = initial
    this.#tasks = plan.steps.map((step, index) => {
      const targets = step.action === 'share' || step.action === 'unshare' ? targetsOf(step, before) : undefined
      before = simulate(before, step, directory)
      return { index, step, targets, trace: { changed: false, requestIds: [] }, state: 'waiting' }
    })
  }

  /** Works until nothing is left to do, or to be done. */
  async finish(): Promise<void> {
    const steps = this.#tasks.map(({ step }) => step)
    for (let polls = 0, idle = 0; ; ) {
      const states = this.#tasks.map(({ state }) => state)
      const move = nextMove({ steps, after: this.#after, states, stopped: this.#run.stopped() })
      if (move.kind === 'end') break
      if (move.kind === 'poll') idle = (await this.#poll(++polls, ++idle)) ? 0 : idle
      else await this.#start(this.#tasks[move.index])
    }
    for (const task of this.#tasks) {
      if (task.copy !== undefined) await this.#end(task, { ...stillRunning(task.copy), made: task.copy.image })
    }
  }

  /** One result a step, also for those not reached; `broken` says why the step that was being performed has none. */
  results(broken?: unknown): readonly StepResult[] {
    return this.#tasks.map((task) => task.result ?? this.#unfinished(task, broken))
  }

  async #start(task: Task | undefined): Promise<void> {
    if (task === undefined) throw new RangeError('a step that the plan does not have')
    const { step, index } = task
    this.#current = task
    this.#run.notify({ kind: 'step', step: step.id, index, total: this.#tasks.length })
    const end = await this.#perform(task)
    if (end.status !== 'copying') await this.#end(task, end)
    else if (step.action === 'copy') {
      task.state = 'copying'
      task.copy = {
        index,
        step: step.id,
        region: step.to.region,
        image: end.made,
        since: await this.#run.durable.now(),
      }
    }
    this.#current = undefined
  }

  #perform({ step, targets = nobodyElse, trace }: Task): Promise<StepEnd> {
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
    const copies = this.#tasks.flatMap(({ copy }) => (copy === undefined ? [] : [copy]))
    const { ends, running } = await pollCopies(this.#run, copies, polls)
    for (const [index, end] of ends) {
      const task = this.#tasks[index]
      if (task !== undefined) await this.#end(task, end)
    }
    if (running.length > 0) this.#run.notify({ kind: 'copies', copies: running })
    if (ends.size === 0) await this.#run.durable.sleep(backoff(this.#run.settings.copy, idle))
    return ends.size > 0
  }

  async #end(task: Task, end: CopyEnd): Promise<void> {
    const result = { ...resultOf(task, end.status, 'problem' in end ? end.problem : undefined), ...madeBy(end) }
    await this.#run.durable.step<ResultEntry>(`${task.step.id}/result`, async () => ({ kind: 'result', ...result }))
    task.result = result
    task.state = end.status === 'done' ? 'done' : 'failed'
    delete task.copy
    if (end.status === 'done' && task.step.action === 'copy' && end.made !== undefined) {
      this.#made.set(task.step.makes, end.made)
    }
    this.#run.notify({ kind: 'result', result })
  }

  #unfinished(task: Task, broken: unknown): StepResult {
    if (task.copy !== undefined) {
      return { ...resultOf(task, 'interrupted', stillRunning(task.copy).problem), made: task.copy.image }
    }
    if (task !== this.#current) return resultOf(task, 'not-reached')
    const message = broken instanceof Error ? broken.message : String(broken)
    return resultOf(task, task.trace.changed ? 'in-doubt' : 'failed', { code: 'broken', message })
  }
}

const nobodyElse: ShareTargets = { accounts: [], wanted: false, all: true }

function stillRunning({ image }: RunningCopy): StepFailure {
  return interrupted(`the copy ${image} was still running`)
}

function madeBy(end: StepEnd): { readonly made?: string } {
  return 'made' in end && end.made !== undefined ? { made: end.made } : {}
}

function resultOf({ step, trace }: Task, status: StepResult['status'], problem?: StepProblem): StepResult {
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
