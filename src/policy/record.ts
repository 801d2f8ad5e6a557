import { type BoundCondition, type Leaf, leavesOf } from './condition.ts'
import { type Decision, RuleEngine } from './engine.ts'
import { builtinDocuments, compileRules } from './load.ts'
import { operatorsByName } from './operators.ts'
import { type Conditions, shapeOf } from './shape.ts'
import type { Subject } from './subject.ts'
import type { Truth } from './values.ts'

/** What the engine makes of the shapes of all built-in rules: for `generated/decisions.ts`, never while a plan is judged. */
export async function recordBuiltin(): Promise<ReadonlyMap<string, readonly Decision[]>> {
  const settings = { params: {}, enforcement: {}, locate: () => ({ file: '', range: { start, end: start } }) }
  const rules = builtinDocuments().map((document) => ({ document, builtin: true }))
  const { rules: compiled } = compileRules(rules, { settings, labels: new Map(), inventoryMaxAge: 1 })
  const recorded = new Map<string, readonly Decision[]>()
  for (const rule of compiled.rules) recorded.set(shapeOf(rule), recorded.get(shapeOf(rule)) ?? (await record(rule)))
  return new Map([...recorded].sort(([a], [b]) => (a < b ? -1 : 1)))
}

const start = { line: 1, column: 1 }
const nothing = {} as Subject

/** What the engine decides for every combination of what the leaves come to, in the order of their keys. */
async function record(conditions: Conditions): Promise<readonly Decision[]> {
  let truths: readonly Truth[] = []
  const open = (condition: BoundCondition): BoundCondition => opened(condition, (index) => truths[index])
  const { match, violatedWhen } = conditions
  const engine = new RuleEngine(match && open(match), open(violatedWhen))
  const count = leavesOf(violatedWhen).length + (match === undefined ? 0 : leavesOf(match).length)
  const decisions: Decision[] = []
  for (let key = 0; key < 3 ** count; key++) {
    truths = truthsOf(key, count)
    decisions.push(await engine.decide(nothing))
  }
  return decisions
}

/** The truths whose key it is. */
function truthsOf(key: number, count: number): readonly Truth[] {
  const digits = key.toString(3).padStart(count, '0')
  return [...digits].map((digit) => (digit === '2' ? undefined : digit === '1'))
}

/** The same condition with leaves that come to whatever they are told. */
function opened(condition: BoundCondition, truth: (index: number) => Truth): BoundCondition {
  switch (condition.kind) {
    case 'leaf':
      return openLeaf(condition, truth)
    case 'not':
      return { kind: 'not', part: opened(condition.part, truth) }
    case 'all':
    case 'any':
      return { kind: condition.kind, parts: condition.parts.map((part) => opened(part, truth)) }
  }
}

function openLeaf(leaf: Leaf, truth: (index: number) => Truth): Leaf {
  const operator = operatorsByName.get('equal') ?? leaf.operator
  const name = `leaf ${leaf.index}`
  const fact = { ...leaf.fact, name, type: 'boolean', read: () => truth(leaf.index) } as const
  return { ...leaf, fact, operator, operand: { kind: 'constant', value: true, source: true } }
}
