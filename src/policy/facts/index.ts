import type { LabelType } from '../../schema/generated/types.ts'
import { accountFacts, labelFacts } from './account.ts'
import { clockFacts } from './clock.ts'
import type { Fact } from './definition.ts'
import { endFacts } from './end.ts'
import { imageFactList } from './image.ts'
import { memberFacts, memberLabelFacts } from './member.ts'
import { planFacts } from './plan.ts'
import { stepFacts } from './step.ts'

/** Every fact that does not depend on declared labels, from the widest scope to the narrowest. */
export const facts: readonly Fact[] = [
  ...planFacts,
  ...endFacts,
  ...clockFacts,
  ...stepFacts,
  ...imageFactList,
  ...accountFacts,
  ...memberFacts,
]

/** All facts by name, those of the declared account labels included. */
export function factsByName(labels: ReadonlyMap<string, LabelType>): ReadonlyMap<string, Fact> {
  return new Map([...facts, ...labelFacts(labels), ...memberLabelFacts(labels)].map((fact) => [fact.name, fact]))
}
