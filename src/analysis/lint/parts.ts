import type { Path } from '../../finding.ts'
import type { BoundCondition, Leaf } from '../../policy/condition.ts'
import type { CompiledRule } from '../../policy/rule-set.ts'

/** A condition or a part of one, and where it stands in the rule's document. */
export interface Part {
  readonly condition: BoundCondition
  readonly path: Path
  /** The group that it is one of several parts of. */
  readonly group: BoundCondition | undefined
}

/** Everything that `match` and `violatedWhen` are made of, the whole before its parts. */
export function partsOfRule({ match, violatedWhen }: CompiledRule): readonly Part[] {
  const ofMatch = match === undefined ? [] : partsIn({ condition: match, path: ['spec', 'match'], group: undefined })
  return [...ofMatch, ...partsIn({ condition: violatedWhen, path: ['spec', 'violatedWhen'], group: undefined })]
}

function partsIn(part: Part): readonly Part[] {
  const { condition, path } = part
  switch (condition.kind) {
    case 'leaf':
      return [part]
    case 'not':
      return [part, ...partsIn({ condition: condition.part, path: [...path, 'not'], group: undefined })]
    case 'all':
    case 'any': {
      const group = condition.parts.length > 1 ? condition : undefined
      const inner = condition.parts.flatMap((one, index) =>
        partsIn({ condition: one, path: [...path, condition.kind, index], group }),
      )
      return [part, ...inner]
    }
  }
}

/** The same rule without some parts of its groups. */
export function withoutParts(rule: CompiledRule, dropped: ReadonlySet<BoundCondition>): CompiledRule {
  const { match, violatedWhen } = rule
  return {
    ...rule,
    match: match === undefined ? undefined : without(match, dropped),
    violatedWhen: without(violatedWhen, dropped),
  }
}

function without(condition: BoundCondition, dropped: ReadonlySet<BoundCondition>): BoundCondition {
  switch (condition.kind) {
    case 'leaf':
      return condition
    case 'not':
      return { kind: 'not', part: without(condition.part, dropped) }
    case 'all':
    case 'any':
      return {
        kind: condition.kind,
        parts: condition.parts.filter((one) => !dropped.has(one)).map((one) => without(one, dropped)),
      }
  }
}

/** A comparison as people write it. */
export function comparisonText({ fact, operator, operand, quantifier }: Leaf): string {
  if (quantifier !== undefined) return fact.name
  const right = operand.kind === 'fact' ? operand.fact.name : JSON.stringify(operand.source)
  return `${fact.name} ${operator.name} ${right}`
}
