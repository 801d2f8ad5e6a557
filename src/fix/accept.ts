import type { Finding } from '../finding.ts'
import { type Candidate, combine } from './candidate.ts'
import { sheetOf } from './reading.ts'
import type { Splice } from './splice.ts'
import { type Trial, verify } from './verify.ts'

/** What was tried on a plan: candidates that hold together, and why the others do not. */
export interface Accepted {
  readonly candidates: readonly Candidate[]
  readonly splices: readonly Splice[]
  readonly refused: ReadonlyMap<Candidate, string>
}

/**
 * As many candidates as hold together, in their order. `passes`: the first choice against each finding, then the second against
 * those that are left, and so on.
 */
export async function acceptAll(trial: Trial, passes: readonly (readonly Candidate[])[]): Promise<Accepted> {
  const refused = new Map<Candidate, string>()
  let accepted: readonly Candidate[] = []
  for (const pass of passes) {
    const done = new Set<Finding>(accepted.flatMap(({ targets }) => targets))
    const open = pass.filter(({ targets }) => !targets.some((target) => done.has(target)))
    accepted = await grow(trial, accepted, open, refused)
  }
  const combination = combined(trial, accepted)
  return { candidates: accepted, splices: typeof combination === 'string' ? [] : combination.splices, refused }
}

/** All at once are tried first, and halves where that fails: most plans have many findings of one kind, or few. */
async function grow(
  trial: Trial,
  accepted: readonly Candidate[],
  more: readonly Candidate[],
  refused: Map<Candidate, string>,
): Promise<readonly Candidate[]> {
  if (more.length === 0) return accepted
  const all = [...accepted, ...more]
  const reason = await whyNot(trial, all)
  if (reason === undefined) return all
  const [only, ...others] = more
  if (only !== undefined && others.length === 0) {
    refused.set(only, reason)
    return accepted
  }
  const half = Math.ceil(more.length / 2)
  return grow(trial, await grow(trial, accepted, more.slice(0, half), refused), more.slice(half), refused)
}

/** Why the candidates do not hold together; undefined where they do. */
async function whyNot(trial: Trial, candidates: readonly Candidate[]): Promise<string | undefined> {
  const combination = combined(trial, candidates)
  return typeof combination === 'string' ? combination : verify(trial, candidates, combination)
}

function combined({ reading, index, judged }: Trial, candidates: readonly Candidate[]): ReturnType<typeof combine> {
  const document = reading.documents[index]
  if (document === undefined) return 'the plan is not there'
  return combine(sheetOf(reading, document), judged.document.value, candidates)
}
