import type { Finding, Path } from '../finding.ts'
import { accountsNamed } from '../plan/expand.ts'
import type { ExpandedPlan, ExpandedStep, Grant } from '../plan/model.ts'
import { transition } from '../plan/simulate.ts'
import { type ImageState, initialState, type State } from '../plan/state.ts'
import { contentionOf } from '../policy/contention.ts'
import { Judge } from '../policy/judge.ts'
import { planSubject } from '../policy/plan-subject.ts'
import type { FactValue } from '../policy/values.ts'
import type { SharePlan, Step } from '../schema/generated/types.ts'
import { type Change, stepsPath } from './change.ts'
import type { JudgedPlan, Judging } from './reading.ts'

/** A way to be rid of a finding, before anybody has tried it. */
export interface Proposal {
  /** The way's name. */
  readonly id: string
  readonly title: string
  /** Nobody has to accept anything. */
  readonly safe: boolean
  readonly changes: readonly Change[]
  /** All images shall end as they would have without it, but for those that end deleted. */
  readonly keepsEnd?: true
  /** Positions of steps that shall name the same accounts as before. */
  readonly keepsAccounts?: readonly number[]
}

/** Proposals, the best first, or why there are none. */
export type Way = (finding: Finding, step: SceneStep, scene: Scene) => readonly Proposal[] | string

/** A step with what it meets. */
export interface SceneStep {
  readonly expanded: ExpandedStep
  readonly written: Step
  readonly path: Path
  /** The image before the step; undefined where it is not known at all. */
  readonly image: ImageState | undefined
  /** The accounts of the step, `all` resolved. */
  readonly grants: readonly Grant[]
}

/** A plan that can be judged, as ways see it. */
export interface Scene {
  readonly plan: ExpandedPlan
  readonly document: SharePlan
  readonly findings: readonly Finding[]
  readonly judging: Judging
  readonly steps: readonly SceneStep[]
  /** What a fact of the step that a finding is about comes to. */
  fact(finding: Finding, name: string): FactValue
}

/** Replays a plan whose references all lead somewhere. */
export async function sceneOf(
  { document, findings }: JudgedPlan,
  plan: ExpandedPlan,
  judging: Judging,
): Promise<Scene> {
  const values = await factsOf(plan, new Set(findings.map(({ rule }) => rule)), judging)
  return {
    plan,
    document: document.value,
    findings,
    judging,
    steps: replay(plan, document.value, judging),
    fact: ({ rule, step }, name) => values.get(`${rule} ${step}`)?.get(name),
  }
}

function replay(plan: ExpandedPlan, document: SharePlan, { directory, facts }: Judging): readonly SceneStep[] {
  let state = initialState(facts, plan.account)
  return plan.steps.flatMap((expanded, index) => {
    const { image, grants, after } = transition(state, expanded, directory)
    state = after
    const written = document.spec.steps[index]
    return written === undefined ? [] : [{ expanded, written, path: [...stepsPath, index], image, grants }]
  })
}

/** The state after a plan. */
export function endOf(plan: ExpandedPlan, { directory, facts }: Judging): State {
  return plan.steps.reduce((state, step) => transition(state, step, directory).after, initialState(facts, plan.account))
}

type Values = ReadonlyMap<string, FactValue>

/** Rules whose ways need to know what the rule has counted. */
const counting: ReadonlySet<string> = new Set([
  'unshare-strands-instances',
  'unshare-breaks-launches',
  'delete-while-used',
])

/** The facts behind those rules, where a step violates them, by rule and step. */
async function factsOf(
  plan: ExpandedPlan,
  found: ReadonlySet<string>,
  judging: Judging,
): Promise<ReadonlyMap<string, Values>> {
  const values = new Map<string, Values>()
  const rules = judging.rules.rules.filter(({ id }) => counting.has(id) && found.has(id))
  if (rules.length === 0) return values
  await new Judge({ ...judging.rules, rules }).judge(planSubject(plan, judging, contentionOf([plan])), {
    decision: ({ id, facts }, outcome, subject) => {
      if (outcome !== 'violated' || subject.step === undefined) return
      values.set(`${id} ${subject.step.id}`, new Map(facts.map((fact) => [fact.name, fact.read(subject)])))
    },
  })
  return values
}

/** The accounts that an entry of a step's list means. */
export function accountsOf(entry: string, { judging }: Scene): readonly string[] {
  return [...accountsNamed(entry, judging.directory, () => {})]
}

/** The list of accounts as it is written; none for `all`. */
export function entriesOf({ written }: SceneStep): readonly string[] {
  return 'accounts' in written && written.accounts !== 'all' ? written.accounts : []
}

/** What a step is called in titles. */
export function stepName({ expanded: { id, named } }: SceneStep): string {
  return named ? `step ${id}` : id
}
