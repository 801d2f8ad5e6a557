import type { Path } from '../../../src/finding.ts'
import type { Decision } from '../../../src/policy/engine.ts'
import { elementKey, operatorsByName } from '../../../src/policy/operators.ts'
import { type FactValue, setOf, type Truth } from '../../../src/policy/values.ts'
import type { Condition, Rule } from '../../../src/schema/generated/types.ts'

/** Every value that the facts of random rules may have, as far as it is enumerated: known, known in part, unknown. */
const domains: Readonly<Record<string, readonly FactValue[]>> = {
  'image.encrypted': [true, false, undefined],
  'image.public': [true, false, undefined],
  'account.trusted': [true, false, undefined],
  'account.site': ['china', 'international', 'japan', 'finance', 'government', undefined],
  'owner.site': ['china', 'international', 'japan', 'finance', 'government', undefined],
  'image.status': ['Creating', 'Waiting', 'Available', 'UnAvailable', 'CreateFailed', 'Deprecated', undefined],
  'image.name': [
    'base',
    'prod-base',
    'prod-x',
    'prod',
    'b',
    'x-base',
    'x',
    'other',
    'prodbase',
    'bx',
    'b-base',
    undefined,
  ],
  'image.shareCountAfter': [
    ...[0, 1, 2, 3, 4, 5],
    ...[0, 1, 2, 3, 4].flatMap((min) => [min + 1, min + 2, Number.POSITIVE_INFINITY].map((max) => ({ min, max }))),
    undefined,
  ],
  'quota.accountsPerImage': [0, 1, 2, 3, 4, 5],
  'image.sharedWith': setsOver(['2000000000000002', '2000000000000003', '2000000000000004']),
  'account.labels.env': ['prod', 'dev', 'other', undefined],
}

function setsOver(elements: readonly string[]): readonly FactValue[] {
  const splits = Array.from({ length: 3 ** elements.length }, (_, code) =>
    elements.map((_, index) => Math.floor(code / 3 ** index) % 3),
  )
  return splits.flatMap((split) => {
    const pick = (state: number): ReadonlySet<string> => new Set(elements.filter((_, index) => split[index] === state))
    const partial = { has: pick(1), hasNot: pick(2), complete: false }
    return split.includes(2) ? [partial] : [setOf(pick(1)), partial]
  })
}

type World = ReadonlyMap<string, FactValue>

/** What two rules come to, in every world; what they come to together stands there once. */
export function outcomesIn(a: Rule, b: Rule): readonly (readonly [Decision, Decision])[] {
  const found = new Map<string, readonly [Decision, Decision]>()
  for (const world of worldsOf([a, b])) {
    const both = [outcomeOf(a, world), outcomeOf(b, world)] as const
    found.set(both.join(), both)
  }
  return [...found.values()]
}

/** What a part of a rule comes to, in every world. `path`: from the root of its document. */
export function truthsAt(rule: Rule, path: Path): ReadonlySet<Truth> {
  const part = path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], rule) as Condition
  return new Set(worldsOf([rule]).map((world) => truth(part, readerOf(rule, world))))
}

/** The same rule without some parts of its groups. */
export function without(rule: Rule, paths: readonly Path[]): Rule {
  const copy = structuredClone(rule)
  // The last parts first, so that the places of the others stay what they are.
  for (const path of paths.toSorted((a, b) => comparePaths(b, a))) {
    const group = path
      .slice(0, -1)
      .reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], copy) as Condition[]
    group.splice(Number(path.at(-1)), 1)
  }
  return copy
}

function comparePaths(a: Path, b: Path): number {
  const at = a.findIndex((key, index) => key !== b[index])
  const [one, other] = [a[at], b[at]]
  return typeof one === 'number' && typeof other === 'number' ? one - other : a.length - b.length
}

/** Every combination of values of the facts that the rules compare. */
function worldsOf(rules: readonly Rule[]): readonly World[] {
  const names = new Set(rules.flatMap(({ spec }) => [...factsIn(spec.match), ...factsIn(spec.violatedWhen)]))
  let worlds: readonly World[] = [new Map()]
  for (const name of names) {
    if (name.startsWith('params.')) continue
    const values = domains[name]
    if (values === undefined) throw new RangeError(`${name} has no domain`)
    worlds = worlds.flatMap((world) => values.map((value) => new Map([...world, [name, value]])))
  }
  return worlds
}

function factsIn(condition: Condition | undefined): readonly string[] {
  if (condition === undefined) return []
  if ('all' in condition) return condition.all.flatMap(factsIn)
  if ('any' in condition) return condition.any.flatMap(factsIn)
  if ('not' in condition) return factsIn(condition.not)
  if (!('fact' in condition)) throw new TypeError('quantifiers are not enumerated')
  const { fact, value } = condition
  return typeof value === 'object' && 'fact' in value ? [fact, value.fact] : [fact]
}

/** What a rule comes to in a world, by the tables of docs/rule-language.md and nothing else. */
function outcomeOf(rule: Rule, world: World): Decision {
  const { spec } = rule
  const read = readerOf(rule, world)
  const applies = spec.match === undefined ? true : truth(spec.match, read)
  const violated = truth(spec.violatedWhen, read)
  if (applies === false) return 'not-applicable'
  if (violated === false) return 'held'
  if (applies === true && violated === true) return 'violated'
  return ({ indeterminate: 'indeterminate', violated: 'violated', skip: 'not-applicable' } as const)[
    spec.onUnknown ?? 'indeterminate'
  ]
}

function readerOf({ spec }: Rule, world: World): (name: string) => FactValue {
  return (name) => {
    if (!name.startsWith('params.')) return world.get(name)
    const preset = spec.params?.[name.slice('params.'.length)]?.default
    return Array.isArray(preset) ? setOf(preset) : preset
  }
}

function truth(condition: Condition, read: (name: string) => FactValue): Truth {
  if ('not' in condition) {
    const inner = truth(condition.not, read)
    return inner === undefined ? undefined : !inner
  }
  if ('all' in condition) return least(condition.all.map((part) => truth(part, read)))
  if ('any' in condition) {
    const none = least(condition.any.map((part) => truth({ not: part }, read)))
    return none === undefined ? undefined : !none
  }
  if (!('fact' in condition)) throw new TypeError('quantifiers are not enumerated')
  const { fact, operator, value } = condition
  const [left, right] = [read(fact), constant(value, read)]
  return left === undefined || right === undefined ? undefined : operatorsByName.get(operator)?.test(left, right)
}

function least(truths: readonly Truth[]): Truth {
  return truths.includes(false) ? false : truths.includes(undefined) ? undefined : true
}

function constant(value: unknown, read: (name: string) => FactValue): FactValue {
  if (Array.isArray(value)) return setOf(value.map(elementKey))
  return typeof value === 'object' && value !== null ? read((value as { fact: string }).fact) : (value as FactValue)
}
