import type { Directory } from '../plan/directory.ts'
import { accountsPerImage, type Capture, type Facts } from '../plan/facts.ts'
import type { ExpandedPlan } from '../plan/model.ts'
import type { Sharees } from '../plan/sharees.ts'
import { initialStates } from '../plan/state.ts'
import type { Contention } from './contention.ts'
import { interferenceOf } from './interference.ts'
import { nameIndex } from './names.ts'
import type { RuleSet } from './rule-set.ts'
import type { PlanSubject } from './subject.ts'

/** What every plan of a run is judged on. */
export interface JudgingInput {
  readonly rules: RuleSet
  readonly directory: Directory
  readonly facts: Facts
  /** The clock that rules see, ms since the epoch. */
  readonly now: number
}

/** The plan-wide facts. `newGrants` is none until the steps were simulated. */
export function planSubject(plan: ExpandedPlan, input: JudgingInput, contention: Contention): PlanSubject {
  const others = contention.of(plan)
  const start = initialStates(input.facts, plan.account)
  const sharees = (image: string): Sharees | undefined => start().image(image)?.sharees
  return {
    plan,
    directory: input.directory,
    facts: input.facts,
    owner: input.directory.accounts.get(plan.account),
    oldestCapture: oldest(input.facts.captures, input.now),
    now: input.now,
    inventoryMaxAge: input.rules.inventoryMaxAge,
    newGrants: { min: 0, max: 0 },
    start,
    names: nameIndex(plan, start()),
    contendedImages: others.images,
    contendingPlans: others.plans,
    interference: interferenceOf(plan, others.others, { quota: accountsPerImage(input.facts, plan.account), sharees }),
  }
}

/** The oldest capture; one without a usable time, or from the future, counts as the oldest of all. */
function oldest(captures: readonly Capture[], now: number): Capture | undefined {
  const age = ({ capturedAt }: Capture): number =>
    capturedAt === undefined || capturedAt > now ? Number.POSITIVE_INFINITY : now - capturedAt
  let found = captures[0]
  for (const capture of captures) if (found !== undefined && age(capture) > age(found)) found = capture
  return found
}
