import { codeFrame, linesOf } from '../report/frame.ts'
import { printable } from '../report/printable.ts'
import { painter } from '../report/style.ts'
import type { Complaint, Sources } from './errors.ts'

const defaultColumns = 120

/** Complaints as text: the place and the message, the lines it is about, and what to do. */
export function complaintText(
  complaints: readonly Complaint[],
  sources: Sources,
  color: boolean,
  columns?: number,
): string {
  const paint = painter(color)
  const width = columns || defaultColumns
  return complaints
    .map(({ message, remediation, location }) => {
      const where = location === undefined ? 'shareplan' : placeOf(location)
      const rows = location === undefined ? [] : rowsAt(location, sources, width)
      const frame = rows.flatMap(({ line, text, marker }) => {
        const number = String(line).padStart(String(rows.at(-1)?.line ?? '').length)
        const shown = `${marker === undefined ? ' ' : '>'} ${number} | ${text}`.trimEnd()
        return marker === undefined ? [shown] : [shown, `  ${' '.repeat(number.length)} | ${paint('red', marker)}`]
      })
      const head = `${paint('bold', `${where}:`)} ${paint('red', 'error:')} ${printable(message)}`
      return [head, ...frame, `  ${paint('cyan', 'help:')} ${printable(remediation)}`].join('\n')
    })
    .map((text) => `${text}\n`)
    .join('\n')
}

function placeOf({ file, range }: NonNullable<Complaint['location']>): string {
  return `${printable(file)}:${range.start.line}:${range.start.column}`
}

function rowsAt(
  { file, range }: NonNullable<Complaint['location']>,
  sources: Sources,
  columns: number,
): ReturnType<typeof codeFrame> {
  const text = sources(file)
  return text === undefined ? [] : codeFrame(linesOf(text), range, columns - String(range.end.line + 1).length - 5)
}
