import {
  type BoundCondition,
  conditionTruth,
  factsOf,
  type Leaf,
  leafTruth,
  openLeaves,
  type Quantifier,
} from './condition.ts'
import type { Fact } from './facts/definition.ts'
import type { Subject } from './subject.ts'
import { isCertain, isSet, type Truth, valueToJson } from './values.ts'

/**
 * The quantifier as a fact: whether it holds. Conditions compare it with true, so that it is decided as every comparison is. Its name
 * says all of it: two quantifiers of one name come to the same.
 */
export function quantifierFact(quantifier: Quantifier): Fact {
  const { kind, over, satisfies } = quantifier
  return {
    name: `${kind} account in ${over.name}: ${written(satisfies)}`,
    type: 'boolean',
    scope: over.scope,
    ...(over.needs !== undefined && { needs: over.needs }),
    description: 'whether the accounts satisfy the condition',
    supply: over.supply ?? '',
    read: (subject) => quantifierTruth(quantifier, subject),
  }
}

function written(condition: BoundCondition): string {
  switch (condition.kind) {
    case 'leaf': {
      const { fact, operator, operand } = condition
      const right = operand.kind === 'fact' ? writtenFact(operand.fact) : JSON.stringify(valueToJson(operand.value))
      return `${writtenFact(fact)} ${operator.name} ${right}`
    }
    case 'not':
      return `not(${written(condition.part)})`
    case 'all':
    case 'any':
      return `${condition.kind}(${condition.parts.map(written).join(', ')})`
  }
}

/** A parameter with its value, which is the rule's own. */
function writtenFact({ name, constant }: Fact): string {
  return constant === undefined ? name : `${name} (${JSON.stringify(valueToJson(constant))})`
}

/**
 * By strong Kleene logic over the accounts of the set; where the set is not known completely, those that nobody knows count as one
 * more account of which nothing is known.
 */
function quantifierTruth({ kind, over, satisfies }: Quantifier, subject: Subject): Truth {
  const set = over.read(subject)
  if (set === undefined || !isSet(set)) return undefined
  const decisive = kind !== 'every'
  let open = !set.complete
  for (const id of set.has) {
    const truth = conditionTruth(satisfies, withMember(subject, id))
    if (truth === decisive) return kind === 'some'
    if (truth === undefined) open = true
  }
  return open ? undefined : kind !== 'some'
}

/** The subject as the condition sees it for one account. */
function withMember(subject: Subject, id: string): Subject {
  return { ...subject, member: { id, account: subject.plan.directory.accounts.get(id) } }
}

/** The accounts of the set that are known to be in it, in the order of their ids, and the subject as the condition sees it for each. */
export function membersIn({ over }: Quantifier, subject: Subject): readonly (readonly [id: string, Subject])[] {
  const set = over.read(subject)
  if (set === undefined || !isSet(set)) return []
  return [...set.has].sort().map((id) => [id, withMember(subject, id)])
}

/** What a digest covers of it: for each account, the facts that the condition reads of it. */
export function quantifierToJson(
  quantifier: Quantifier,
  subject: Subject,
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const facts = factsOf(quantifier.satisfies).filter(({ scope }) => scope === 'member')
  const told = (member: Subject) => facts.map(({ name, read }) => [name, valueToJson(read(member))] as const)
  return Object.fromEntries(
    membersIn(quantifier, subject).map(([id, member]) => [id, Object.fromEntries(told(member))]),
  )
}

/** The facts on which an undecided comparison hangs; those of an account in a set say of which one. */
export function openFacts({ fact, operand, quantifier }: Leaf, subject: Subject): readonly Fact[] {
  if (quantifier === undefined) return uncertain(operand.kind === 'fact' ? [fact, operand.fact] : [fact], subject)
  const members = membersIn(quantifier, subject).flatMap(([id, member]) =>
    openLeaves(quantifier.satisfies, (leaf) => leafTruth(leaf, member))
      .flatMap((leaf) => openFacts(leaf, member))
      .map((one) => (one.scope === 'member' ? ofMember(one, id, member) : one)),
  )
  const facts = [...uncertain([quantifier.over], subject), ...members]
  return [...new Map(facts.map((one) => [one.name, one])).values()]
}

function uncertain(facts: readonly Fact[], subject: Subject): readonly Fact[] {
  return facts.filter((one) => !isCertain(one.read(subject)))
}

function ofMember(fact: Fact, id: string, member: Subject): Fact {
  return { ...fact, name: `${fact.name} of ${id}`, read: () => fact.read(member) }
}
