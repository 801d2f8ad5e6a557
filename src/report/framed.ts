import type { Range } from '../finding.ts'
import { codeFrame } from './frame.ts'
import type { Color, Paint } from './style.ts'

/** A code frame as printed: numbered lines, what is in the range marked below in that colour; within `columns` cells. */
export function framed(
  lines: readonly string[],
  range: Range,
  columns: number,
  color: Color,
  paint: Paint,
): readonly string[] {
  const rows = codeFrame(lines, range, columns - gutterWidth(range))
  const digits = String(rows.at(-1)?.line ?? '').length
  return rows.flatMap(({ line, text, marker }) => {
    const number = `${String(line).padStart(digits)} |`
    if (marker === undefined) return [paint('dim', `  ${number} ${text}`)]
    const below = `${paint('dim', `  ${' '.repeat(digits)} |`)} ${paint([color, 'bold'], marker)}`
    return [`${paint([color, 'bold'], '>')} ${paint('dim', number)} ${text}`.trimEnd(), below]
  })
}

/** `> 12 | ` before each line: the mark, the number of the last line that can be shown, and the bar. */
function gutterWidth({ end }: Range): number {
  return String(end.line + 1).length + 5
}
