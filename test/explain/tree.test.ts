import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { factShower, showCondition } from '../../src/explain/tree.ts'
import type { ShownCondition, ShownTruth } from '../../src/explanation.ts'
import type { BoundCondition } from '../../src/policy/condition.ts'
import { type Decision, RuleEngine } from '../../src/policy/engine.ts'
import type { Fact } from '../../src/policy/facts/definition.ts'
import { operatorsByName } from '../../src/policy/operators.ts'
import type { Subject } from '../../src/policy/subject.ts'
import { type FactValue, setOf } from '../../src/policy/values.ts'
import { treeLines } from '../../src/report/tree.ts'
import { en } from '../../src/words/en.ts'
import { zhCN } from '../../src/words/zh-cn.ts'
import { type Environment, environments, factsReading, meanings } from '../policy/support/kleene.ts'
import { scale } from '../support/scale.ts'
import { randomRules } from './support/random-rules.ts'

let environment: Environment = new Map()
const facts = factsReading(() => environment)
const nothing = {} as Subject
const shown = (condition: BoundCondition): ShownCondition => showCondition(condition, nothing, factShower(en))

/** What the rule comes to by what its trees say. */
function decisionOf(match: ShownTruth, violated: ShownTruth): Decision {
  if (match === 'false') return 'not-applicable'
  if (violated === 'false') return 'held'
  return match === 'true' && violated === 'true' ? 'violated' : 'indeterminate'
}

/** A tree whose groups do not come to what their parts say, or undefined. */
function wrong(tree: ShownCondition): ShownCondition | undefined {
  if (tree.kind === 'leaf' || tree.kind === 'quantifier') return undefined
  const truths = tree.parts.map(({ truth }) => truth)
  const decisive = tree.kind === 'any' ? 'true' : 'false'
  const rest = truths.includes('unknown') ? 'unknown' : tree.kind === 'any' ? 'false' : 'true'
  const negated = truths[0] === 'unknown' ? 'unknown' : truths[0] === 'true' ? 'false' : 'true'
  const expected = tree.kind === 'not' ? negated : truths.includes(decisive) ? decisive : rest
  return tree.truth === expected ? tree.parts.map(wrong).find((part) => part !== undefined) : tree
}

describe('the tree of a rule', () => {
  it('comes to what the engine decided, and every group to what its parts say', async () => {
    await fc.assert(
      fc.asyncProperty(randomRules(facts), environments(facts), async ({ match, violatedWhen }, world) => {
        environment = world
        const trees = [match, violatedWhen].map((part) => part && shown(part))
        const decision = await new RuleEngine(match, violatedWhen).decide(nothing)
        expect(decisionOf(trees[0]?.truth ?? 'true', trees[1]?.truth ?? 'true')).toBe(decision)
        expect(trees.map((tree) => tree && wrong(tree)).filter((tree) => tree !== undefined)).toEqual([])
      }),
      { numRuns: scale(300, 5000) },
    )
  })

  it('shows the values that decide, and means the operators that it names', () => {
    const truths = new Set<string>()
    const check = (tree: ShownCondition): void => {
      if (tree.kind === 'quantifier') return
      if (tree.kind !== 'leaf') {
        for (const part of tree.parts) check(part)
        return
      }
      const [left, right] = [tree.left.value, tree.right.fact === null ? undefined : tree.right.value]
      if (typeof left !== 'number' || typeof right !== 'number') return
      truths.add(`${tree.operator} ${tree.truth}`)
      expect(tree.truth).toBe(String(meanings[tree.operator]?.(left, right)))
    }
    fc.assert(
      fc.property(randomRules(facts), environments(facts), ({ violatedWhen }, world) => {
        environment = world
        check(shown(violatedWhen))
      }),
      { numRuns: scale(2000, 5000), seed: 1 },
    )
    expect(truths.size).toBe(12)
  })
})

function fact(name: string, value: FactValue, supply?: string): Fact {
  const type = typeof value === 'number' ? 'number' : typeof value === 'string' ? 'string' : 'set'
  return { name, type, scope: 'plan', description: '', ...(supply !== undefined && { supply }), read: () => value }
}

function leaf(left: Fact, name: string, right: Fact | string): BoundCondition {
  const operator = operatorsByName.get(name)
  if (operator === undefined) throw new Error(name)
  const source = { fact: left.name, operator: name, value: '' }
  const operand =
    typeof right === 'string'
      ? ({ kind: 'constant', value: right, source: right } as const)
      : ({ kind: 'fact', fact: right } as const)
  return { kind: 'leaf', index: 0, fact: left, operator, operand, source }
}

describe('a printed tree', () => {
  const count = fact('image.shareCountAfter', 53)
  const condition: BoundCondition = {
    kind: 'all',
    parts: [
      leaf(count, 'greaterThan', fact('quota.accountsPerImage', 50)),
      {
        kind: 'not',
        part: leaf(fact('image.name', undefined, 'take a new snapshot, or correct capturedAt'), 'startsWith', 'golden'),
      },
    ],
  }

  it('has a line for every part and every value', () => {
    expect(treeLines(shown(condition))).toEqual([
      '[unknown] all of',
      '  [true] image.shareCountAfter greaterThan quota.accountsPerImage',
      '      image.shareCountAfter is 53',
      '      quota.accountsPerImage is 50',
      '  [unknown] not',
      '    [unknown] image.name startsWith "golden"',
      '        image.name is unknown',
      '          to supply it: take a new snapshot, or correct capturedAt',
    ])
  })

  it('speaks Chinese', () => {
    const tree = showCondition(condition, nothing, factShower(zhCN))
    expect(treeLines(tree, zhCN)).toEqual([
      '[未知] 同时满足',
      '  [成立] image.shareCountAfter greaterThan quota.accountsPerImage',
      '      image.shareCountAfter 为 53',
      '      quota.accountsPerImage 为 50',
      '  [未知] 不满足',
      '    [未知] image.name startsWith "golden"',
      '        image.name 为 未知',
      '          补齐方法：重新采集清单，或更正 capturedAt',
    ])
  })

  it('shows nothing that a terminal would act on', () => {
    const hostile = 'x\u001b[2J\u202e\n##[group]y'
    const lines = treeLines(shown(leaf(fact('image.name', hostile), 'equal', hostile)))
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]|##\[/u)
    expect(lines).toHaveLength(2)
  })

  it('shows an empty text', () => {
    expect(treeLines(shown(leaf(fact('image.productCode', ''), 'equal', '')))).toEqual([
      '[true] image.productCode equal ""',
      '    image.productCode is ""',
    ])
  })

  it('cuts long lists off', () => {
    const source = Array.from({ length: 300 }, (_, index) => `m-${index}`)
    const operator = operatorsByName.get('in')
    if (operator === undefined) throw new Error('in')
    const name = fact('image.id', 'm-299')
    const operand = { kind: 'constant', value: setOf(source), source } as const
    const long: BoundCondition = {
      kind: 'leaf',
      index: 0,
      fact: name,
      operator,
      operand,
      source: { fact: '', operator: '', value: '' },
    }
    const [line = ''] = treeLines(shown(long))
    expect(line).toContain('[true] image.id in ["m-0",')
    expect(line).toMatch(/"m-19", … \+280\]$/)
  })

  it('cuts long sets off, and says how much is missing', () => {
    const many = Array.from({ length: 5000 }, (_, index) => `account-${index}`)
    const tree = shown(leaf(fact('image.sharedWith', setOf(many)), 'contains', 'account-7'))
    expect(tree.truth).toBe('true')
    expect(treeLines(tree).join('')).toContain('and 4980 more')
    expect(JSON.stringify(tree).length).toBeLessThan(2000)
  })
})
