import type { Report } from '../report.ts'
import type { ReportContext } from './context.ts'
import { type Entry, groupByCause } from './group.ts'
import { placeOf } from './place.ts'
import { printable } from './printable.ts'
import { leftOutLines, roomFor } from './room.ts'
import { bySeverity, countByWeight, isOpen, type Level, levelOf, levels, weightOf } from './severity.ts'
import { asides, checkedLine } from './summary.ts'
import { clip, sentencesOf } from './words.ts'

/** Of each level GitHub shows so many a step, and drops the others without a word. */
const mostOfLevel = 10
const longestMessage = 4_000
const longestTitle = 255

const commands = { error: 'error', warning: 'warning', note: 'notice' } as const satisfies Record<Level, string>

/** Workflow commands that annotate a pull request: one a cause, the most severe first. What cannot be shown is told, and logged. */
export function renderGithub(report: Report, context: ReportContext): string {
  const open = report.findings.filter(isOpen)
  const entries = groupByCause({ plans: report.plans, findings: open }, context.accountName ?? (() => undefined))
  const ranked = bySeverity(entries, ({ first }) => first)
  const ofLevels = levels.map((level) => annotate(level, ranked, context))
  const unannotated = ofLevels.flatMap(({ left }) => left)
  const room = roomFor(entries)
  const roomy = new Set(room.shown)
  const log = [
    ...unannotated.filter((entry) => roomy.has(entry)).map((entry) => `not annotated: ${logged(entry, context)}`),
    ...leftOutLines(room),
    ...waivedLine(report),
    ...asides(report),
    checkedLine(report),
    `Verdict: ${report.verdict}`,
  ]
  const lines = [...ofLevels.flatMap(({ annotations }) => annotations), ...log.map(logLine)]
  return `${lines.join('\n')}\n`
}

function annotate(
  level: Level,
  ranked: readonly Entry[],
  context: ReportContext,
): { readonly annotations: readonly string[]; readonly left: readonly Entry[] } {
  const entries = ranked.filter(({ first }) => levelOf(first) === level)
  const fits = entries.length <= mostOfLevel
  const shown = fits ? entries : entries.slice(0, mostOfLevel - 1)
  const left = entries.slice(shown.length)
  const annotations = shown.map((entry) => annotation(entry, context))
  return { annotations: fits ? annotations : [...annotations, overflow(level, left)], left }
}

function annotation(entry: Entry, context: ReportContext): string {
  const { first } = entry
  const { path, startLine, endLine, startColumn, endColumn } = placeOf(first, context)
  const lines = path === undefined ? {} : { file: printable(path), line: startLine, endLine }
  // The runner takes columns only where a finding stands on one line.
  const columns = path !== undefined && startLine === endLine ? { col: startColumn, endColumn } : {}
  const title = clip(printable(`${first.rule} (${weightOf(first)})`), longestTitle)
  const message = clip(sentencesOf(entry, context).join('\n'), longestMessage)
  return command(levelOf(first), { title, ...lines, ...columns }, message)
}

function overflow(level: Level, left: readonly Entry[]): string {
  const weights = countByWeight(left.map(({ first }) => first))
  const message = `${left.length} more are not annotated (${weights}): GitHub shows ${mostOfLevel} of a kind. The log of this step lists them.`
  return command(level, { title: 'shareplan' }, message)
}

/** As the runner decodes it; see `escapeData` and `escapeProperty` of the actions toolkit. */
function command(level: Level, properties: Readonly<Record<string, string | number>>, message: string): string {
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
  return `::${commands[level]} ${written.join(',')}::${escapeData(message)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function logged(entry: Entry, context: ReportContext): string {
  const { name, startLine, startColumn } = placeOf(entry.first, context)
  return `${name}:${startLine}:${startColumn}  ${weightOf(entry.first)}  ${entry.first.rule}  ${sentencesOf(entry, context).join('; ')}`
}

function waivedLine({ findings }: Report): readonly string[] {
  const waived = findings.filter((finding) => !isOpen(finding)).length
  return waived === 0 ? [] : [`not annotated: ${waived} waived`]
}

/** A plain line of the log. The runner looks for `::` where a line begins and for `##[` anywhere in it. */
function logLine(text: string): string {
  return `shareplan: ${printable(text).replaceAll('##', '#\\x23')}`
}
