import type { Problem } from '../../document.ts'
import type { Location, Path } from '../../finding.ts'
import type { SourceDocument } from '../../source/index.ts'
import { cap, mostProblems } from '../cap.ts'
import { type Kind, loadSchema } from '../kinds.ts'
import { childOf, pathOfPointer, schemaAt } from '../navigate.ts'
import { loadSuggest } from '../suggest.ts'
import type { SchemaError } from '../validator.ts'
import { explainKeys } from './keys.ts'
import type { Draft, Place } from './place.ts'
import { explainOther, wordings } from './values.ts'

/** Complaints about the keys of a mapping, told together. */
const aboutKeys: ReadonlySet<string> = new Set(['required', 'additionalProperties', 'oneOf'])

/** What problems are told with: a document, or settings that come from several texts. */
export interface Explained extends Pick<SourceDocument, 'value' | 'rawText'> {
  place(path: Path, part: 'value' | 'key'): Location
}

/** Words the complaints of a schema for the author of the document, in the order of the text. One cause, one problem. */
export async function explainErrors(
  document: Explained,
  kind: Kind,
  errors: readonly SchemaError[],
): Promise<readonly Problem[]> {
  const [root, suggest] = await Promise.all([loadSchema(kind), loadSuggest()])
  const groups = [...groupByPlace(errors)].filter(([, complaints]) => complaints.length > 0)
  const drafts = groups.slice(0, mostProblems).flatMap(([pointer, complaints]) => {
    const path = pathOfPointer(document.value, pointer)
    const value = path.reduce(childOf, document.value)
    const node = schemaAt(root, path, document.value)
    return draftsOf({ path, value, node, kind, suggest, raw: () => document.rawText(path) }, complaints)
  })
  const more = groups.length - mostProblems
  return cap(drafts.map((draft) => locate(document, draft)).sort(byPlace), Math.max(more, 0))
}

function groupByPlace(errors: readonly SchemaError[]): ReadonlyMap<string, readonly SchemaError[]> {
  const groups = new Map<string, SchemaError[]>()
  for (const error of errors) {
    const group = groups.get(error.instancePath) ?? []
    groups.set(error.instancePath, group)
    if (error.keyword === 'propertyNames') nameKey(group, String(error.params.propertyName))
    else if (error.keyword !== 'if') group.push(error)
  }
  return groups
}

/** The complaint about a key comes before the one that says which key it was. */
function nameKey(group: SchemaError[], propertyName: string): void {
  const about = group.pop()
  if (about !== undefined) group.push({ ...about, propertyName })
}

function draftsOf(place: Place, complaints: readonly SchemaError[]): readonly Draft[] {
  const keys = explainKeys(place, complaints)
  const names = complaints.filter(({ propertyName }) => propertyName !== undefined)
  const values = complaints.filter(({ keyword, propertyName }) => !aboutKeys.has(keyword) && propertyName === undefined)
  return [...keys, ...names.flatMap((error) => word(place, error)), ...firstOf(values, (error) => word(place, error))]
}

/** What else is wrong with a value follows from the first complaint about it. */
function firstOf(errors: readonly SchemaError[], explain: (error: SchemaError) => readonly Draft[]): readonly Draft[] {
  for (const error of errors) {
    const drafts = explain(error)
    if (drafts.length > 0) return drafts
  }
  return []
}

function word(place: Place, error: SchemaError): readonly Draft[] {
  const wording = wordings[error.keyword] ?? explainOther
  const draft = wording(place, error)
  return draft === undefined ? [] : [draft]
}

function locate(document: Explained, { path, part, message, remediation }: Draft): Problem {
  return { rule: 'plan-schema', message, remediation, location: document.place(path, part) }
}

function byPlace(a: Problem, b: Problem): number {
  const [{ start: left }, { start: right }] = [a.location.range, b.location.range]
  return left.line - right.line || left.column - right.column
}
