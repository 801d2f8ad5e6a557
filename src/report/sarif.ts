import type { Edit, Finding } from '../finding.ts'
import type { Report } from '../report.ts'
import type { ReportContext } from './context.ts'
import { type Place, placeOf } from './place.ts'
import { printable, printableJson } from './printable.ts'
import { ruleTextsOf } from './rule-texts.ts'
import { descriptorOf } from './sarif-rules.ts'
import { isOpen, leftOutSentence, levelOf, mostSevere } from './severity.ts'
import { clip, entryOf, sentencesOf } from './words.ts'

/** What GitHub takes in one run; it refuses a file with more. */
const mostResults = 25_000
const longestMessage = 4_000
const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/**
 * SARIF 2.1.0 as GitHub code scanning takes it. Waived findings are left out: GitHub would open an alert for each. What is left out is
 * told as a notification.
 */
export function renderSarif(report: Report, context: ReportContext): string {
  const open = report.findings.filter(isOpen)
  const { shown, left } = mostSevere(open, mostResults, (finding) => finding)
  const texts = ruleTextsOf(report)
  const indexes = new Map(texts.map(({ id }, index) => [id, index]))
  const run = {
    tool: {
      driver: {
        name: 'shareplan',
        version: context.version,
        semanticVersion: context.version,
        rules: texts.map(descriptorOf),
      },
    },
    columnKind: 'utf16CodeUnits',
    invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications(report, left) }],
    results: shown.map((finding) => resultOf(finding, indexes.get(finding.rule) ?? -1, context)),
  }
  return `${printableJson(JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2))}\n`
}

function notifications({ findings }: Report, left: readonly Finding[]): readonly object[] {
  const waived = findings.filter((finding) => !isOpen(finding))
  const sentences = [
    left.length === 0 ? '' : leftOutSentence(left),
    waived.length === 0 ? '' : `Left out: ${waived.length} waived.`,
  ]
  return sentences
    .filter((sentence) => sentence !== '')
    .map((text) => ({ level: 'note', message: { text }, descriptor: { id: 'findings-left-out' } }))
}

function resultOf(finding: Finding, ruleIndex: number, context: ReportContext): object {
  const { kind, rule, enforcement, outcome, plan, step, image, account, missing, fingerprint } = finding
  return {
    ruleId: rule,
    ruleIndex,
    level: levelOf(finding),
    message: { text: messageText(finding, context) },
    locations: [{ physicalLocation: physicalLocation(placeOf(finding, context)) }],
    partialFingerprints: { 'shareplan/v1': fingerprint },
    ...fixesPart(finding, context),
    properties: { kind, enforcement, outcome, plan, step, image, account, missing },
  }
}

/** Edits as SARIF has them; absent where there is none. */
function fixesPart(finding: Finding, context: ReportContext): object {
  const fixes = context.fixes?.(finding) ?? []
  const { file } = finding
  const replacement = ({ range, newText }: Edit): object => {
    const { startLine, startColumn, endLine, endColumn } = placeOf({ file, range }, context)
    return {
      deletedRegion: { startLine, startColumn, endLine, endColumn },
      ...(newText !== '' && { insertedContent: { text: newText } }),
    }
  }
  const artifactLocation = { uri: uriOf(placeOf(finding, context).name) }
  return fixes.length === 0
    ? {}
    : {
        fixes: fixes.map(({ title, edits }) => ({
          description: { text: printable(title) },
          artifactChanges: [{ artifactLocation, replacements: edits.map(replacement) }],
        })),
      }
}

/** Text that viewers would take for a placeholder (`{0}`) or a link (`[a](b)`) is kept from becoming one. */
function messageText(finding: Finding, context: ReportContext): string {
  const text = clip(sentencesOf(entryOf(finding), context).join('\n'), longestMessage)
  return text.replace(/\{(\d+)\}/g, '{{$1}}').replaceAll('](', '] (')
}

function physicalLocation(place: Place): object {
  const { startLine, startColumn, endLine, endColumn } = place
  return { artifactLocation: { uri: uriOf(place.name) }, region: { startLine, startColumn, endLine, endColumn } }
}

/** A path as a URI reference: relative, or a `file` URL for a file outside of the repository's file system root. */
function uriOf(path: string): string {
  const encoded = path
    .split('/')
    .map((segment) => encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd')))
    .join('/')
  if (path.startsWith('/')) return `file://${encoded}`
  return /^[a-z]:\//i.test(path) ? `file:///${encoded.replace('%3A', ':')}` : encoded
}
