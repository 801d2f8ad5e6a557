import type { Finding } from '../finding.ts'
import type { Report } from '../report.ts'
import { en } from '../words/en.ts'
import type { ReportContext } from './context.ts'
import { type Entry, groupByCause } from './group.ts'
import { code, inline, tableHead, tableRow } from './markdown-text.ts'
import { pathOf, placeOf } from './place.ts'
import { bySeverity, isOpen, leftOutSentence, weightOf } from './severity.ts'
import { asides, checkedLine } from './summary.ts'
import { whatChanges } from './what-changes.ts'
import { clip, sentencesOf } from './words.ts'

/** Bytes: a comment on GitHub has 65,536 characters, the summary of a step (`verbose`) 1 MiB. */
const room = { comment: 65_000, summary: 1_000_000 }
/** What plans and waived findings may take of it, so that the open findings keep most. */
const smallShare = 0.15
const longestCell = 1_000
const longestList = 10_000

/** For comments on pull requests and summaries of jobs: a table of what was found, the most severe first. Untrusted text stays text. */
export async function renderMarkdown(report: Report, context: ReportContext): Promise<string> {
  const bytes = context.verbose ? room.summary : room.comment
  const entries = ranked(report, context)
  const { words = en } = context
  const head = [
    '<!-- shareplan -->',
    `### ${words.report.label('shareplan', words.report.verdict[report.verdict])}`,
    '',
    ...(await handsPart(report, context)),
    inline(checkedLine(report, words)),
    ...asides(report, words).map((line) => `\n${inline(line)}`),
  ].join('\n')
  const waived = waivedTable(entries.waived, context, bytes * smallShare)
  const plans = await planTable(report, context, bytes * smallShare)
  const left = bytes - sizeOf([head, waived, plans].join('\n\n'))
  const open = findingTable(entries.open, context, left)
  return `${[head, open, waived, plans].filter((part) => part !== '').join('\n\n')}\n`
}

/** What changes hands, before anything else: it is what somebody who reviews the plan must know. */
async function handsPart(report: Report, context: ReportContext): Promise<readonly string[]> {
  const hands = await whatChanges(report, context)
  if (hands === undefined) return []
  const changes = hands.changes.map((sentence) => `- ${inline(clip(sentence, longestCell))}`)
  const { firstTime } = hands
  return [
    (context.words ?? en).hands.heading,
    '',
    ...changes,
    ...(firstTime === undefined ? [] : [`- **${inline(clip(firstTime, longestList))}**`]),
    '',
  ]
}

function ranked(
  report: Report,
  context: ReportContext,
): { readonly open: readonly Entry[]; readonly waived: readonly Entry[] } {
  const entries = groupByCause(report, context.accountName ?? (() => undefined))
  const sorted = bySeverity(entries, ({ first }) => first)
  return {
    open: sorted.filter(({ first }) => isOpen(first)),
    waived: sorted.filter(({ first }) => !isOpen(first)),
  }
}

function findingTable(entries: readonly Entry[], context: ReportContext, bytes: number): string {
  if (entries.length === 0) return ''
  const { rows, left } = fitting(entries, (entry) => findingRow(entry, context), bytes - overhead)
  const table = rows.length === 0 ? [] : [`${tableHead((context.words ?? en).report.findingCells)}\n${rows.join('\n')}`]
  return [...table, ...leftLine(left, context)].join('\n\n')
}

function waivedTable(entries: readonly Entry[], context: ReportContext, bytes: number): string {
  const count = findingsOf(entries).length
  const { waivedCount } = (context.words ?? en).report
  return count === 0 ? '' : folded(waivedCount(count), findingTable(entries, context, bytes))
}

async function planTable({ plans }: Report, context: ReportContext, bytes: number): Promise<string> {
  const digests = new Map(await Promise.all(plans.map(async (plan) => [plan, (await plan.digest()) ?? ''] as const)))
  const { verdict, planCells, planCount, morePlans } = (context.words ?? en).report
  const rowOf = (plan: Report['plans'][number]): string => {
    const digest = codeCell(digests.get(plan) ?? '')
    return tableRow([codeCell(plan.name ?? ''), codeCell(pathOf(plan.file, context)), verdict[plan.verdict], digest])
  }
  const { rows, left } = fitting(plans, rowOf, bytes - overhead)
  const more = left.length === 0 ? '' : `\n\n${morePlans(left.length)}`
  return folded(planCount(plans.length), `${tableHead(planCells)}\n${rows.join('\n')}${more}`)
}

function folded(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`
}

function findingRow(entry: Entry, context: ReportContext): string {
  const { first } = entry
  const { name, startLine } = placeOf(first, context)
  const { report } = context.words ?? en
  const step = first.step === null ? '' : `<br>${report.inStep(codeCell(first.step))}`
  const weight = inline(clip(weightOf(first, context.words), longestCell))
  const sentences = sentencesOf(entry, context).map((sentence) => inline(clip(sentence, longestCell)))
  return tableRow([
    `**${weight}**`,
    codeCell(`${clip(name, longestCell)}:${startLine}`) + step,
    codeCell(first.rule),
    sentences.join('<br>'),
  ])
}

function codeCell(text: string): string {
  return code(clip(text, longestCell + 20))
}

/** Bytes for what stands around the rows of a table. */
const overhead = 300
const encoder = new TextEncoder()

function sizeOf(text: string): number {
  return encoder.encode(text).length
}

/** The rows of as many items as there is room for, and the other items. */
function fitting<T>(
  items: readonly T[],
  rowOf: (item: T) => string,
  bytes: number,
): { readonly rows: readonly string[]; readonly left: readonly T[] } {
  const rows: string[] = []
  let used = 0
  for (const item of items) {
    const row = rowOf(item)
    used += sizeOf(row) + 1
    if (used > bytes) break
    rows.push(row)
  }
  return { rows, left: items.slice(rows.length) }
}

function leftLine(left: readonly Entry[], { words }: ReportContext): readonly string[] {
  if (left.length === 0) return []
  return [inline(leftOutSentence(findingsOf(left), words))]
}

function findingsOf(entries: readonly Entry[]): readonly Finding[] {
  return entries.flatMap(({ findings }) => findings)
}
