// What was measured, beside what was to be reached.

/** `atMost` and `atLeast` are targets; without one the row only tells. `of` formats the value. */
export function row(what, value, of, { atMost, atLeast } = {}) {
  const target = atMost ?? atLeast
  if (target === undefined) return [what, of(value), '', '']
  const met = atMost === undefined ? value >= target : value <= target
  const distance = atMost === undefined ? target / value : value / target
  const sign = atMost === undefined ? '≥' : '≤'
  return [what, of(value), `${sign} ${of(target)}`, met ? 'met' : `not met, by a factor of ${distance.toFixed(2)}`]
}

export const ms = (value) =>
  `${value < 1000 ? value.toFixed(0) : (Math.round(value / 10) * 10).toLocaleString('en')} ms`
export const mb = (value) => `${value.toFixed(0)} MB`
export const us = (value) => `${value.toFixed(value < 10 ? 2 : 0)} µs`
export const times = (value) => `${value.toFixed(2)} ×`

/** A Markdown table, aligned. */
export function tableText(head, rows) {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((cells) => cells[column].length)))
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n')
}
