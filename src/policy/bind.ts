import { closest, distance } from 'fastest-levenshtein'
import type { Path } from '../finding.ts'
import type { Action } from '../plan/model.ts'
import type { Condition, Operand as OperandSource } from '../schema/generated/types.ts'
import type { BoundCondition, Leaf, Operand, Quantifier } from './condition.ts'
import { howToDeclare } from './facts/declared.ts'
import { type Fact, type Scope, scopes } from './facts/definition.ts'
import { elementKey, type Operator, operatorsByName } from './operators.ts'
import { quantifierFact } from './quantifier.ts'
import type { ParamValue } from './rule-set.ts'
import { splitTemplate, type Template } from './template.ts'
import { type FactType, setOf } from './values.ts'

/** A complaint about a rule: where in its document, what is wrong, what to do. */
export type Complain = (path: Path, message: string, remediation: string) => void

/** What a parameter is as a fact. */
export type ParamType = Pick<Fact, 'type' | 'values'>

/** What a rule may name. */
export interface Vocabulary {
  readonly facts: ReadonlyMap<string, Fact>
  readonly params: Readonly<Record<string, ParamValue>>
  readonly paramTypes: Readonly<Record<string, ParamType>>
  readonly per: Scope
  readonly actions: readonly Action[]
  /** Whether it is about an account of the set that a quantifier is over. */
  readonly ofMember?: boolean
}

/** Binds a condition's names to facts and operators and checks types. `undefined` after a complaint. */
export function bindCondition(
  source: Condition,
  path: Path,
  vocabulary: Vocabulary,
  firstIndex: number,
  complain: Complain,
): BoundCondition | undefined {
  let next = firstIndex
  const bind = (condition: Condition, at: Path): BoundCondition | undefined => {
    if ('all' in condition) return bindAll('all', condition.all, [...at, 'all'])
    if ('any' in condition) return bindAll('any', condition.any, [...at, 'any'])
    if ('not' in condition) {
      const part = bind(condition.not, [...at, 'not'])
      return part && { kind: 'not', part }
    }
    const index = next++
    return 'fact' in condition
      ? bindLeaf(condition, at, vocabulary, index, complain)
      : bindQuantifier(condition, at, vocabulary, index, complain)
  }
  const bindAll = (kind: 'all' | 'any', conditions: readonly Condition[], at: Path): BoundCondition | undefined => {
    const parts = conditions.map((condition, index) => bind(condition, [...at, index]))
    return parts.includes(undefined) ? undefined : { kind, parts: parts.filter((part) => part !== undefined) }
  }
  return bind(source, path)
}

type ComparisonSource = Extract<Condition, { fact: string }>

function bindLeaf(
  source: ComparisonSource,
  path: Path,
  vocabulary: Vocabulary,
  index: number,
  complain: Complain,
): Leaf | undefined {
  const fact = findFact(source.fact, [...path, 'fact'], vocabulary, complain)
  const operator = operatorsByName.get(source.operator)
  if (operator === undefined) {
    complain(
      [...path, 'operator'],
      `there is no operator ${source.operator}`,
      suggest(source.operator, operatorsByName.keys()),
    )
  }
  if (fact === undefined || operator === undefined) return undefined
  if (!operator.left.includes(fact.type)) {
    const fitting = [...operatorsByName.values()].filter(({ left }) => left.includes(fact.type)).map(({ name }) => name)
    complain(
      [...path, 'operator'],
      `${operator.name} compares a ${operator.left.join(', a ')}, but ${fact.name} is a ${fact.type}`,
      `use one of ${fitting.join(', ')}`,
    )
    return undefined
  }
  const operand = bindOperand(source.value, [...path, 'value'], { fact, operator }, vocabulary, complain)
  return operand && { kind: 'leaf', index, fact, operator, operand, source }
}

type QuantifierSource = Extract<Condition, { some: unknown } | { every: unknown } | { none: unknown }>

/** A quantifier is compared with true: what it comes to is a fact like any other. */
function bindQuantifier(
  source: QuantifierSource,
  path: Path,
  vocabulary: Vocabulary,
  index: number,
  complain: Complain,
): Leaf | undefined {
  const [kind, { account, satisfies }] =
    'some' in source
      ? (['some', source.some] as const)
      : 'every' in source
        ? (['every', source.every] as const)
        : (['none', source.none] as const)
  if (vocabulary.ofMember) {
    complain([...path, kind], 'quantifiers do not nest', 'say it in two rules, or without the inner one')
    return undefined
  }
  const over = findAccounts(account, [...path, kind, 'account'], vocabulary, complain)
  const inner = { ...vocabulary, ofMember: true }
  const condition = bindCondition(satisfies, [...path, kind, 'satisfies'], inner, 0, complain)
  const operator = operatorsByName.get('equal')
  if (over === undefined || condition === undefined || operator === undefined) return undefined
  const quantifier: Quantifier = { kind, over, satisfies: condition }
  const operand: Operand = { kind: 'constant', value: true, source: true }
  return { kind: 'leaf', index, fact: quantifierFact(quantifier), operator, operand, source, quantifier }
}

/** A fact that is a set of accounts. */
function findAccounts(name: string, path: Path, vocabulary: Vocabulary, complain: Complain): Fact | undefined {
  const fact = findFact(name, path, vocabulary, complain)
  if (fact === undefined || fact.elements === 'account') return fact
  const sets = [...vocabulary.facts.values()].filter(({ elements }) => elements === 'account')
  complain(path, `${name} is no set of accounts`, `use one of ${sets.map((one) => one.name).join(', ')}`)
  return undefined
}

interface Left {
  readonly fact: Fact
  readonly operator: Operator
}

/** The type a fact on the right must have. */
function factTypeOnTheRight({ fact, operator }: Left): FactType {
  if (operator.right === 'same') return fact.type
  return operator.right === 'element' ? 'string' : 'set'
}

function bindOperand(
  value: OperandSource,
  path: Path,
  left: Left,
  vocabulary: Vocabulary,
  complain: Complain,
): Operand | undefined {
  if (typeof value === 'object' && !Array.isArray(value)) {
    const fact = findFact(value.fact, [...path, 'fact'], vocabulary, complain)
    if (fact === undefined) return undefined
    const wanted = factTypeOnTheRight(left)
    if (left.operator.right === 'list' && left.fact.type !== 'string') {
      complain(
        [...path, 'fact'],
        `${fact.name} cannot hold a ${left.fact.type}: sets are sets of strings`,
        'write a list',
      )
      return undefined
    }
    if (fact.type === wanted) return { kind: 'fact', fact }
    complain(
      [...path, 'fact'],
      `${left.operator.name} needs a ${wanted} here, but ${fact.name} is a ${fact.type}`,
      `name a fact that is a ${wanted}`,
    )
    return undefined
  }
  return bindConstant(value, path, left, complain)
}

function bindConstant(
  value: Exclude<OperandSource, { fact: string }>,
  path: Path,
  left: Left,
  complain: Complain,
): Operand | undefined {
  const { fact, operator } = left
  const elementType = operator.right === 'same' || operator.right === 'list' ? fact.type : 'string'
  const isList = operator.right === 'list' || operator.right === 'set'
  if (isList !== Array.isArray(value)) {
    complain(
      path,
      `${operator.name} needs ${isList ? 'a list' : 'one value'}, not ${JSON.stringify(value)}`,
      isList ? 'write a list: [ … ]' : 'write one value',
    )
    return undefined
  }
  const elements = Array.isArray(value) ? value : [value]
  const wrong = elements.find((element) => typeof element !== elementType)
  if (wrong !== undefined) {
    complain(
      path,
      `${fact.name} is compared with a ${elementType}, not ${JSON.stringify(wrong)}`,
      elementType === 'string' ? 'quote it' : `write a ${elementType}`,
    )
    return undefined
  }
  const impossible =
    fact.values && fact.type === 'string' && elements.find((element) => !fact.values?.includes(String(element)))
  if (
    impossible !== undefined &&
    operator.right !== 'element' &&
    (operator.name === 'equal' || operator.name === 'notEqual' || isList)
  ) {
    complain(
      path,
      `${fact.name} is never ${JSON.stringify(impossible)}`,
      suggest(String(impossible), fact.values ?? []),
    )
    return undefined
  }
  if (isList) return { kind: 'constant', value: setOf(elements.map(elementKey)), source: value }
  const [single] = elements
  return single === undefined ? undefined : { kind: 'constant', value: single, source: value }
}

/** A fact by name; `params.x` is the rule's own parameter. */
function findFact(name: string, path: Path, vocabulary: Vocabulary, complain: Complain): Fact | undefined {
  if (name.startsWith('params.')) return findParam(name, path, vocabulary, complain)
  const fact = vocabulary.facts.get(name)
  if (fact === undefined) {
    const { facts } = vocabulary
    complain(path, `there is no fact ${name}`, howToDeclare(name, facts) ?? suggest(name, facts.keys()))
    return undefined
  }
  if (fact.scope === 'member') return findMember(fact, path, vocabulary, complain)
  if (fact.scope === 'run' ? vocabulary.per !== 'run' : scopes.indexOf(fact.scope) > scopes.indexOf(vocabulary.per)) {
    complain(
      path,
      `${name} cannot be read per ${vocabulary.per}`,
      `it is a fact of a ${fact.scope}: use per: ${fact.scope}, or another fact`,
    )
    return undefined
  }
  if (fact.atEnd && vocabulary.per !== 'plan') {
    complain(
      path,
      `${name} cannot be read per ${vocabulary.per}`,
      'it is known when all steps have been simulated: use per: plan, or another fact',
    )
    return undefined
  }
  const unfit = vocabulary.actions.find((action) => fact.actions && !fact.actions.includes(action))
  if (unfit !== undefined) {
    complain(
      path,
      `${name} says nothing about ${unfit} steps`,
      `narrow the rule's actions to ${fact.actions?.join(', ')}, or use another fact`,
    )
    return undefined
  }
  return fact
}

function findMember(fact: Fact, path: Path, { ofMember }: Vocabulary, complain: Complain): Fact | undefined {
  if (ofMember) return fact
  complain(
    path,
    `${fact.name} can only be read inside some, every or none`,
    'it is a fact of an account in a set: use account.… in rules per grant, or another fact',
  )
  return undefined
}

function findParam(name: string, path: Path, { params, paramTypes }: Vocabulary, complain: Complain): Fact | undefined {
  const param = name.slice('params.'.length)
  const type = Object.hasOwn(paramTypes, param) ? paramTypes[param] : undefined
  const value = Object.hasOwn(params, param) ? params[param] : undefined
  if (type === undefined || value === undefined) {
    complain(path, `the rule has no parameter ${param}`, suggest(param, Object.keys(paramTypes)))
    return undefined
  }
  const known = typeof value === 'object' ? setOf(value.map(elementKey)) : value
  return { name, ...type, scope: 'plan', description: 'a parameter of the rule', constant: known, read: () => known }
}

/** Binds the facts in a text. */
export function bindTemplate(text: string, path: Path, vocabulary: Vocabulary, complain: Complain): Template {
  return splitTemplate(text).flatMap((part, index): readonly (string | Fact)[] => {
    if (index % 2 === 0) {
      if (/\{\{|\}\}/.test(part)) complain(path, 'a fact in a text is not closed, or not opened', 'write {{image.id}}')
      return part === '' ? [] : [part]
    }
    const fact = findFact(part, path, vocabulary, complain)
    return fact === undefined ? [] : [fact]
  })
}

/** "did you mean", or what there is; `list` is the command that tells where that is much. */
export function suggest(name: string, known: Iterable<string>, list = 'shareplan rules facts'): string {
  const names = [...known]
  if (names.length === 0) return 'there is none to name'
  const nearest = closest(name, names)
  if (distance(name, nearest) <= Math.max(2, name.length / 3)) return `did you mean ${nearest}?`
  return names.length > 12 ? `\`${list}\` lists what there is` : `use one of ${names.join(', ')}`
}
