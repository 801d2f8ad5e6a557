import { resolve } from 'node:path'
import type { Finding, Fix } from '../../finding.ts'
import { fixesIn } from '../../fix/fixes.ts'
import type { Judging } from '../../fix/reading.ts'
import { findingKey } from '../../fix/same.ts'
import { bySeverity } from '../../report/severity.ts'
import type { Report } from '../../report.ts'
import { type Files, stdinName, stdinPath } from '../files.ts'

/** Each takes reading and judging a plan once more, and nobody clicks through so many. */
const mostFixed = 50

/** The safe fixes of a report's findings, of the most severe ones where there are many. */
export async function fixesOfReport(
  { findings }: Report,
  judging: Judging,
  files: Files,
): Promise<(finding: Finding) => readonly Fix[]> {
  const asked = bySeverity(findings, (finding) => finding).slice(0, mostFixed)
  const keys = new Set(asked.map(findingKey))
  const found = new Map<string, readonly Fix[]>()
  for (const file of new Set(asked.map((finding) => finding.file))) {
    const opened = await files.open(file === stdinName ? stdinPath : resolve(files.base, file))
    if (!opened.ok || !opened.intact) continue
    for (const [key, fixes] of await fixesIn(opened.text, file, judging, (one) => keys.has(one))) found.set(key, fixes)
  }
  return (finding) => (found.get(findingKey(finding)) ?? []).filter(({ safe }) => safe)
}
