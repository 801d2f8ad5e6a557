import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Decision, RuleEngine } from '../../src/policy/engine.ts'
import { facts } from '../../src/policy/facts/index.ts'
import { isCertain } from '../../src/policy/values.ts'
import type { Account, InventoryImage, InventorySpec } from '../../src/schema/generated/types.ts'
import type { Workspace } from '../support/judge.ts'
import { scale } from '../support/scale.ts'
import { plan, text, type World, workspace, world } from './support/arbitrary.ts'
import { about, decisions, fits } from './support/decisions.ts'
import { rule } from './support/rule-text.ts'

describe('facts', () => {
  it('that tell nobody how to supply them are always known', async () => {
    const always = facts.filter(({ supply }) => supply === undefined)
    expect(always.length).toBeGreaterThan(20)
    await fc.assert(
      fc.asyncProperty(workspace, async (input) => {
        const unknown = new Set<string>()
        await decisions(input, (_, __, subject) => {
          const { grant, step } = subject
          const scopes = ['run', 'plan', ...(step ? ['step'] : []), ...(grant ? ['grant'] : [])]
          for (const fact of always) {
            if (fact.requires !== undefined || !scopes.includes(fact.scope) || !fits(fact.actions, subject)) continue
            if (fact.needs === 'image' && subject.image === undefined) continue
            // Accounts that the inventory does not list have no id.
            if (fact.name === 'account.id' && grant?.account === '') continue
            if (!isCertain(fact.read(subject))) unknown.add(fact.name)
          }
        })
        expect([...unknown]).toEqual([])
      }),
      { numRuns: scale(50, 1000) },
    )
  })

  it('are as the engine sees them without memory', async () => {
    await fc.assert(
      fc.asyncProperty(workspace, async (input) => {
        const fresh: { readonly decision: Promise<Decision>; readonly outcome: Decision }[] = []
        await decisions(input, (rule, outcome, subject) => {
          if (rule.onUnknown !== 'indeterminate') return
          fresh.push({ decision: new RuleEngine(rule.match, rule.violatedWhen).decide(subject), outcome })
        })
        for (const { decision, outcome } of fresh) expect(outcome).toBe(await decision)
      }),
      { numRuns: scale(20, 300) },
    )
  })
})

/** What may be left out of a world without changing what plans do: nothing that a guard looks at. */
const forgettable = {
  account: ['site', 'trusted'],
  image: [
    'status',
    'owner',
    'createdAt',
    'family',
    'tags',
    'productCode',
    'encryption',
    'public',
    'sharedWith',
    'resourceShares',
  ],
  inventory: ['shareRole'],
} as const satisfies {
  readonly account: readonly (keyof Account)[]
  readonly image: readonly (keyof InventoryImage)[]
  readonly inventory: readonly (keyof InventorySpec)[]
}

/** The world with each of those left out where the coin says so. */
function forgetful({ accounts, inventories }: World, coin: () => boolean): World {
  const without = <T extends object>(record: T, keys: readonly (keyof T)[]): T =>
    Object.fromEntries(
      Object.entries(record).filter(([key]) => !(keys as readonly string[]).includes(key) || !coin()),
    ) as T
  return {
    accounts: {
      ...accounts,
      spec: { ...accounts.spec, accounts: accounts.spec.accounts.map((one) => without(one, forgettable.account)) },
    },
    inventories: inventories.map((inventory) => ({
      ...inventory,
      spec: without(
        { ...inventory.spec, images: (inventory.spec.images ?? []).map((one) => without(one, forgettable.image)) },
        forgettable.inventory,
      ),
    })),
  }
}

/** Rules beside the built-in ones, about what those do not read. */
const ownRules = [
  {
    per: 'step',
    actions: '[share, unshare, copy]',
    imageTags: '{ stage: string }',
    violatedWhen: `{ any: [
      { fact: image.tags.stage, operator: notEqual, value: approved },
      { all: [{ fact: image.ageDays, operator: greaterThan, value: 30 }, { fact: image.family, operator: equal, value: base }] }] }`,
  },
  {
    per: 'step',
    match: '{ some: { account: image.sharedWith, satisfies: { fact: member.trusted, operator: equal, value: true } } }',
    violatedWhen:
      '{ not: { every: { account: image.sharedWithAfter, satisfies: { fact: member.site, operator: equal, value: { fact: owner.site } } } } }',
  },
  {
    per: 'plan',
    actions: '',
    message: '"{{plan.name}}"',
    violatedWhen: `{ any: [
      { none: { account: plan.accountsAfter, satisfies: { fact: member.trusted, operator: equal, value: true } } },
      { fact: plan.lostGrantCount, operator: greaterThan, value: 1 },
      { fact: plan.mostSharesAfter, operator: greaterThan, value: 2 }] }`,
  },
]

function workspaceOf(document: unknown, { accounts, inventories }: World): Workspace {
  return {
    rules: ownRules.map((given, index) => ({
      file: `rule-${index}.yaml`,
      text: rule(given, `acme/own-${['a', 'b', 'c'][index]}`),
    })),
    plans: [{ file: 'plan.json', text: text(document) }],
    accounts: [{ file: 'accounts.json', text: text(accounts) }],
    inventories: inventories.map((inventory, index) => ({ file: `inventory-${index}.json`, text: text(inventory) })),
  }
}

/**
 * Rules that speak of what is known on purpose: with force and an acknowledgement unknown use does not matter. Those that skip
 * the unknown or take it for a violation say so.
 */
const epistemic = ['delete-while-used']

describe('knowing more', () => {
  it('never changes what was decided', async () => {
    let compared = 0
    await fc.assert(
      fc.asyncProperty(plan, world, fc.infiniteStream(fc.boolean()), async (document, full, coins) => {
        const coin = (): boolean => coins.next().value === true
        const known = await outcomes(workspaceOf(document, full))
        for (const [subject, outcome] of await outcomes(workspaceOf(document, forgetful(full, coin)))) {
          const fuller = known.get(subject)
          if (outcome === 'indeterminate' || fuller === undefined) continue
          compared++
          // A rule that holds whether it applies or not may turn out not to apply.
          expect([subject, fuller === 'violated', fuller === 'indeterminate']).toEqual([
            subject,
            outcome === 'violated',
            false,
          ])
        }
      }),
      { numRuns: scale(150, 2000) },
    )
    expect(compared).toBeGreaterThan(1000)
  })
})

async function outcomes(input: Workspace): Promise<ReadonlyMap<string, Decision>> {
  const found = new Map<string, Decision>()
  await decisions(input, (judged, outcome, subject) => {
    if (judged.onUnknown !== 'indeterminate' || epistemic.includes(judged.id)) return
    found.set(about(judged, subject), outcome)
  })
  return found
}
