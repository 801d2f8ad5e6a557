import { printable } from '../../report/printable.ts'
import { table } from '../../report/table.ts'
import type { Condition, Quantified } from '../../schema/generated/types.ts'
import { en } from '../../words/en.ts'
import type { RuleHeading, RulesWords, Words } from '../../words/words.ts'
import type { RuleDetails, RuleEntry, Vocabulary } from './catalogue.ts'

/** The rules in force, one a line. */
export function listText(rules: readonly RuleEntry[], { rules: words }: Words = en): string {
  const rows = rules.map(({ id, enforcement, guard, per, actions, title }) =>
    [id, words.list(guard ? [enforcement, words.guard] : [enforcement]), per, words.list(actions) || '-', title].map(
      printable,
    ),
  )
  return lines(table([words.columns, ...rows], ['left', 'left', 'left', 'left', 'left']))
}

/** One rule under fixed headings. */
export function showText(rule: RuleDetails, { rules: words }: Words = en): string {
  const { id, title, enforcement, guard, waivable, per, actions } = rule
  const manner = guard ? words.manner.guard : waivable ? words.manner.lowered : words.manner.fixed
  const sections: Readonly<Record<RuleHeading, readonly string[]>> = {
    instance: rule.instanceOf === null ? [] : [words.instanceOf(rule.instanceOf)],
    levels: levelLines(rule, words),
    judges: [words.judges(words.subject[per] ?? per, actions, rule.onUnknown)],
    yields: rule.yieldsTo.map(words.yields),
    match: rule.match === null ? [] : conditionLines(rule.match, words),
    violated: conditionLines(rule.violatedWhen, words),
    says: [rule.message],
    why: [rule.why],
    remediation: [rule.remediation],
    parameters: paramLines(rule, words),
    upholds: [words.list(rule.statements)],
    references: rule.references,
  }
  const body = (Object.keys(sections) as RuleHeading[])
    .map((heading) => [words.headings[heading], sections[heading].filter((line) => line !== '')] as const)
    .filter(([, content]) => content.length > 0)
    .map(([heading, content]) => lines([heading, ...content.map((line) => `  ${printable(line)}`)]))
  return [lines([printable(words.title(id, enforcement, manner)), printable(title)]), ...body].join('\n')
}

/** What differs by stage or time. */
function levelLines({ stages, enforceFrom }: RuleDetails, words: RulesWords): readonly string[] {
  const named = Object.entries(stages).map(([stage, level]) => words.stage(stage, level))
  return enforceFrom === null ? named : [...named, words.enforceFrom(enforceFrom)]
}

function paramLines({ params }: RuleDetails, words: RulesWords): readonly string[] {
  return Object.entries(params).map(([name, { type, enum: values, value, default: preset, description }]) => {
    const kind = values === null ? type : values.join(' | ')
    const [shown, usual] = [JSON.stringify(value), JSON.stringify(preset)]
    return words.parameter(name, shown, shown === usual ? undefined : usual, kind, description)
  })
}

/** A condition as an indented tree. */
function conditionLines(condition: Condition, words: RulesWords, indent = ''): readonly string[] {
  const group = (word: string, parts: readonly Condition[]): readonly string[] => [
    `${indent}${word}`,
    ...parts.flatMap((part) => conditionLines(part, words, `${indent}  `)),
  ]
  if ('all' in condition) return group(words.condition.all, condition.all)
  if ('any' in condition) return group(words.condition.any, condition.any)
  if ('not' in condition) return group(words.condition.not, [condition.not])
  if ('some' in condition) return quantified('some', condition.some, words, indent)
  if ('every' in condition) return quantified('every', condition.every, words, indent)
  if ('none' in condition) return quantified('none', condition.none, words, indent)
  const { fact, operator, value } = condition
  const right = typeof value === 'object' && 'fact' in value ? value.fact : JSON.stringify(value)
  return [`${indent}${fact} ${operator} ${right}`]
}

function quantified(
  kind: keyof RulesWords['quantifier'],
  { account, satisfies }: Quantified,
  words: RulesWords,
  indent: string,
): readonly string[] {
  return [`${indent}${words.quantifier[kind](account)}`, ...conditionLines(satisfies, words, `${indent}  `)]
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
