import type { Action } from '../plan/model.ts'
import type { CompiledRule } from '../policy/rule-set.ts'
import type { LabelType } from '../schema/generated/types.ts'
import { newDraft } from './draft.ts'
import { turnKnobs } from './knobs/index.ts'
import { type Scene, sceneOf } from './scene.ts'
import { type Situation, type Situations, situationsOf, type Values } from './situations.ts'

/**
 * The answer to "can it happen?". A scene is one where it does: it was judged. `never`: in no situation that facts can be in, whatever
 * the plan. `undecided`: neither was shown.
 */
export type Answer<T> =
  | { readonly kind: 'witness'; readonly scene: Scene; readonly seen: T }
  | { readonly kind: 'never' }
  | { readonly kind: 'undecided' }

/** What is looked for. */
export interface Question<T> {
  /** The rules whose conditions tell situations apart. */
  readonly rules: readonly CompiledRule[]
  /** What steps do; `undefined`: the plan as a whole is judged. */
  readonly action: Action | undefined
  readonly labels?: ReadonlyMap<string, LabelType>
  /** Whether scenes are tried in which a guard fires, too. */
  readonly guarded?: boolean
  /** Whether it happens in a situation, as far as conditions tell. */
  readonly happensIn: (situation: Situation) => boolean
  /** What is seen of it in a scene that was judged; `undefined`: it does not happen there. */
  readonly seenIn: (scene: Scene) => Promise<T | undefined>
}

/** How many situations are tried to be made real before a question is given up. */
const tries = 64
/** How many situations these are taken from. */
const mostWanted = 1_000

/** Looks for a scene. Situations that follow from the fewest unusual values are tried first. */
export async function search<T>(question: Question<T>, situations?: Situations): Promise<Answer<T>> {
  const { all, complete } = situations ?? situationsOf(question.rules, question.action)
  const wanted = all.filter(question.happensIn)
  if (wanted.length === 0) return { kind: complete ? 'never' : 'undecided' }
  for (const values of plainFirst(wanted.slice(0, mostWanted).flatMap(({ examples }) => examples)).slice(0, tries)) {
    for (const scene of scenesOf(values, question)) {
      const seen = await question.seenIn(scene)
      if (seen !== undefined) return { kind: 'witness', scene, seen }
    }
  }
  return { kind: 'undecided' }
}

/** Scenes in which facts are meant to have certain values. */
function* scenesOf(values: Values, { action, labels, guarded }: Question<unknown>): Iterable<Scene> {
  const draft = newDraft(action, labels)
  turnKnobs(draft, values)
  yield sceneOf(draft)
  if (guarded !== true) return
  yield sceneOf({ ...draft, imageListed: false })
  yield sceneOf({ ...draft, shareeListed: false })
}

/** Those with known values before those with bounds, and those before unknown ones; else as they are. */
function plainFirst(ways: readonly Values[]): readonly Values[] {
  const oddity = new Map(ways.map((values) => [values, oddityOf(values)]))
  return ways.toSorted((a, b) => (oddity.get(a) ?? 0) - (oddity.get(b) ?? 0))
}

function oddityOf(values: Values): number {
  let sum = 0
  for (const value of values.values()) {
    if (value === undefined) sum += 1
    else if (typeof value === 'object') sum += 'complete' in value && value.complete ? 0 : 1
  }
  return sum
}
