import type { Finding } from '../finding.ts'
import { en } from '../words/en.ts'
import { accountsOf } from './accounts.ts'
import type { ReportContext } from './context.ts'
import type { Entry } from './group.ts'
import { printable } from './printable.ts'

/** A finding that nobody has grouped. */
export function entryOf(finding: Finding): Entry {
  return { first: finding, findings: [finding] }
}

/** Everything that an entry says, printable: the message, then the accounts, the missing facts and what to do, where there are any. */
export function sentencesOf(
  entry: Entry,
  context: Pick<ReportContext, 'verbose' | 'accountName' | 'words'>,
): readonly [string, ...string[]] {
  const { message, missing, remediation, waiver } = entry.first
  const accounts = accountsOf(entry, context)
  const { report, value } = context.words ?? en
  const more = [
    accounts === undefined ? '' : report.label(report.accountsLabel(accounts.count), accounts.list),
    waiver === null ? '' : report.label(report.waivedLabel, report.waivedBy(waiver)),
    missing.length === 0 ? '' : report.label(report.missingLabel, value.list(missing)),
    remediation === '' ? '' : report.label(report.helpLabel, remediation),
  ]
  return [printable(message), ...more.filter((sentence) => sentence !== '').map(printable)]
}

/** A text of at most so many UTF-16 code units; what is cut off leaves `…` behind, and no half of a surrogate pair. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
