import { printable } from '../../report/printable.ts'
import { table } from '../../report/table.ts'
import type { Condition } from '../../schema/generated/types.ts'
import type { RuleDetails, RuleEntry, Vocabulary } from './catalogue.ts'

/** The rules in force, one a line. */
export function listText(rules: readonly RuleEntry[]): string {
  const rows = rules.map(({ id, enforcement, guard, per, actions, title }) =>
    [id, guard ? `${enforcement}, guard` : enforcement, per, actions.join(', ') || '-', title].map(printable),
  )
  return lines(
    table([['RULE', 'ENFORCEMENT', 'PER', 'ACTIONS', 'CATCHES'], ...rows], ['left', 'left', 'left', 'left', 'left']),
  )
}

/** One rule under fixed headings. */
export function showText(rule: RuleDetails): string {
  const { id, title, enforcement, guard, waivable, per, actions } = rule
  const manner = guard ? 'guard, cannot be lowered' : waivable ? 'can be lowered with a reason' : 'cannot be lowered'
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Judges', [`${judged(per, actions)}; where unknown facts leave it open: ${rule.onUnknown}`]],
    ['Does not apply where', rule.yieldsTo.map((other) => `${other} has a finding`)],
    ['Applies when', rule.match === null ? [] : conditionLines(rule.match)],
    ['Violated when', conditionLines(rule.violatedWhen)],
    ['Says', [rule.message]],
    ['Why', [rule.why]],
    ['What to do', [rule.remediation]],
    ['Parameters', paramLines(rule)],
    ['Upholds', [rule.statements.join(', ')]],
    ['References', rule.references],
  ]
  const body = sections
    .map(([heading, content]) => [heading, content.filter((line) => line !== '')] as const)
    .filter(([, content]) => content.length > 0)
    .map(([heading, content]) => lines([heading, ...content.map((line) => `  ${printable(line)}`)]))
  return [lines([`${printable(id)} (${enforcement}; ${manner})`, printable(title)]), ...body].join('\n')
}

const subjects: Readonly<Record<string, string>> = {
  run: 'each plan, among the others of the run',
  plan: 'each plan',
  step: 'each step that does this',
  grant: 'each account of each step that does this',
}

function judged(per: string, actions: readonly string[]): string {
  return [subjects[per] ?? per, actions.join(', ')].filter((part) => part !== '').join(': ')
}

function paramLines({ params }: RuleDetails): readonly string[] {
  return Object.entries(params).map(([name, { type, enum: values, value, default: preset, description }]) => {
    const kind = values === null ? type : values.join(' | ')
    const changed = JSON.stringify(value) === JSON.stringify(preset) ? '' : ` (default ${JSON.stringify(preset)})`
    return `${name} = ${JSON.stringify(value)}${changed}: ${kind}. ${description}`
  })
}

/** A condition as an indented tree. */
function conditionLines(condition: Condition, indent = ''): readonly string[] {
  if ('all' in condition) return group('all of', condition.all, indent)
  if ('any' in condition) return group('any of', condition.any, indent)
  if ('not' in condition) return group('not', [condition.not], indent)
  const { fact, operator, value } = condition
  const right = typeof value === 'object' && 'fact' in value ? value.fact : JSON.stringify(value)
  return [`${indent}${fact} ${operator} ${right}`]
}

function group(word: string, parts: readonly Condition[], indent: string): readonly string[] {
  return [`${indent}${word}`, ...parts.flatMap((part) => conditionLines(part, `${indent}  `))]
}

/** Facts and operators, as two tables. */
export function vocabularyText({ facts, operators }: Vocabulary): string {
  const factRows = facts.map(({ name, type, values, scope, actions, description }) => [
    name,
    values === null ? type : values.join(' | '),
    actions === null ? scope : `${scope} (${actions.join(', ')})`,
    description,
  ])
  const operatorRows = operators.map(({ name, left, right, description }) => [
    name,
    left.join(', '),
    right,
    description,
  ])
  const cells = (rows: readonly (readonly string[])[]): readonly (readonly string[])[] =>
    rows.map((row) => row.map(printable))
  const columns = ['left', 'left', 'left', 'left'] as const
  return [
    lines(table([['FACT', 'TYPE', 'PER', 'IS'], ...cells(factRows)], columns)),
    lines(table([['OPERATOR', 'FACT IS', 'VALUE IS', 'MEANS: THE FACT …'], ...cells(operatorRows)], columns)),
  ].join('\n')
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`
}
