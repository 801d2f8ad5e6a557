import type { ExpandedPlan, ExpandedStep } from '../plan/model.ts'
import type { Sharees } from '../plan/sharees.ts'
import type { Candidate, Combination } from './candidate.ts'
import { applyChanges, placesOf } from './change.ts'
import { whyNoFix } from './compare.ts'
import { type JudgedPlan, type Judging, judgePlan, type Reading, read } from './reading.ts'
import { endOf } from './scene.ts'
import { applySplices } from './splice.ts'
import { obstacles } from './splices.ts'

/** The plan that edits are tried on: document number `index` of a file. */
export interface Trial {
  readonly file: string
  readonly reading: Reading
  readonly index: number
  readonly judged: JudgedPlan
  readonly judging: Judging
}

/**
 * Why edits are not what they should be; undefined where they are. The edited text is read and judged anew, by the same policy and
 * facts: it has to say exactly what the changes make of the document, without the findings that they are against, without any new one
 * that weighs as much, and what the proposals promise to keep has to be kept.
 */
export async function verify(
  trial: Trial,
  candidates: readonly Candidate[],
  { changes, splices }: Combination,
): Promise<string | undefined> {
  const { reading, index, file, judged, judging } = trial
  const text = applySplices(reading.text, splices)
  const after = await read(text, file)
  const expected = applyChanges(reading.documents[index]?.source.value, changes)
  const wrong = whyNotSame(reading, after, index, expected)
  if (wrong !== undefined) return wrong
  const document = after.documents[index]
  if (document?.plan === undefined) return `the plan would not be valid: ${document?.problems[0]?.message}`
  const result = await judgePlan(document.plan, judging)
  const places = placesOf(judged.document.value.spec.steps.length, changes)
  const targets = candidates.flatMap((candidate) => candidate.targets)
  return whyNoFix({ before: judged, after: result, places }, targets) ?? whyNotKept(trial, result, places, candidates)
}

/** The document says what is expected, all others say what they said, and JSON is still JSON. */
function whyNotSame(before: Reading, after: Reading, index: number, expected: unknown): string | undefined {
  if (isJson(before.text) && !isJson(after.text)) return 'the file would no longer be JSON'
  const wanted = before.documents.map(({ source }, at) => JSON.stringify(at === index ? expected : source.value))
  const found = after.documents.map(({ source }) => JSON.stringify(source.value))
  const isSame = wanted.length === found.length && wanted.every((one, at) => one === found[at])
  if (isSame && after.source.problems.length === before.source.problems.length) return undefined
  return /&[^\s,[\]{}]/.test(before.text) ? obstacles.anchor : obstacles.layout
}

function isJson(text: string): boolean {
  const content = text.replace(/^\ufeff/, '').trimStart()
  if (!content.startsWith('{')) return false
  try {
    JSON.parse(content)
    return true
  } catch {
    return false
  }
}

function whyNotKept(
  { judged, judging }: Trial,
  { expanded: after }: JudgedPlan,
  places: ReadonlyMap<number, number>,
  candidates: readonly Candidate[],
): string | undefined {
  const before = judged.expanded
  if (before === undefined || after === undefined) return 'the plan would not be valid'
  const steps = candidates.flatMap(({ proposal }) => proposal.keepsAccounts ?? [])
  if (steps.some((index) => accountsAt(before, index) !== accountsAt(after, places.get(index)))) {
    return 'the step would name other accounts than before'
  }
  const keepsEnd = candidates.some(({ proposal }) => proposal.keepsEnd === true)
  return keepsEnd && !endSame(before, after, places, judging)
    ? 'other accounts would have the image in the end'
    : undefined
}

function accountsAt({ steps }: ExpandedPlan, index: number | undefined): string {
  const step = index === undefined ? undefined : steps[index]
  return step !== undefined && 'grants' in step ? [...step.grants.map(({ account }) => account)].sort().join() : ''
}

/** Whether every image that the plan was about ends with whom it ended with; a copy is the one that the same step makes. */
function endSame(
  before: ExpandedPlan,
  after: ExpandedPlan,
  places: ReadonlyMap<number, number>,
  judging: Judging,
): boolean {
  const [one, other] = [endOf(before, judging), endOf(after, judging)]
  const copies = new Map(before.steps.flatMap((step) => copyOf(step, after.steps[places.get(step.index) ?? -1])))
  const images = new Set(before.steps.flatMap((step) => ('makes' in step ? [step.image, step.makes] : [step.image])))
  return [...images].every((key) => {
    const [left, right] = [one.image(key), other.image(copies.get(key) ?? key)]
    if (left === undefined || right === undefined) return left === right
    return left.deleted === right.deleted && (left.deleted || sameSharees(left.sharees, right.sharees))
  })
}

function copyOf(step: ExpandedStep, after: ExpandedStep | undefined): readonly (readonly [string, string])[] {
  return 'makes' in step && after !== undefined && 'makes' in after ? [[step.makes, after.makes]] : []
}

function sameSharees(one: Sharees, other: Sharees): boolean {
  return one.complete === other.complete && sameSet(one.has, other.has) && sameSet(one.hasNot, other.hasNot)
}

function sameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((item) => other.has(item))
}
