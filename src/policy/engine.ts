import { Engine, Operator as EngineOperator, type NestedCondition } from 'json-rules-engine'
import { type BoundCondition, leavesOf } from './condition.ts'
import { type Operator, operators } from './operators.ts'
import type { Subject } from './subject.ts'
import type { FactValue } from './values.ts'

/** What a rule comes to for one subject. */
export type Decision = 'violated' | 'indeterminate' | 'held' | 'not-applicable'

/** How an unknown leaf is taken: so that the whole condition becomes as false, or as true, as it can be. */
type Reading = 'low' | 'high'

/**
 * Facts travel boxed: json-rules-engine would take `undefined` for an absent fact, call functions, and clone what it is given.
 */
class Boxed {
  readonly value: FactValue

  constructor(value: FactValue) {
    this.value = value
  }
}

/**
 * Decides one rule by json-rules-engine. The engine judges the condition twice, once with every unknown leaf at its low end and
 * once at its high end; agreement decides, disagreement is indeterminate. That is strong Kleene logic, since the low
 * reading is false wherever it can be, and the high one true.
 */
export class RuleEngine {
  readonly #engine = new Engine([], { allowUndefinedFacts: false })
  readonly #reads = new Map<string, (subject: Subject) => FactValue>()
  /** What the facts are in the run under way; runs of one engine never overlap. */
  readonly #values = new Map<string, Boxed>()
  readonly #alwaysApplies: boolean

  constructor(match: BoundCondition | undefined, violatedWhen: BoundCondition) {
    for (const operator of engineOperators()) this.#engine.addOperator(operator)
    const whole: BoundCondition = match === undefined ? violatedWhen : { kind: 'all', parts: [match, violatedWhen] }
    for (const { fact, operand, index } of leavesOf(whole)) {
      this.#reads.set(fact.name, fact.read)
      if (operand.kind === 'fact') this.#reads.set(operand.fact.name, operand.fact.read)
      else this.#reads.set(constantName(index), () => operand.value)
    }
    for (const name of this.#reads.keys()) {
      this.#engine.addFact(name, () => this.#values.get(name), { cache: false })
    }
    this.#addRule('violated for sure', whole, 'low')
    this.#addRule('violated perhaps', whole, 'high')
    this.#alwaysApplies = match === undefined
    if (match !== undefined) this.#addRule('applies perhaps', match, 'high')
  }

  #addRule(name: string, condition: BoundCondition, reading: Reading): void {
    const nested = toEngine(condition, reading)
    const conditions = 'all' in nested || 'any' in nested || 'not' in nested ? nested : { all: [nested] }
    this.#engine.addRule({ name, conditions, event: { type: name } })
  }

  /** The decision for the subject's facts as they are when this is called. */
  async decide(subject: Subject): Promise<Decision> {
    for (const [name, read] of this.#reads) this.#values.set(name, new Boxed(read(subject)))
    const { events } = await this.#engine.run()
    const types = new Set(events.map(({ type }) => type))
    if (types.has('violated for sure')) return 'violated'
    if (types.has('violated perhaps')) return 'indeterminate'
    return this.#alwaysApplies || types.has('applies perhaps') ? 'held' : 'not-applicable'
  }
}

function constantName(index: number): string {
  return `constant ${index}`
}

function toEngine(condition: BoundCondition, reading: Reading): NestedCondition {
  switch (condition.kind) {
    case 'all':
      return { all: condition.parts.map((part) => toEngine(part, reading)) }
    case 'any':
      return { any: condition.parts.map((part) => toEngine(part, reading)) }
    case 'not':
      return { not: toEngine(condition.part, reading === 'low' ? 'high' : 'low') }
    case 'leaf': {
      const { fact, operator, operand, index } = condition
      const right = operand.kind === 'fact' ? operand.fact.name : constantName(index)
      return { fact: fact.name, operator: operatorName(operator, reading), value: { fact: right } }
    }
  }
}

function operatorName({ name }: Operator, reading: Reading): string {
  return `${name}, unknown is ${reading}`
}

let shared: readonly EngineOperator[] | undefined

/** Each operator twice, once for each reading. They hold no state, so all engines share them. */
function engineOperators(): readonly EngineOperator[] {
  shared ??= operators.flatMap((operator) => [engineOperator(operator, 'low'), engineOperator(operator, 'high')])
  return shared
}

function engineOperator(operator: Operator, reading: Reading): EngineOperator {
  return new EngineOperator<unknown, unknown>(operatorName(operator, reading), (left, right) => {
    if (!(left instanceof Boxed) || !(right instanceof Boxed)) throw new TypeError('facts travel boxed')
    if (left.value === undefined || right.value === undefined) return reading === 'high'
    return operator.test(left.value, right.value) ?? reading === 'high'
  }) as EngineOperator
}
