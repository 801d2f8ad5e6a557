import { describe, expect, it } from 'vitest'
import type { Explanation } from '../../src/explanation.ts'
import { builtinRules } from '../../src/policy/generated/builtin.ts'
import { treeLines } from '../../src/report/tree.ts'
import { ruleCases } from '../policy/support/cases.ts'
import { rule } from '../policy/support/rule-text.ts'
import { accounts, explain, explained, factsOf, inventory, plan } from './support/explained.ts'

/** What the rule comes to by its trees. */
function outcomeOf({ match, violatedWhen, onUnknown }: Explanation): Explanation['outcome'] {
  if (match?.truth === 'false') return 'not-applicable'
  if (violatedWhen.truth === 'false') return 'held'
  if (violatedWhen.truth === 'true' && match?.truth !== 'unknown') return 'violated'
  return onUnknown === 'skip' ? 'not-applicable' : onUnknown
}

describe('the explanations of the findings of all built-in rules', () => {
  const cases = ruleCases()

  it.each(builtinRules.map(({ metadata }) => metadata.id))('%s: say what was judged', async (id) => {
    for (const { workspace } of cases.filter(({ rule: own }) => own === id)) {
      const { shown, left, report } = await explain(workspace)
      const policy = report.findings.filter(({ kind }) => kind === 'policy')
      expect(shown.length + left).toBe(policy.length)
      for (const one of shown) {
        const finding = policy.find(({ fingerprint }) => fingerprint === one.fingerprint)
        const { rule: name, outcome, step, account, message, file, range } = finding ?? {}
        expect(one).toMatchObject({ rule: name, outcome, step, account, message })
        expect(one.place).toEqual({ file, ...range?.start })
        expect(outcomeOf(one)).toBe(one.outcome)
        const silent = factsOf(one).filter(({ origins }) => origins.length === 0)
        expect(silent.map(({ fact }) => fact)).toEqual([])
      }
    }
  })

  it.each(builtinRules.map(({ metadata }) => metadata.id))('%s: and what was not found', async (id) => {
    for (const { workspace } of cases.filter(({ rule: own }) => own === id)) {
      const { shown, left, report } = await explain(workspace, id)
      const counted = report.rules.find((count) => count.rule === id)
      const { violated = 0, indeterminate = 0, held = 0, notApplicable = 0 } = counted ?? {}
      expect(shown.length + left).toBe(violated + indeterminate + held + notApplicable)
      for (const one of shown) expect(outcomeOf(one)).toBe(one.outcome)
    }
  })
})

describe('a quantifier', () => {
  it('shows the accounts that decide, and each once', async () => {
    const violatedWhen =
      '{ every: { account: image.sharedWithAfter, satisfies: { fact: member.trusted, operator: equal, value: true } } }'
    const { shown } = await explained([{ violatedWhen }], 'acme/rule-0@second')
    expect(shown.map((one) => treeLines(one.violatedWhen))).toMatchInlineSnapshot(`
      [
        [
          "[false] every account in image.sharedWithAfter",
          "    image.sharedWithAfter is 2, 3",
          "      the inventory, inventory.yaml:13:19, as of 2026-11-24T02:00:00Z (snapshot reads it with ecs:DescribeImageSharePermission)",
          "      simulated by first, second",
          "  3:",
          "    [false] member.trusted equal true",
          "        member.trusted is false",
          "          the Accounts file, accounts.yaml:8:60",
          "  2:",
          "    [true] member.trusted equal true",
          "        member.trusted is true",
          "          the Accounts file, accounts.yaml:7:51",
        ],
      ]
    `)
  })
})

describe('what is selected', () => {
  const violating = { violatedWhen: '{ fact: account.trusted, operator: equal, value: false }', per: 'grant' }

  it.each([
    ['acme/rule-0', ['second 2', 'second 3', 'fourth 2']],
    ['acme/rule-0@second', ['second 2', 'second 3']],
    ['acme/rule-0@second/acme', ['second 3']],
    ['acme/rule-0@second/3', ['second 3']],
    ['acme/rule-0@nowhere', []],
    [undefined, ['second 3']],
  ])('by %s', async (selector, expected) => {
    const { shown } = await explained([violating], selector)
    expect(shown.map(({ step, account }) => `${step} ${account}`).sort()).toEqual(expected.toSorted())
  })

  it('by the beginning of a fingerprint', async () => {
    const { report } = await explained([violating], undefined)
    const fingerprint = report.findings[0]?.fingerprint ?? ''
    const { shown } = await explained([violating], fingerprint.slice(0, 8))
    expect(shown.map((one) => one.fingerprint)).toEqual([fingerprint])
  })

  it('comes first where it was found, and is bounded', async () => {
    const grants = Array.from({ length: 60 }, (_, index) => `"${index + 100}"`).join(', ')
    const text = plan.replace('accounts: [pay, acme]', `accounts: [${grants}, acme]`)
    const many = accounts.replace(
      '  groups',
      `${Array.from({ length: 60 }, (_, index) => `    - { id: "${index + 100}", trusted: true }\n`).join('')}  groups`,
    )
    const { shown, left } = await explain(
      {
        plans: [{ file: 'plan.yaml', text }],
        accounts: [{ file: 'accounts.yaml', text: many }],
        inventories: [{ file: 'inventory.yaml', text: inventory }],
        rules: [{ file: 'rule.yaml', text: rule(violating, 'acme/rule-0') }],
        builtin: false,
      },
      'acme/rule-0@second',
    )
    expect(shown[0]?.outcome).toBe('violated')
    expect([shown.length, left]).toEqual([21, 40])
  })
})
