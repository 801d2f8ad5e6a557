import type { Finding, Range } from '../../finding.ts'
import type { AppliedFix } from '../../fix/fix-file.ts'
import { findingKey } from '../../fix/same.ts'
import { accountsOf } from '../../report/accounts.ts'
import { groupByCause } from '../../report/group.ts'
import { printable } from '../../report/printable.ts'
import { countByWeight, weightOf } from '../../report/severity.ts'
import { painter, severityColor } from '../../report/style.ts'
import type { Report } from '../../report.ts'
import { plural } from '../../words/plural.ts'

/** What was fixed in one file, by its name. */
export interface FileFixes {
  readonly file: string
  readonly fixes: readonly AppliedFix[]
  /** Why findings have no fix, by `findingKey`. */
  readonly reasons: ReadonlyMap<string, string>
  /** Where a range of the text with the fixes was without them. */
  rangeBefore(range: Range): Range
}

/** How to tell it. */
export interface Telling {
  /** Nothing is written: places are those of the text as it is. */
  readonly dryRun: boolean
  readonly color: boolean
  readonly quiet: boolean
  accountName(id: string): string | undefined
  /** Why a finding has no fix, where no attempt at one says it. */
  reasonFor(finding: Finding): string
}

/** One line a fix, two lines a cause that is left, and what it comes to. */
export function fixText(files: readonly FileFixes[], report: Report, telling: Telling): string {
  const { verdict } = report
  const fixes = files.flatMap(({ file, fixes: own }) => own.map((fix) => ({ file, fix })))
  if (telling.quiet && fixes.length === 0 && verdict === 'pass') return ''
  return [
    ...fixes.map(({ file, fix }) => fixLine(file, fix, telling)),
    ...leftLines(files, report, telling),
    summary(files, report, telling),
    `Verdict: ${verdict}`,
    '',
  ].join('\n')
}

function fixLine(file: string, { rule, title, safe, range }: AppliedFix, { dryRun, color }: Telling): string {
  const paint = painter(color)
  const word = `${dryRun ? 'would fix' : 'fixed'}${safe ? '' : ' (unsafe)'}`
  return [placeText(file, range), paint(['green', 'bold'], word), paint('cyan', rule), printable(title)].join('  ')
}

function leftLines(files: readonly FileFixes[], report: Report, telling: Telling): readonly string[] {
  const paint = painter(telling.color)
  const byFile = new Map(files.map((file) => [file.file, file]))
  const entries = groupByCause(report, telling.accountName)
  return entries.flatMap((entry) => {
    const { first } = entry
    const file = byFile.get(first.file)
    const range = telling.dryRun && file !== undefined ? file.rangeBefore(first.range) : first.range
    const weight = paint([severityColor(first), 'bold'], `left: ${weightOf(first)}`)
    const accounts = accountsOf(entry, { verbose: false, accountName: telling.accountName })
    const more = accounts === undefined ? '' : ` (${accounts.count} accounts)`
    const head = [placeText(first.file, range), weight, paint('cyan', printable(first.rule)), printable(first.message)]
    const reason = file?.reasons.get(findingKey(first)) ?? telling.reasonFor(first)
    return [head.join('  ') + more, `  ${paint('bold', 'no fix:')} ${printable(reason)}`]
  })
}

function placeText(file: string, { start }: Range): string {
  return `${printable(file)}:${start.line}:${start.column}`
}

function summary(files: readonly FileFixes[], { findings }: Report, { dryRun }: Telling): string {
  const count = files.reduce((sum, { fixes }) => sum + fixes.reduce((own, fix) => own + fix.findings, 0), 0)
  const changed = files.filter(({ fixes }) => fixes.length > 0).length
  const verb = dryRun ? 'Would fix' : 'Fixed'
  const done = count === 0 ? 'Nothing to fix' : `${verb} ${plural(count, 'finding')} in ${plural(changed, 'file')}`
  return `${done}; ${findings.length === 0 ? 'nothing is left' : `left: ${countByWeight(findings)}`}.`
}
