import type { ExpandedStep, ImageKey } from '../plan/model.ts'
import type { ImageState, State } from '../plan/state.ts'
import type { Decider } from '../policy/decide.ts'
import type { Subject } from '../policy/subject.ts'
import type { Chains, Change } from './chains.ts'
import { type Bad, firstBad } from './decision.ts'
import type { Dependencies } from './dependencies.ts'
import { look, watched } from './watch.ts'

/** Steps that are done when a step begins, by position, so that a rule is broken there. */
export interface OtherOrder {
  readonly outcome: Bad
  readonly done: ReadonlySet<number>
}

/** More combinations of steps that are done than this are not tried for one step. */
const mostOrders = 256

/**
 * The shortest way to come to the step that breaks the rule, with other steps done than as written, if there is one. Leaves the subject as
 * that way makes it. Begins with the steps that must be done, and adds steps on images that the rule looks at: what it does not look at
 * makes no difference. `undecided`: there are too many ways to try.
 */
export async function otherOrder(
  decider: Decider,
  subject: Subject,
  chains: Chains,
  dependencies: Dependencies,
): Promise<OtherOrder | 'undecided' | undefined> {
  const { step, before } = subject
  if (step === undefined || before === undefined) return undefined
  const initial = subject.plan.start()
  const looked = imagesOf(decider, subject)
  if ([...looked].every(([key, properties]) => !isOpen(key, properties, step, chains, initial))) return undefined
  const start = dependencies.before(step.index)
  const follows = dependencies.after(step.index)
  const tried = new Map([[nameOf(start), start]])
  for (const done of bySize(tried)) {
    const state = stateAfter(done, initial, chains)
    const there = { ...subject, before: state }
    const outcome = await firstBad(decider, there)
    if (outcome !== undefined) {
      Object.assign(subject, there)
      return { outcome, done }
    }
    for (const [key, properties] of imagesOf(decider, there)) {
      const next = nextChange(key, properties, done, state, chains)
      if (key === step.image || next === undefined || next === step.index || follows.has(next)) continue
      const more = new Set([...done, next, ...dependencies.before(next)])
      tried.set(nameOf(more), more)
    }
    if (tried.size > mostOrders) return 'undecided'
  }
  return undefined
}

/** Whether steps of the plan, beside the one under way, change what is looked at of an image. */
function isOpen(
  key: ImageKey,
  properties: ReadonlySet<string>,
  step: ExpandedStep,
  chains: Chains,
  initial: State,
): boolean {
  if (key === step.image || (step.action === 'copy' && key === step.makes)) return false
  return nextChange(key, properties, new Set(), initial, chains) !== undefined
}

/** The next step that changes what is looked at of an image, by position. */
function nextChange(
  key: ImageKey,
  properties: ReadonlySet<string>,
  done: ReadonlySet<number>,
  state: State,
  chains: Chains,
): number | undefined {
  const now = state.image(key)
  const differs = ({ index, image }: Change): boolean =>
    !done.has(index) && (now === undefined || [...properties].some((name) => readOf(image, name) !== readOf(now, name)))
  return chains.get(key)?.find(differs)?.index
}

function readOf(image: ImageState, name: string): unknown {
  return Reflect.get(image, name)
}

/** The smallest first, those that are added meanwhile included; each once. */
function* bySize(sets: ReadonlyMap<string, ReadonlySet<number>>): Generator<ReadonlySet<number>> {
  const given = new Set<string>()
  for (;;) {
    const left = [...sets].filter(([name]) => !given.has(name))
    const [first] = left.sort(([, a], [, b]) => a.size - b.size)
    if (first === undefined) return
    given.add(first[0])
    yield first[1]
  }
}

function nameOf(positions: ReadonlySet<number>): string {
  return [...positions].sort((a, b) => a - b).join()
}

/** The images that the rule looks up in the state before the step, and what of them. */
function imagesOf({ rule }: Decider, subject: Subject): ReadonlyMap<ImageKey, ReadonlySet<string>> {
  const watch = watched(subject)
  for (const leaf of rule.leaves) {
    for (const grant of rule.per === 'grant' ? subject.grants : [undefined]) {
      watch.subject.grant = grant
      watch.subject.account = grant && subject.plan.directory.accounts.get(grant.account)
      look(leaf, watch.subject)
    }
  }
  return watch.seen.images
}

/** The images after exactly these steps. */
function stateAfter(done: ReadonlySet<number>, initial: State, chains: Chains): State {
  return {
    image: (key) => {
      const chain = chains.get(key)
      const last = chain?.findLast(({ index }) => done.has(index))
      return last === undefined ? initial.image(key) : last.image
    },
    inventoryImages: () => initial.inventoryImages(),
  }
}
