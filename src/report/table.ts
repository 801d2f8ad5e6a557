import { displayWidth, padEnd, padStart } from './width.ts'

/** Lays out printable cells in columns, two blanks apart, as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[], align: readonly ('left' | 'right')[]): readonly string[] {
  const widths = align.map((_, column) =>
    rows.reduce((most, row) => Math.max(most, displayWidth(row[column] ?? '')), 0),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => (align[column] === 'right' ? padStart : padEnd)(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
