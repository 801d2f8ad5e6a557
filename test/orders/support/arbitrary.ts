import fc from 'fast-check'
import type { InventoryImage, Rule, Step } from '../../../src/schema/generated/types.ts'
import { owner, ownImage, sharees } from '../../execute/worlds.ts'

const regions = ['cn-beijing', 'cn-hangzhou'] as const
const names = ['base', 'other'] as const
const pool: readonly string[] = sharees(1, 4)

const image = fc.record({
  region: fc.constantFrom(...regions, undefined),
  name: fc.constantFrom(...names, undefined),
  sharedWith: fc.option(fc.subarray([...pool]), { nil: undefined, freq: 6 }),
  users: fc.subarray([...pool]),
})

/** Two or three images; of some the region, the name or the sharees are unknown. */
export const arbitraryImages: fc.Arbitrary<readonly InventoryImage[]> = fc
  .array(image, { minLength: 2, maxLength: 3 })
  .map((images) =>
    images.map(({ region, name, sharedWith, users }, index) => {
      const { region: _, name: __, sharedWith: ___, ...known } = ownImage(`m-${index + 1}`)
      return {
        ...known,
        ...(region !== undefined && { region }),
        ...(name !== undefined && { name }),
        ...(sharedWith !== undefined && { sharedWith }),
        usedBy: { [owner]: [], ...Object.fromEntries(users.map((id) => [id, ['i-1', 'lt-1']])) },
      }
    }),
  )

const wish = fc.record({
  action: fc.constantFrom('share', 'share', 'unshare', 'copy', 'delete', 'delete'),
  pick: fc.nat(100),
  accounts: fc
    .subarray([...pool], { minLength: 1 })
    .chain((accounts) => fc.shuffledSubarray(accounts, { minLength: accounts.length })),
  all: fc.boolean(),
  region: fc.constantFrom(...regions),
  name: fc.constantFrom(...names),
})

/** Up to five steps on these images and on copies of them. */
export function arbitrarySteps(images: readonly InventoryImage[]): fc.Arbitrary<readonly Step[]> {
  return fc.array(wish, { minLength: 1, maxLength: 5 }).map((wishes) => {
    const known = images.map(({ id, region = 'cn-beijing' }) => ({ about: { image: id } as object, region }))
    return wishes.map(({ action, pick, accounts, all, region, name }, index): Step => {
      const chosen = known[pick % known.length] ?? { about: {}, region }
      const base = { id: `s${index}`, ...chosen.about, region: chosen.region }
      if (action === 'copy') {
        known.push({ about: { imageFrom: base.id }, region })
        return { ...base, action, to: { region, name } }
      }
      if (action === 'unshare' && all) return { ...base, action, accounts: 'all' }
      return action === 'delete' ? { ...base, action } : { ...base, action, accounts: [...accounts] }
    })
  })
}

type Condition = Rule['spec']['violatedWhen']
type Actions = NonNullable<Rule['spec']['actions']>

const number = fc.record({
  fact: fc.constantFrom('image.shareCountAfter', 'image.shareCount', 'step.accountCount'),
  operator: fc.constantFrom('equal', 'greaterThan', 'lessThan', 'notEqual', 'lessThanInclusive'),
  value: fc.nat(4),
})
const set = fc.record({
  fact: fc.constantFrom('image.sharedWithAfter', 'image.sharedWithAfter', 'image.sharedWith'),
  operator: fc.constantFrom('subsetOf', 'supersetOf', 'intersects', 'disjointFrom'),
  value: fc.oneof(fc.subarray([...pool]), fc.constant({ fact: 'image.sharedWith' })),
})
const element = fc.record({
  fact: fc.constant('image.sharedWithAfter'),
  operator: fc.constantFrom('contains', 'doesNotContain'),
  value: fc.constantFrom(...pool),
})
const stranded = fc.record({
  fact: fc.constantFrom('step.strandedInstanceCount', 'step.brokenLaunchCount'),
  operator: fc.constantFrom('greaterThan', 'equal', 'lessThan'),
  value: fc.nat(2),
})
const account = fc.oneof(
  fc.record({
    fact: fc.constant('account.id'),
    operator: fc.constantFrom('equal', 'notEqual'),
    value: fc.constantFrom(...pool),
  }),
  fc.record({ fact: fc.constant('account.hasImage'), operator: fc.constant('equal'), value: fc.boolean() }),
  fc.record({
    fact: fc.constant('account.id'),
    operator: fc.constant('in'),
    value: fc.constant({ fact: 'image.sharedWithAfter' }),
  }),
)
const quantified = fc
  .record({
    kind: fc.constantFrom('some', 'every', 'none'),
    account: fc.constantFrom('image.sharedWithAfter', 'image.sharedWithAfter', 'image.sharedWith'),
    satisfies: fc.oneof(
      fc.record({
        fact: fc.constant('member.id'),
        operator: fc.constantFrom('in', 'notIn'),
        value: fc.subarray([...pool]),
      }),
      fc.record({ fact: fc.constant('image.shareCountAfter'), operator: fc.constant('greaterThan'), value: fc.nat(3) }),
    ),
  })
  .map(({ kind, account, satisfies }) => ({ [kind]: { account, satisfies } }) as unknown as Condition)
const taken = fc.record({ fact: fc.constant('copy.nameTaken'), operator: fc.constant('equal'), value: fc.boolean() })

function conditionOf(leaf: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> {
  const parts = fc.array(
    fc.oneof(
      leaf,
      leaf.map((not) => ({ not })),
    ),
    { minLength: 1, maxLength: 3 },
  )
  return fc.oneof(
    parts.map((all) => ({ all })),
    parts.map((any) => ({ any })),
  ) as fc.Arbitrary<Condition>
}

/** Rules whose outcome may hang on what is done when. */
export const arbitraryRule: fc.Arbitrary<Rule> = fc
  .oneof(
    ruleOf(['share'], 'step', conditionOf(fc.oneof(number, set, element, quantified))),
    ruleOf(['unshare'], 'step', conditionOf(fc.oneof(number, set, element, stranded, quantified))),
    ruleOf(['share', 'unshare'], 'grant', conditionOf(fc.oneof(number, set, element, account))),
    ruleOf(['copy'], 'step', conditionOf(taken)),
  )
  .map((spec) => ({
    apiVersion: 'shareplan/v1',
    kind: 'Rule',
    metadata: { id: 'acme/random', title: 'random' },
    spec,
  }))

function ruleOf(
  actions: Actions,
  per: 'step' | 'grant',
  condition: fc.Arbitrary<Condition>,
): fc.Arbitrary<Rule['spec']> {
  return fc.record({
    actions: fc.constant(actions),
    per: fc.constant(per),
    violatedWhen: condition,
    invariant: fc.constant(true),
    onUnknown: fc.constantFrom('indeterminate', 'violated', 'skip'),
    enforcement: fc.constant('deny'),
    message: fc.constant('random'),
  })
}
