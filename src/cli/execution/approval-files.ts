import { readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Candidate } from '../../attestation/approvals.ts'
import { nonceOf, statementIn } from '../../attestation/approvals.ts'
import { parseEnvelope } from '../../attestation/dsse.ts'
import type { RunStore } from '../../execute/run-store.ts'
import { readText } from '../../io/files.ts'
import { timeOfRun } from '../../io/runs.ts'
import { approvalEnding } from '../approval-name.ts'

/** What the names of files about a document begin with: its own, without the extension. */
function stemOf(path: string): string {
  return path.replace(/\.(?:ya?ml|json)$/i, '')
}

/** Where the approval of a document goes. */
export function approvalPath(document: string, approver: string): string {
  return `${stemOf(document)}.${approver}${approvalEnding}`
}

/**
 * The approvals beside a document and those that are named. `subject`: what they must be about; those beside it that are about
 * something else belong to a document with a similar name.
 */
export function findApprovals(
  document: string | undefined,
  named: readonly string[],
  subject: string,
  cwd: string,
): readonly Candidate[] {
  const given = named.map((written) => readCandidate(resolve(cwd, written), written))
  const paths = new Set(named.map((written) => resolve(cwd, written)))
  const beside = (document === undefined ? [] : listBeside(document)).filter((path) => !paths.has(path))
  const found = beside.map((path) => readCandidate(path, basename(path)))
  return [...given, ...found.filter(({ envelope }) => isAbout(envelope, subject))]
}

function isAbout(envelope: unknown, subject: string): boolean {
  const name = statementIn(envelope)?.subject[0]?.name
  return name === undefined || name === subject
}

function listBeside(document: string): readonly string[] {
  const folder = dirname(document)
  const start = `${basename(stemOf(document))}.`
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith(start) && name.endsWith(approvalEnding))
      .sort()
      .map((name) => join(folder, name))
  } catch {
    // A folder that cannot be listed holds no approval that can be read.
    return []
  }
}

function readCandidate(path: string, file: string): Candidate {
  const read = readText(path)
  if (!read.ok) return { file, envelope: undefined, problem: read.message }
  if (read.flaw !== undefined) return { file, envelope: undefined, problem: `cannot be read: ${read.flaw.message}` }
  const opened = parseEnvelope(read.text)
  if ('problem' in opened) return { file, envelope: undefined, problem: `is no approval: ${opened.problem}` }
  return { file, envelope: opened.envelope }
}

/** Nonces of approvals that let runs run, and runs whose journals do not tell. */
export interface UsedApprovals {
  readonly nonces: ReadonlyMap<string, string>
  readonly unreadable: readonly string[]
}

/** Which runs may have used an approval. */
export interface Users {
  /** Those in the cloud, or those that were simulated. */
  readonly simulated: boolean
  /** Milliseconds since the epoch: approvals that were issued before do not count anyway. */
  readonly since: number
  /** All but this one. */
  readonly but?: string
}

/** A run has its id before it asks for approvals, and waits for others in between. */
const longestWait = 24 * 3_600_000

/** The approvals that let runs run. */
export async function usedApprovals(
  runs: Pick<RunStore, 'list' | 'read'>,
  { simulated, since, but }: Users,
): Promise<UsedApprovals> {
  const nonces = new Map<string, string>()
  const unreadable: string[] = []
  for (const run of await runs.list()) {
    if (run === but || (timeOfRun(run) ?? since) < since - longestWait) continue
    const reading = await runs.read(run)
    // What was killed before it wrote down its approvals has done nothing with them.
    if (reading === undefined || reading.broken?.unbegun === true) continue
    const header = reading.records[0]?.entry
    if (header?.kind !== 'run') unreadable.push(run)
    else if (header.simulated === simulated) {
      for (const nonce of header.approvals.map(nonceOf)) if (nonce !== undefined) nonces.set(nonce, run)
    }
  }
  return { nonces, unreadable }
}
