import type { Fix, Position, Range } from '../finding.ts'
import { fixesIn } from '../fix/fixes.ts'
import type { Judging } from '../fix/reading.ts'
import { findingKey } from '../fix/same.ts'
import type { Mark } from './marks.ts'

/** A fix of something that an editor underlines. */
export interface Remedy {
  readonly mark: Mark
  readonly fix: Fix
}

/** Each takes reading and judging the plan once more, while somebody waits. */
const most = 5

/** The safe fixes of what is underlined where somebody asks; each was tried on the text. */
export async function remediesAt(
  range: Range,
  marks: readonly Mark[],
  { text, file, judging }: { readonly text: string; readonly file: string; readonly judging: Judging },
): Promise<readonly Remedy[]> {
  const asked = marks.filter((mark) => touches(mark.range, range)).flatMap((mark) => first(mark))
  const keys = new Map(asked.slice(0, most).map(({ mark, key }) => [key, mark]))
  if (keys.size === 0) return []
  const fixes = await fixesIn(text, file, judging, (key) => keys.has(key))
  return [...keys].flatMap(([key, mark]) =>
    (fixes.get(key) ?? []).filter(({ safe }) => safe).map((fix) => ({ mark, fix })),
  )
}

/** One cause needs one fix, though it may be told of several accounts. */
function first(mark: Mark): readonly { readonly mark: Mark; readonly key: string }[] {
  return mark.findings.slice(0, 1).map((finding) => ({ mark, key: findingKey(finding) }))
}

function touches(one: Range, other: Range): boolean {
  return !isBefore(one.end, other.start) && !isBefore(other.end, one.start)
}

function isBefore(one: Position, other: Position): boolean {
  return one.line < other.line || (one.line === other.line && one.column < other.column)
}
