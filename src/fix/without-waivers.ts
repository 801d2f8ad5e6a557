import type { Path } from '../finding.ts'
import { childOf } from '../schema/navigate.ts'
import { applyChanges, type Change } from './change.ts'
import { type ReadDocument, type Reading, read, sheetOf } from './reading.ts'
import { applySplices, overlap, type Splice } from './splice.ts'
import { splicesOf } from './splices.ts'

const list: Path = ['spec', 'waivers']

/**
 * The text of a file without some waivers, with everything else as it is written; undefined where no small edit does that. `isGone` is
 * asked about each by the line and column of its `rule`.
 */
export async function withoutWaivers(
  text: string,
  file: string,
  isGone: (line: number, column: number) => boolean,
): Promise<string | undefined> {
  const reading = await read(text, file)
  const splices: Splice[] = []
  const wanted: unknown[] = []
  for (const document of reading.documents) {
    const gone = document.kind === 'Waivers' ? goneIn(document, isGone) : []
    const own = gone.length === 0 ? [] : splicesFor(reading, document, gone)
    if (own === undefined) return undefined
    splices.push(...own)
    wanted.push(valueWithout(document, gone))
  }
  if (overlap(splices)) return undefined
  const after = applySplices(text, splices)
  const now = (await read(after, file)).documents.map(({ source }) => source.value)
  return JSON.stringify(now) === JSON.stringify(wanted) ? after : undefined
}

function waiversIn({ source }: ReadDocument): readonly unknown[] {
  const waivers = childOf(childOf(source.value, 'spec'), 'waivers')
  return Array.isArray(waivers) ? waivers : []
}

function goneIn(document: ReadDocument, isGone: (line: number, column: number) => boolean): readonly number[] {
  return [...waiversIn(document).keys()].filter((index) => {
    const { line, column } = document.source.locate([...list, index, 'rule']).start
    return isGone(line, column)
  })
}

function changesFor(gone: readonly number[]): readonly Change[] {
  return gone.map((index) => ({ op: 'remove', path: [...list, index] }))
}

/** With the last one, an empty list is left: a key without a value would be none. */
function splicesFor(reading: Reading, document: ReadDocument, gone: readonly number[]): readonly Splice[] | undefined {
  const sheet = sheetOf(reading, document)
  if (gone.length === waiversIn(document).length) return [{ ...sheet.span(list), text: '[]' }]
  const changes = changesFor(gone)
  const found = changes.map((change) => splicesOf(sheet, change, changes))
  const fitting = found.filter((splices) => typeof splices !== 'string')
  return fitting.length < found.length ? undefined : fitting.flat()
}

function valueWithout({ source }: ReadDocument, gone: readonly number[]): unknown {
  return applyChanges(source.value, changesFor(gone))
}
