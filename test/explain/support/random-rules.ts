import fc from 'fast-check'
import { type BoundCondition, leavesOf } from '../../../src/policy/condition.ts'
import type { Fact } from '../../../src/policy/facts/definition.ts'
import type { Conditions } from '../../../src/policy/shape.ts'
import { conditions } from '../../policy/support/kleene.ts'

/** Random rules over the facts, with leaves numbered through. */
export function randomRules(facts: readonly Fact[]): fc.Arbitrary<Conditions> {
  return fc.tuple(fc.option(conditions(facts), { nil: undefined }), conditions(facts)).map(([match, violatedWhen]) => ({
    match,
    violatedWhen: shifted(violatedWhen, match === undefined ? 0 : leavesOf(match).length),
  }))
}

function shifted(condition: BoundCondition, offset: number): BoundCondition {
  switch (condition.kind) {
    case 'leaf':
      return { ...condition, index: condition.index + offset }
    case 'not':
      return { kind: 'not', part: shifted(condition.part, offset) }
    case 'all':
    case 'any':
      return { kind: condition.kind, parts: condition.parts.map((part) => shifted(part, offset)) }
  }
}
