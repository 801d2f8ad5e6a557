import type { Demand, Explanation, ShownCondition } from '../explanation.ts'
import type { FindingWaiver } from '../finding.ts'
import type { Report } from '../report.ts'
import type { Words } from '../words/words.ts'
import { printable } from './printable.ts'
import type { Paint } from './style.ts'
import { treeLines } from './tree.ts'

type Waivers = ReadonlyMap<string, FindingWaiver>

/** One block an explanation, and what is left out. Safe to print; the first line of a block is its title. */
export function explanationBlocks(
  { explanations, findings }: Explained,
  words: Words,
  paint: Paint,
): readonly string[] {
  if (explanations === undefined) return []
  const { shown, left, selector } = explanations
  if (shown.length === 0) return [printable(words.explain.notAsked(selector))]
  const waivers: Waivers = new Map(
    findings.flatMap(({ fingerprint, waiver }) => (waiver === null ? [] : [[fingerprint, waiver]])),
  )
  const blocks = shown.map((one) => explanationLines(one, waivers, words, paint).join('\n'))
  return left === 0 ? blocks : [...blocks, words.explain.left(left)]
}

type Explained = Pick<Report, 'explanations' | 'findings'>

function explanationLines(one: Explanation, waivers: Waivers, words: Words, paint: Paint): readonly string[] {
  const { place, match, violatedWhen } = one
  const told = new Set<string>()
  const part = (heading: string, condition: ShownCondition): readonly string[] => [
    `  ${paint('bold', heading)}`,
    ...treeLines(condition, words, paint, told).map((line) => `    ${line}`),
  ]
  const remarks = [...unknownLine(one, words), ...waiverLine(one, waivers, words), ...flipLines(one, words)]
  return [
    paint('bold', printable(titleOf(one, words))),
    `  ${printable(place.file)}:${place.line}:${place.column}`,
    ...(match === null ? [] : part(words.rules.headings.match, match)),
    ...part(words.rules.headings.violated, violatedWhen),
    ...remarks.map((line) => `  ${printable(line)}`),
  ]
}

function waiverLine({ fingerprint }: Explanation, waivers: Waivers, { report }: Words): readonly string[] {
  const waiver = fingerprint === null ? undefined : waivers.get(fingerprint)
  return waiver === undefined ? [] : [report.label(report.waivedLabel, report.waivedBy(waiver))]
}

function titleOf({ rule, step, image, account, outcome, fingerprint }: Explanation, { explain }: Words): string {
  const about = [step, image, account].filter((part) => part !== null)
  return explain.title(rule, about, outcome, fingerprint?.slice(0, 12) ?? null)
}

/** An outcome that is not what the conditions come to. */
function unknownLine({ match, violatedWhen, outcome, onUnknown }: Explanation, { explain }: Words): readonly string[] {
  const isOpen = violatedWhen.truth !== 'false' && match?.truth !== 'false'
  const isUnknown = isOpen && (violatedWhen.truth === 'unknown' || match?.truth === 'unknown')
  return isUnknown && outcome !== 'indeterminate' && onUnknown !== 'indeterminate'
    ? [explain.unknownCounts[onUnknown]]
    : []
}

function flipLines({ flips, outcome }: Explanation, words: Words): readonly string[] {
  if (flips.length === 0) return [words.explain.noFlip]
  const isViolated = outcome === 'held' || outcome === 'not-applicable'
  return flips.map((demands) =>
    words.explain.flip(
      isViolated,
      demands.map((demand) => ({ text: demandText(demand, words), is: demand.shown })),
    ),
  )
}

/** Short signs for what everybody knows; the language's own names for the rest. */
const signs: Readonly<Record<string, string>> = {
  equal: '=',
  notEqual: '≠',
  lessThan: '<',
  lessThanInclusive: '≤',
  greaterThan: '>',
  greaterThanInclusive: '≥',
}

function demandText({ fact, negated, operator, right }: Demand, { rules }: Words): string {
  const value = right.fact === null ? right.shown : `${right.shown} (${right.fact})`
  const text = `${fact} ${signs[operator] ?? operator} ${value}`
  return negated ? `${rules.condition.not} (${text})` : text
}
