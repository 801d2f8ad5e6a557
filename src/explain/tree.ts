import type { ShownCondition, ShownFact, ShownLeaf, ShownOperand, ShownQuantifier, ShownTruth } from '../explanation.ts'
import { type BoundCondition, conditionTruth, type Leaf, type Operand, type Quantifier } from '../policy/condition.ts'
import type { Fact } from '../policy/facts/definition.ts'
import { membersIn } from '../policy/quantifier.ts'
import type { Subject } from '../policy/subject.ts'
import { type FactValue, isCertain, isSet, showValue, type Truth, valueToJson } from '../policy/values.ts'
import type { Words } from '../words/words.ts'

/** Makes plain data of a fact as it is for the subject. */
export type ShowFact = (fact: Fact, subject: Subject) => ShownFact

/**
 * The condition as plain data: every part with what it comes to for the subject. It is complete when this returns, so the subject
 * may move on. `show` tells of facts: `factShower(words)`, or one that knows where they come from.
 */
export function showCondition(condition: BoundCondition, subject: Subject, show: ShowFact): ShownCondition {
  const truth = truthWord(conditionTruth(condition, subject))
  switch (condition.kind) {
    case 'leaf':
      return condition.quantifier === undefined
        ? showLeaf(condition, truth, subject, show)
        : showQuantifier(condition.quantifier, truth, subject, show)
    case 'not':
      return { kind: 'not', truth, parts: [showCondition(condition.part, subject, show)] }
    case 'all':
    case 'any':
      return { kind: condition.kind, truth, parts: condition.parts.map((part) => showCondition(part, subject, show)) }
  }
}

/** Shows facts without telling where they come from. */
export function factShower({ value: words, finding }: Words): ShowFact {
  return (fact, subject) => {
    const value = fact.read(subject)
    const supply =
      isCertain(value) || fact.supply === undefined || fact.supply === '' ? null : finding.text(fact.supply)
    const short = cutOff(value)
    const left = sizeOf(value) - sizeOf(short)
    const whole = value === '' ? '""' : showValue(value, words)
    const shown = left === 0 ? whole : words.andMore(showValue(short, words), left)
    return { fact: fact.name, value: valueToJson(short), shown, origins: [], supply }
  }
}

/** So many accounts of a set are shown. */
const mostMembers = 3

function showQuantifier(quantifier: Quantifier, truth: ShownTruth, subject: Subject, show: ShowFact): ShownQuantifier {
  const decisive = quantifier.kind !== 'every'
  const rank = (one: Truth): number => (one === decisive ? 0 : one === undefined ? 1 : 2)
  const all = membersIn(quantifier, subject).map(([account, member]) => ({
    account,
    member,
    truth: conditionTruth(quantifier.satisfies, member),
  }))
  const shown = all.toSorted((a, b) => rank(a.truth) - rank(b.truth)).slice(0, mostMembers)
  return {
    kind: 'quantifier',
    truth,
    quantifier: quantifier.kind,
    over: show(quantifier.over, subject),
    members: shown.map(({ account, member }) => ({
      account,
      condition: showCondition(quantifier.satisfies, member, show),
    })),
    left: all.length - shown.length,
  }
}

function showLeaf({ fact, operator, operand }: Leaf, truth: ShownTruth, subject: Subject, show: ShowFact): ShownLeaf {
  return {
    kind: 'leaf',
    truth,
    left: show(fact, subject),
    operator: operator.name,
    right: showOperand(operand, subject, show),
  }
}

/** A value as a rule spells it; of a long list the beginning. */
export function showConstant(source: unknown): string {
  if (!Array.isArray(source) || source.length <= longest) return JSON.stringify(source)
  const first = JSON.stringify(source.slice(0, longest))
  return `${first.slice(0, -1)}, … +${source.length - longest}]`
}

function showOperand(operand: Operand, subject: Subject, show: ShowFact): ShownOperand {
  if (operand.kind === 'fact') return show(operand.fact, subject)
  return { fact: null, value: operand.source, shown: showConstant(operand.source) }
}

function truthWord(truth: Truth): ShownTruth {
  if (truth === undefined) return 'unknown'
  return truth ? 'true' : 'false'
}

/** So many elements of a set are shown. */
const longest = 20

/** The value, or as much of a long set as is shown; what is left out is then not known to belong or not. */
function cutOff(value: FactValue): FactValue {
  if (value === undefined || !isSet(value)) return value
  if (value.has.size <= longest && value.hasNot.size <= longest) return value
  const first = (set: ReadonlySet<string>): ReadonlySet<string> => new Set([...set].sort().slice(0, longest))
  return { has: first(value.has), hasNot: first(value.hasNot), complete: value.complete && value.has.size <= longest }
}

function sizeOf(value: FactValue): number {
  return value !== undefined && isSet(value) ? value.has.size : 0
}
