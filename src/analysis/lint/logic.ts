import type { Action } from '../../plan/model.ts'
import { type BoundCondition, leavesOf, truthOf } from '../../policy/condition.ts'
import type { Decision } from '../../policy/engine.ts'
import type { CompiledRule } from '../../policy/rule-set.ts'
import type { Truth } from '../../policy/values.ts'
import { actionsOf } from '../distinguish.ts'
import { outcomeIn, type Situation, situationsOf } from '../situations.ts'
import type { LintId } from './lints.ts'
import { comparisonText, type Part, partsOfRule, withoutParts } from './parts.ts'

/** What is odd at a place of a rule. */
export interface Finding {
  readonly lint: LintId
  readonly path: Part['path']
  readonly message: string
  readonly remediation: string
}

/** All that a rule can meet, whatever its parameters, by action. Empty where that is too much to tell. */
interface Reach {
  readonly action: Action | undefined
  readonly situations: readonly Situation[]
}

/** What never happens, or always does, whatever is judged and whatever the parameters are: proven, or not told. */
export function logicFindings(rule: CompiledRule): readonly Finding[] {
  const reaches = reachesOf(rule)
  if (reaches === undefined || reaches.length === 0) return []
  const situations = reaches.flatMap((reach) => reach.situations)
  const constants = constantParts(rule, situations)
  const whole = wholeFindings(rule, reaches)
  return [
    ...whole,
    ...constants.filter(({ path }) => whole.length === 0 || path.length > 2),
    ...effectless(rule, situations, constants),
    ...unknownFindings(rule, situations),
  ]
}

function reachesOf(rule: CompiledRule): readonly Reach[] | undefined {
  const reaches = actionsOf(rule).map((action) => ({ action, ...situationsOf([rule], action, 'free') }))
  if (reaches.some(({ complete }) => !complete)) return undefined
  return reaches.map(({ action, all }) => ({ action, situations: all }))
}

/** Of the rule as a whole. */
function wholeFindings(rule: CompiledRule, reaches: readonly Reach[]): readonly Finding[] {
  const outcomes = reaches.map(({ action, situations }) => {
    return { action, seen: new Set(situations.map((situation) => outcomeIn(rule, situation))) }
  })
  const all = new Set<Decision>(outcomes.flatMap(({ seen }) => [...seen]))
  if (neverApplies(rule, reaches))
    return [
      {
        lint: 'rule-never-applies',
        path: ['spec', 'match'],
        message: 'the rule never applies: `match` is true of nothing',
        remediation: 'correct `match`, or drop the rule',
      },
    ]
  if (!all.has('violated'))
    return [
      {
        lint: 'rule-never-violated',
        path: ['spec', 'violatedWhen'],
        message: 'the rule is never violated, whatever a plan does',
        remediation: 'correct the conditions, or drop the rule',
      },
    ]
  if (all.size === 1)
    return [
      {
        lint: 'rule-always-violated',
        path: ['spec', 'violatedWhen'],
        message: 'the rule is always violated, whatever a plan does',
        remediation: 'say in `match` or `violatedWhen` what is wrong, or keep it if nothing of the kind shall pass',
      },
    ]
  return outcomes
    .filter(({ seen }) => !seen.has('violated') && !seen.has('indeterminate'))
    .map(({ action }) => inVain(rule, action))
}

function neverApplies({ match }: CompiledRule, reaches: readonly Reach[]): boolean {
  if (match === undefined) return false
  return reaches.every(({ situations }) => situations.every(({ truth }) => truthOf(match, truth) !== true))
}

function inVain(rule: CompiledRule, action: Action | undefined): Finding {
  const index = action === undefined ? 0 : rule.actions.indexOf(action)
  return {
    lint: 'action-in-vain',
    path: ['spec', 'actions', index],
    message: `the rule finds nothing in ${action} steps`,
    remediation: `drop ${action} from the actions, or correct the conditions`,
  }
}

/** Comparisons and groups that never come to true, or never to false; a group is told only if none of its parts is. */
function constantParts(rule: CompiledRule, situations: readonly Situation[]): readonly Finding[] {
  const told = new Set<BoundCondition>()
  const found: Finding[] = []
  for (const part of partsOfRule(rule).toReversed()) {
    const { condition } = part
    const inner = innerParts(condition)
    if (inner.some((one) => told.has(one))) {
      told.add(condition)
      continue
    }
    const truths = new Set<Truth>(situations.map(({ truth }) => truthOf(condition, truth)))
    if (truths.has(true) && truths.has(false)) continue
    told.add(condition)
    if (condition.kind !== 'not') found.push(constantFinding(part, truths.has(true)))
  }
  return found.reverse()
}

function innerParts(condition: BoundCondition): readonly BoundCondition[] {
  switch (condition.kind) {
    case 'leaf':
      return []
    case 'not':
      return [condition.part]
    case 'all':
    case 'any':
      return condition.parts
  }
}

function constantFinding({ condition, path }: Part, isTrue: boolean): Finding {
  const leaf = condition.kind === 'leaf' ? condition : undefined
  const what = leaf === undefined ? `\`${condition.kind}\`` : comparisonText(leaf)
  const kind = leaf === undefined ? 'condition' : 'comparison'
  return {
    lint: isTrue ? `${kind}-always-true` : `${kind}-never-true`,
    path,
    message: isTrue ? `${what} is true of everything, as far as it is known` : `${what} is true of nothing`,
    remediation:
      leaf === undefined
        ? 'its parts exclude each other, or leave nothing out: correct one of them'
        : 'compare with another value, or drop the comparison',
  }
}

/** Parts of groups without which the rule would come to the same everywhere. */
function effectless(
  rule: CompiledRule,
  situations: readonly Situation[],
  constants: readonly Finding[],
): readonly Finding[] {
  const isConstant = ({ path }: Part): boolean => constants.some((one) => startsWith(one.path, path))
  const dropped = new Set<BoundCondition>()
  const found: Finding[] = []
  // The largest part first, and of twins the one behind.
  const parts = partsOfRule(rule).toReversed()
  for (const part of parts.toSorted((a, b) => a.path.length - b.path.length)) {
    if (part.group === undefined || isConstant(part) || isIn(found, part)) continue
    const smaller = withoutParts(rule, new Set([...dropped, part.condition]))
    if (hasEmptyGroup(smaller) || !situations.every((one) => outcomeIn(smaller, one) === outcomeIn(rule, one))) continue
    dropped.add(part.condition)
    found.push(effectlessFinding(part))
  }
  return found
}

function hasEmptyGroup({ match, violatedWhen }: CompiledRule): boolean {
  const isEmpty = (condition: BoundCondition): boolean =>
    condition.kind !== 'leaf' && (innerParts(condition).length === 0 || innerParts(condition).some(isEmpty))
  return isEmpty(violatedWhen) || (match !== undefined && isEmpty(match))
}

function isIn(found: readonly Finding[], { path }: Part): boolean {
  return found.some((one) => startsWith(path, one.path))
}

function startsWith(path: Part['path'], start: Part['path']): boolean {
  return start.every((step, index) => path[index] === step)
}

function effectlessFinding({ condition, path, group }: Part): Finding {
  const text = JSON.stringify(textOf(condition))
  const twins = innerParts(group ?? condition).filter((one) => JSON.stringify(textOf(one)) === text)
  const [first] = leavesOf(condition)
  const what = condition.kind === 'leaf' ? comparisonText(condition) : `\`${condition.kind}\` of ${first?.fact.name}`
  return twins.length > 1
    ? { lint: 'part-repeated', path, message: `${what} stands there twice`, remediation: 'drop one of the two' }
    : {
        lint: 'part-without-effect',
        path,
        message: `${what} changes nothing: the rule comes to the same without it`,
        remediation: 'drop it, or correct what makes it moot',
      }
}

function textOf(condition: BoundCondition): unknown {
  if (condition.kind === 'leaf') return comparisonText(condition)
  return { [condition.kind]: innerParts(condition).map(textOf) }
}

/** What is said about unknown facts where none can be. */
function unknownFindings(rule: CompiledRule, situations: readonly Situation[]): readonly Finding[] {
  const { onUnknown, undecided } = rule.source.spec
  const asked: CompiledRule = { ...rule, onUnknown: 'indeterminate' }
  if (situations.some((situation) => outcomeIn(asked, situation) === 'indeterminate')) return []
  const message = 'is there for unknown facts, but the rule is always decided'
  const finding = (key: 'onUnknown' | 'undecided', lint: LintId): Finding => {
    return { lint, path: ['spec', key], message: `\`${key}\` ${message}`, remediation: `drop \`${key}\`` }
  }
  return [
    ...(onUnknown === undefined ? [] : [finding('onUnknown', 'on-unknown-in-vain')]),
    ...(undecided === undefined ? [] : [finding('undecided', 'undecided-in-vain')]),
  ]
}
