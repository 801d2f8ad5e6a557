import type { Finding, Range } from '../finding.ts'
import { accountsOf } from '../report/accounts.ts'
import { type Entry, groupByCause } from '../report/group.ts'
import { printable } from '../report/printable.ts'
import { webUrl } from '../report/rule-texts.ts'
import { bySeverity, isOpen, type Level, leftOutSentence, levelOf } from '../report/severity.ts'
import type { Report } from '../report.ts'
import type { Known } from './known.ts'

/** What an editor underlines. */
export interface Mark {
  readonly range: Range
  readonly level: Level
  readonly rule: string
  readonly message: string
  /** A page about the rule. */
  readonly page?: string
  /** What it tells of. */
  readonly findings: readonly Finding[]
}

/** More of them would help nobody, and slow the editor down. */
const most = 500

/** One mark a cause, the most severe first; as many as an editor takes. */
export function marksOf(
  report: Pick<Report, 'plans' | 'findings'>,
  known: Pick<Known, 'directory' | 'ruleTexts' | 'words'>,
): readonly Mark[] {
  const accountName = (id: string): string | undefined => known.directory.accounts.get(id)?.name
  // What is wrong with waivers stands in their files, not in this one.
  const findings = report.findings.filter(({ kind }) => kind !== 'waiver')
  const entries = bySeverity(groupByCause({ plans: report.plans, findings }, accountName), ({ first }) => first)
  const marks = entries.slice(0, most).map((entry) => markOf(entry, accountName, known))
  const left = entries.slice(most).flatMap(({ findings }) => findings)
  const last = entries[most - 1]?.first
  if (left.length === 0 || last === undefined) return marks
  return [
    ...marks,
    { range: last.range, level: 'note', rule: 'shareplan', message: leftOutSentence(left, known.words), findings: [] },
  ]
}

function markOf(
  entry: Entry,
  accountName: (id: string) => string | undefined,
  { ruleTexts, words }: Pick<Known, 'ruleTexts' | 'words'>,
): Mark {
  const { first, findings } = entry
  const { report } = words
  const accounts = accountsOf(entry, { verbose: false, accountName, words })
  const page = webUrl(ruleTexts.get(first.rule)?.rule.metadata.references?.[0])
  return {
    range: first.range,
    level: isOpen(first) ? levelOf(first) : 'note',
    rule: first.rule,
    message: messageOf([
      first.message,
      accounts === undefined ? '' : report.label(report.accountsLabel(accounts.count), accounts.list),
      first.waiver === null ? '' : report.label(report.waivedLabel, report.waivedBy(first.waiver)),
      first.missing.length === 0 ? '' : report.label(report.missingLabel, first.missing.join(', ')),
      first.remediation === '' ? '' : report.label(report.helpLabel, first.remediation),
    ]),
    ...(page !== undefined && { page }),
    findings,
  }
}

/** Sentences, each on a line of its own. */
export function messageOf(lines: readonly string[]): string {
  return lines
    .filter((text) => text !== '')
    .map(printable)
    .join('\n')
}
