import type { ShownCondition, ShownFact, ShownLeaf, ShownQuantifier, ShownTruth } from '../explanation.ts'
import { en } from '../words/en.ts'
import type { Words } from '../words/words.ts'
import { printable } from './printable.ts'
import { type Paint, painter } from './style.ts'

const colors = { true: 'green', false: 'red', unknown: 'yellow' } as const

/**
 * A condition as an indented tree, a line for every part with what it came to, and below each comparison the facts it rests on. Where
 * a fact comes from is told the first time that it comes up. Safe to print.
 */
export function treeLines(
  condition: ShownCondition,
  words: Words = en,
  paint: Paint = painter(false),
  told: Set<string> = new Set(),
): readonly string[] {
  if (condition.kind === 'leaf') return leafLines(condition, words, paint, told)
  if (condition.kind === 'quantifier') return quantifierLines(condition, words, paint, told)
  const parts = condition.parts.flatMap((part) => treeLines(part, words, paint, told))
  return [`${mark(condition.truth, words, paint)} ${words.rules.condition[condition.kind]}`, ...indented(parts)]
}

function leafLines({ truth, left, operator, right }: ShownLeaf, words: Words, paint: Paint, told: Set<string>) {
  const compared = `${left.fact} ${operator} ${right.fact ?? right.shown}`
  const facts = right.fact === null ? [left] : [left, right]
  return [
    `${mark(truth, words, paint)} ${printable(compared)}`,
    ...indented(indented(facts.flatMap((fact) => factLines(fact, words, paint, told)))),
  ]
}

function quantifierLines(
  { truth, quantifier, over, members, left }: ShownQuantifier,
  words: Words,
  paint: Paint,
  told: Set<string>,
) {
  const lines = members.flatMap(({ account, condition }) => {
    // What is told of one account is news of the next.
    const toldOfAll = new Set([...told].filter((name) => !name.startsWith('member.')))
    return [`${printable(account)}:`, ...indented(treeLines(condition, words, paint, toldOfAll))]
  })
  return [
    `${mark(truth, words, paint)} ${printable(words.rules.quantifier[quantifier](over.fact))}`,
    ...indented(indented(factLines(over, words, paint, told))),
    ...indented([...lines, ...(left === 0 ? [] : [words.explain.moreAccounts(left)])]),
  ]
}

function factLines(fact: ShownFact, { explain }: Words, paint: Paint, told: Set<string>): readonly string[] {
  const value = printable(explain.value(fact.fact, fact.shown))
  if (told.has(fact.fact)) return [value]
  told.add(fact.fact)
  const origins = fact.origins.map((origin) => paint('dim', printable(explain.origin(origin))))
  const supply = fact.supply === null ? [] : [printable(explain.supply(fact.supply))]
  return [value, ...indented([...origins, ...supply])]
}

function mark(truth: ShownTruth, { explain }: Words, paint: Paint): string {
  return paint(colors[truth], `[${explain.truth[truth]}]`)
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`)
}
