import fc from 'fast-check'
import type { Comparison, Condition, Rule } from '../../../src/schema/generated/types.ts'

/** Facts that random rules compare, each with the operators and right sides that come into question. */
const palettes: readonly {
  readonly fact: string
  readonly tests: readonly (readonly [string, readonly unknown[]])[]
}[] = [
  { fact: 'image.encrypted', tests: [['equal', [true, false]]] },
  { fact: 'image.public', tests: [['notEqual', [true, false]]] },
  { fact: 'account.trusted', tests: [['equal', [true, false]]] },
  {
    fact: 'account.site',
    tests: [
      ['equal', ['china', 'japan']],
      ['notEqual', ['china', { fact: 'owner.site' }]],
      ['in', [['china', 'japan'], ['finance', 'government'], ['china'], []]],
      ['notIn', [['china', 'international', 'japan', 'finance', 'government'], { fact: 'params.sites' }]],
      ['equal', [{ fact: 'params.site' }]],
    ],
  },
  {
    fact: 'image.status',
    tests: [
      ['equal', ['Available', 'Creating']],
      ['notIn', [['Available'], ['Available', 'Creating']]],
    ],
  },
  {
    fact: 'image.name',
    tests: [
      ['equal', ['base', 'prod-base']],
      ['startsWith', ['prod-', 'prod', 'b']],
      ['endsWith', ['base', '-base']],
      ['in', [['base', 'other'], { fact: 'params.names' }]],
    ],
  },
  {
    fact: 'image.shareCountAfter',
    tests: [
      ['greaterThan', [2, 3, { fact: 'quota.accountsPerImage' }]],
      ['greaterThanInclusive', [2, 3]],
      ['lessThan', [2, 3, 2.5]],
      ['lessThanInclusive', [2]],
      ['equal', [2]],
      ['in', [[2, 3]]],
    ],
  },
  { fact: 'quota.accountsPerImage', tests: [['lessThan', [3, 2]]] },
  {
    fact: 'image.sharedWith',
    tests: [
      ['contains', ['2000000000000002', '2000000000000003']],
      ['subsetOf', [['2000000000000002'], ['2000000000000002', '2000000000000003']]],
      ['intersects', [['2000000000000002'], ['2000000000000002', '2000000000000003']]],
      ['supersetOf', [['2000000000000002', '2000000000000003']]],
    ],
  },
  {
    fact: 'account.labels.env',
    tests: [
      ['notEqual', ['prod', 'dev']],
      ['in', [['prod', 'dev'], ['prod']]],
    ],
  },
  { fact: 'params.limit', tests: [['greaterThan', [2, 7]]] },
]

/** A rule, and a rule that is like it but for a detail, or another one altogether. Three facts at most are compared. */
export const rulePair: fc.Arbitrary<readonly [Rule, Rule]> = fc
  .subarray([...palettes.keys()], { minLength: 1, maxLength: 3 })
  .chain((chosen) => {
    const comparison = fc.constantFrom(...chosen).chain((index) => comparisonOf(palettes[index]))
    const condition = conditionOf(comparison)
    const rule = (id: string): fc.Arbitrary<Rule> =>
      fc
        .record({
          match: fc.option(condition, { nil: undefined }),
          violatedWhen: condition,
          enforcement: fc.constantFrom('deny' as const, 'deny' as const, 'warn' as const),
          onUnknown: fc.constantFrom(undefined, undefined, undefined, 'skip' as const, 'violated' as const),
        })
        .map((parts) => ruleOf(id, parts))
    const twin = rule('acme/a').chain((one) =>
      comparison.chain((leaf) => mutated(one, leaf).map((two) => [one, two] as const)),
    )
    return fc.oneof({ weight: 3, arbitrary: twin }, fc.tuple(rule('acme/a'), rule('acme/b')))
  })

function comparisonOf(palette: (typeof palettes)[number] | undefined): fc.Arbitrary<Comparison> {
  if (palette === undefined) throw new RangeError('there is no such palette')
  return fc
    .constantFrom(...palette.tests)
    .chain(([operator, values]) =>
      fc.constantFrom(...values).map((value) => ({ fact: palette.fact, operator, value }) as Comparison),
    )
}

function conditionOf(comparison: fc.Arbitrary<Comparison>): fc.Arbitrary<Condition> {
  const parts = (inner: fc.Arbitrary<Condition>): fc.Arbitrary<[Condition, ...Condition[]]> =>
    fc.array(inner, { minLength: 1, maxLength: 3 }) as unknown as fc.Arbitrary<[Condition, ...Condition[]]>
  const flat: fc.Arbitrary<Condition> = fc.oneof(
    comparison,
    comparison.map((one) => ({ not: one })),
    parts(comparison).map((all) => ({ all })),
    parts(comparison).map((any) => ({ any })),
  )
  return fc.oneof(
    { weight: 3, arbitrary: flat },
    fc.tuple(flat, comparison).map(([a, b]): Condition => ({ all: [a, { not: b }] })),
    fc.tuple(flat, flat).map(([a, b]): Condition => ({ any: [a, b] })),
  )
}

type Parts = Pick<Rule['spec'], 'violatedWhen' | 'enforcement'> & {
  readonly match: Condition | undefined
  readonly onUnknown: Rule['spec']['onUnknown'] | undefined
}

function ruleOf(id: string, { match, violatedWhen, enforcement, onUnknown }: Parts): Rule {
  return {
    apiVersion: 'shareplan/v1',
    kind: 'Rule',
    metadata: { id, title: id },
    spec: {
      actions: ['share'],
      per: 'grant',
      ...(match !== undefined && { match }),
      violatedWhen,
      enforcement,
      ...(onUnknown !== undefined && { onUnknown }),
      params: {
        names: { type: 'list', default: ['base', 'prod-base'], description: 'Names.' },
        sites: { type: 'list', default: ['china'], description: 'Sites.' },
        site: { type: 'string', default: 'japan', description: 'A site.' },
        limit: { type: 'number', default: 5, description: 'A number.' },
      },
      message: '{{image.id}}',
    },
  } as Rule
}

/** A rule that differs in one place, sometimes only in how it is written. */
function mutated({ spec }: Rule, leaf: Comparison): fc.Arbitrary<Rule> {
  const { violatedWhen } = spec
  const conditions: readonly Condition[] = [
    violatedWhen,
    { not: { not: violatedWhen } },
    { all: [violatedWhen, leaf] },
    { any: [violatedWhen, leaf] },
    { any: [violatedWhen, { all: [violatedWhen, leaf] }] },
    { all: [violatedWhen, { any: [leaf, { not: leaf }] }] },
    { not: violatedWhen },
    swapped(violatedWhen),
  ]
  const { match, enforcement, onUnknown } = spec
  return fc
    .constantFrom(...conditions)
    .map((condition) => ruleOf('acme/b', { match, violatedWhen: condition, enforcement, onUnknown }))
}

const twins: Readonly<Record<string, string>> = {
  greaterThan: 'greaterThanInclusive',
  greaterThanInclusive: 'greaterThan',
  lessThan: 'lessThanInclusive',
  lessThanInclusive: 'lessThan',
  equal: 'notEqual',
  notEqual: 'equal',
  startsWith: 'endsWith',
  subsetOf: 'supersetOf',
}

/** All operators exchanged for their like. */
function swapped(condition: Condition): Condition {
  if ('all' in condition) return { all: condition.all.map(swapped) as [Condition, ...Condition[]] }
  if ('any' in condition) return { any: condition.any.map(swapped) as [Condition, ...Condition[]] }
  if ('not' in condition) return { not: swapped(condition.not) }
  if (!('fact' in condition)) return condition
  return { ...condition, operator: twins[condition.operator] ?? condition.operator }
}
