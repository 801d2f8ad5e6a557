import type { Path } from '../../finding.ts'
import type { Change } from '../../fix/change.ts'
import { commentsIn } from '../../fix/comments.ts'
import { inline } from '../../fix/emit.ts'
import { Sheet } from '../../fix/sheet.ts'
import { applySplices, type Splice } from '../../fix/splice.ts'
import { splicesOf } from '../../fix/splices.ts'
import type { Update } from '../../rule-tests/update.ts'
import type { SourceDocument } from '../../source/index.ts'
import { loadSource, positionsOf } from '../../source/index.ts'

/** A document under way: `value` is what it says after the changes made so far. */
export interface Edited {
  readonly text: string
  readonly value: unknown
}

/**
 * The text with other expectations at `list`, and everything else as it was; undefined where no small edit fits the way in which they
 * are written. `document` is as it was read, and all earlier changes are behind the list.
 */
export async function editExpectations(
  { text, value }: Edited,
  document: Pick<SourceDocument, 'value' | 'file' | 'locate'>,
  list: Path,
  update: Update,
): Promise<Edited | undefined> {
  const sheet = new Sheet(text, document, positionsOf(text))
  const splices = splicesFor(sheet, list, update)
  if (splices === undefined) return undefined
  const edited = { text: applySplices(text, splices), value: withExpectations(value, list, update) }
  const wanted = JSON.stringify(edited.value)
  const { problems, documents } = await loadSource(edited.text, document.file)
  return problems.length === 0 && documents.some((one) => JSON.stringify(one.value) === wanted) ? edited : undefined
}

/** New expectations take the places of those that go; what is left over is put in front, or goes. */
function splicesFor(sheet: Sheet, list: Path, { gone, added }: Update): readonly Splice[] | undefined {
  const replaced = gone.slice(0, added.length).map((index, nth) => replacement(sheet, [...list, index], added[nth]))
  const changes: readonly Change[] = [
    ...added.slice(gone.length).map((value): Change => ({ op: 'insert', path: [...list, 0], value: { ...value } })),
    ...gone.slice(added.length).map((index): Change => ({ op: 'remove', path: [...list, index] })),
  ]
  const others = changes.map((change) => splicesOf(sheet, change, changes))
  const made = [...replaced, ...others].filter((some) => some !== undefined && typeof some !== 'string')
  return made.length === replaced.length + others.length ? made.flat() : undefined
}

function replacement(
  sheet: Sheet,
  path: Path,
  value: Update['added'][number] | undefined,
): readonly Splice[] | undefined {
  const span = sheet.span(path)
  if (value === undefined || sheet.isAliased(path) || commentsIn(sheet, path, span).length > 0) return undefined
  const padded = !sheet.isFlow(path) || /^\{\s/.test(sheet.written(path))
  return [{ ...span, text: inline({ ...value }, { json: sheet.isQuoted(path), padded }) }]
}

function withExpectations(value: unknown, [step, ...path]: Path, update: Update): unknown {
  if (step === undefined) return changedList(value as readonly unknown[], update)
  if (Array.isArray(value)) return value.with(Number(step), withExpectations(value[Number(step)], path, update))
  const mapping = value as Readonly<Record<string, unknown>>
  return { ...mapping, [step]: withExpectations(mapping[step], path, update) }
}

function changedList(items: readonly unknown[], { gone, added }: Update): readonly unknown[] {
  const kept = items.flatMap((item, index) => {
    const nth = gone.indexOf(index)
    if (nth < 0) return [item]
    return nth < added.length ? [added[nth]] : []
  })
  return [...added.slice(gone.length), ...kept]
}
