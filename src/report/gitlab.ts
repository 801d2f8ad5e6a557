import type { Finding } from '../finding.ts'
import type { Report } from '../report.ts'
import type { ReportContext } from './context.ts'
import { placeOf } from './place.ts'
import { printableJson } from './printable.ts'
import { isOpen, leftOutSentence, mostSevere } from './severity.ts'
import { clip, entryOf, sentencesOf } from './words.ts'

/** Far below the 100 MB that GitLab takes as an artifact. */
const mostEntries = 25_000
const longestDescription = 2_000

/** GitLab's Code Quality report: an entry a finding. It knows no waivers, so what is waived is left out. */
export function renderGitlab(report: Report, context: ReportContext): string {
  const open = report.findings.filter(isOpen)
  const { shown, left } = mostSevere(open, mostEntries, (finding) => finding)
  const fingerprints = uniqueFingerprints(open)
  const entries = shown.map((finding) => entryFor(finding, fingerprints.get(finding) ?? '', context))
  return `${printableJson(JSON.stringify([...entries, ...leftOut(left, context)], null, 2))}\n`
}

function entryFor(finding: Finding, fingerprint: string, context: ReportContext): object {
  const { name, startLine, lastLine } = placeOf(finding, context)
  return {
    description: clip(sentencesOf(entryOf(finding), context).join('; '), longestDescription),
    check_name: finding.rule,
    fingerprint,
    severity: severityOf(finding),
    location: { path: name, lines: { begin: startLine, end: lastLine } },
  }
}

function severityOf({ outcome, enforcement }: Finding): string {
  if (outcome === 'invalid') return 'blocker'
  if (enforcement === 'deny') return outcome === 'violated' ? 'critical' : 'major'
  return enforcement === 'warn' ? 'minor' : 'info'
}

/** GitLab takes entries of one fingerprint for one; plans of the same name in two files have findings that share theirs. */
function uniqueFingerprints(findings: readonly Finding[]): ReadonlyMap<Finding, string> {
  const taken = new Set<string>()
  return new Map(
    findings.map((finding) => {
      let free = finding.fingerprint
      for (let count = 2; taken.has(free); count++) free = `${finding.fingerprint}-${count}`
      taken.add(free)
      return [finding, free]
    }),
  )
}

function leftOut(left: readonly Finding[], context: ReportContext): readonly object[] {
  const [first] = left
  if (first === undefined) return []
  return [
    {
      description: leftOutSentence(left),
      check_name: 'findings-left-out',
      fingerprint: 'findings-left-out',
      severity: 'info',
      location: { path: placeOf(first, context).name, lines: { begin: first.range.start.line } },
    },
  ]
}
