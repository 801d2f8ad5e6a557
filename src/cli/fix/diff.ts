import { structuredPatch } from 'diff'
import { printable } from '../../report/printable.ts'
import { painter } from '../../report/style.ts'

const colors = { '+': 'green', '-': 'red' } as const

/** What became of a text as a unified diff, which `git apply` and `patch -p1` take; empty where nothing did. */
export function unifiedDiff(name: string, before: string, after: string, color: boolean): string {
  if (before === after) return ''
  const paint = painter(color)
  const { hunks } = structuredPatch(name, name, before, after, undefined, undefined, { context: 3 })
  const shown = printable(name)
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: own }) => [
    paint('cyan', `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`),
    ...own.map((line) => {
      const mark = line.charAt(0)
      return mark === '+' || mark === '-' ? paint(colors[mark], visible(line)) : visible(line)
    }),
  ])
  return [`--- a/${shown}`, `+++ b/${shown}`, ...lines, ''].join('\n')
}

/** A line as it is but for what a terminal would act on. Tabs stay, and so do a byte order mark and the first half of a line break. */
function visible(line: string): string {
  const end = line.endsWith('\r') ? '\r' : ''
  const start = line.charAt(1) === '\ufeff' ? line.slice(0, 2) : ''
  return (
    start +
    line
      .slice(start.length, line.length - end.length)
      .split('\t')
      .map(printable)
      .join('\t') +
    end
  )
}
