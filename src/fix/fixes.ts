import type { Edit, Finding, Fix } from '../finding.ts'
import { type Candidate, combine } from './candidate.ts'
import { proposalsFor } from './offer.ts'
import { applyQuotes, findQuotes } from './quotes.ts'
import { isRefused, type Judging, judgePlan, type Reading, read, sheetOf } from './reading.ts'
import { findingKey, problemKey } from './same.ts'
import { sceneOf } from './scene.ts'
import { inOrder, type Splice } from './splice.ts'
import { type Trial, verify } from './verify.ts'

/** Whether fixes of a finding are wanted. Each takes reading and judging the plan once more. */
export type About = (key: string) => boolean

/**
 * The fixes of a file's findings, by `findingKey`; each of them alone was tried on the text, and holds. Those of one finding are
 * alternatives, the best first.
 */
export async function fixesIn(
  text: string,
  file: string,
  judging: Judging,
  about: About = () => true,
): Promise<ReadonlyMap<string, readonly Fix[]>> {
  const reading = await read(text, file)
  const fixes = new Map(await quotesOf(reading, about))
  if (isRefused(reading)) return fixes
  for (const index of reading.documents.keys()) {
    for (const [key, found] of await fixesOfPlan(reading, index, judging, about)) fixes.set(key, found)
  }
  return fixes
}

type Found = readonly (readonly [key: string, fixes: readonly Fix[]])[]

async function quotesOf(reading: Reading, about: About): Promise<Found> {
  const found: (readonly [string, readonly Fix[]])[] = []
  for (const quote of await findQuotes(reading)) {
    const { problem } = quote
    if ('reason' in quote || !about(problemKey(problem))) continue
    if (typeof (await applyQuotes(reading, [quote])) === 'string') continue
    const edits = editsOf(reading, [quote.splice])
    const title = `put ${quote.raw} in quotes`
    found.push([problemKey(problem), [{ id: 'quote', rule: problem.rule, title, safe: true, edits }]])
  }
  return found
}

async function fixesOfPlan(reading: Reading, index: number, judging: Judging, about: About): Promise<Found> {
  const document = reading.documents[index]?.plan
  if (document === undefined) return []
  const judged = await judgePlan(document, judging)
  const asked = judged.findings.filter((finding) => about(findingKey(finding)))
  if (judged.expanded === undefined || asked.length === 0) return []
  const scene = await sceneOf(judged, judged.expanded, judging)
  const trial = { file: document.file, reading, index, judged, judging }
  const found: (readonly [string, readonly Fix[]])[] = []
  for (const finding of asked) {
    const offered = proposalsFor(finding, scene)
    const candidates = typeof offered === 'string' ? [] : offered.map((proposal) => ({ proposal, targets: [finding] }))
    const fixes = await Promise.all(candidates.map((candidate) => fixOf(trial, candidate, finding)))
    const holding = fixes.filter((fix) => fix !== undefined)
    if (holding.length > 0) found.push([findingKey(finding), holding])
  }
  return found
}

/** The candidate as a fix; undefined where it does not hold. */
async function fixOf(trial: Trial, candidate: Candidate, { rule }: Finding): Promise<Fix | undefined> {
  const { reading, index, judged } = trial
  const document = reading.documents[index]
  if (document === undefined) return undefined
  const combination = combine(sheetOf(reading, document), judged.document.value, [candidate])
  if (typeof combination === 'string' || (await verify(trial, [candidate], combination)) !== undefined) return undefined
  const { id, title, safe } = candidate.proposal
  return { id, rule, title, safe, edits: editsOf(reading, combination.splices) }
}

function editsOf({ positions }: Reading, splices: readonly Splice[]): readonly Edit[] {
  return inOrder(splices).map(({ start, end, text }) => ({ range: positions.range(start, end), newText: text }))
}
