import { type CheckInput, check } from '../check.ts'
import type { Problem } from '../document.ts'
import type { Finding } from '../finding.ts'
import { expandPlan } from '../plan/expand.ts'
import type { ExpandedPlan } from '../plan/model.ts'
import { type DocumentOfKind, documentsOf, isKind, type Kind, readDocuments } from '../schema/index.ts'
import { childOf } from '../schema/navigate.ts'
import { loadSource, positionsOf, type SourceDocument, type SourceFile } from '../source/index.ts'
import type { Positions } from '../source/positions.ts'
import { Sheet } from './sheet.ts'

/** What plans are judged by: everything of a check but the plans. */
export type Judging = Pick<CheckInput, 'rules' | 'directory' | 'facts' | 'now' | 'applied'>

/** One document of a file. */
export interface ReadDocument {
  readonly source: SourceDocument
  /** As far as it is known; null where it is foreign. */
  readonly kind: Kind | null
  /** A plan that can be judged. */
  readonly plan: DocumentOfKind<'SharePlan'> | undefined
  /** Why it is not valid. */
  readonly problems: readonly Problem[]
}

/** A file as text, and what is in it. */
export interface Reading {
  readonly text: string
  readonly source: SourceFile
  readonly positions: Positions
  readonly documents: readonly ReadDocument[]
}

/** Reads a file's text, document by document. */
export async function read(text: string, file: string): Promise<Reading> {
  const source = await loadSource(text, file)
  const documents: ReadDocument[] = []
  for (const document of source.documents) {
    const found = await readDocuments({ ...source, documents: [document], problems: [] })
    const kind = found.foreign.length > 0 ? undefined : childOf(document.value, 'kind')
    documents.push({
      source: document,
      kind: isKind(kind) ? kind : null,
      plan: documentsOf(found, 'SharePlan')[0],
      problems: found.invalid.flatMap(({ problems }) => problems),
    })
  }
  return { text, source, positions: positionsOf(text), documents }
}

/** Whether something is wrong with the file that is no plan: then none of its plans is judged. */
export function isRefused({ source, documents }: Reading): boolean {
  return (
    source.problems.length > 0 || documents.some(({ kind, problems }) => kind !== 'SharePlan' && problems.length > 0)
  )
}

export function sheetOf({ text, positions }: Reading, { source }: ReadDocument): Sheet {
  return new Sheet(text, source, positions)
}

/** A plan and what is found in it alone; `expanded` is undefined where a reference leads nowhere. */
export interface JudgedPlan {
  readonly document: DocumentOfKind<'SharePlan'>
  readonly expanded: ExpandedPlan | undefined
  readonly findings: readonly Finding[]
}

/** Judges one plan without its neighbours: rules about several plans find nothing, and edits of one plan change nothing for them. */
export async function judgePlan(document: DocumentOfKind<'SharePlan'>, judging: Judging): Promise<JudgedPlan> {
  const { findings } = await check({
    ...judging,
    plans: [{ file: document.file, document }],
    asOf: null,
    failOn: 'deny',
    otherDocuments: { ours: 0, foreign: 0 },
  })
  return { document, expanded: expandPlan(document, judging.directory, judging.applied).plan, findings }
}
