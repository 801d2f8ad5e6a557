import type { LabelType } from '../../schema/generated/types.ts'
import { accountFacts, labelFacts } from './account.ts'
import type { Fact } from './definition.ts'
import { imageFactList } from './image.ts'
import { planFacts } from './plan.ts'
import { stepFacts } from './step.ts'

/** Every fact that does not depend on declared labels, from the widest scope to the narrowest. */
export const facts: readonly Fact[] = [...planFacts, ...stepFacts, ...imageFactList, ...accountFacts]

/** All facts by name, those of the declared account labels included. */
export function factsByName(labels: ReadonlyMap<string, LabelType>): ReadonlyMap<string, Fact> {
  return new Map([...facts, ...labelFacts(labels)].map((fact) => [fact.name, fact]))
}
