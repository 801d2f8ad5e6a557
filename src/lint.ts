import { documentFindings, sortFindings } from './findings.ts'
import { fingerprinted } from './fingerprint.ts'
import { ownProblems } from './plan/own-problems.ts'
import type { PlanReport, Report } from './report.ts'
import type { FileDocuments } from './schema/index.ts'
import type { Words } from './words/words.ts'

/** A document as it was read: what it is called, and what is wrong with it. */
interface LintedDocument {
  readonly file: string
  /** Of a plan; null for other kinds, and where the document does not say it. */
  readonly name: string | null
  readonly problems: ReturnType<typeof ownProblems>
}

/**
 * Reports what is wrong with each document by itself: its syntax, its schema and, of a plan, references within it. No rule judges. The
 * report's plans are the documents, whatever their kind, and its verdict is `pass` or `invalid`.
 */
export function lint(files: readonly FileDocuments[], words?: Words): Report {
  const documents = files.flatMap(documentsIn)
  const findings = sortFindings(
    fingerprinted(documents.flatMap(({ name, problems }) => documentFindings(name, problems, words))),
  )
  const plans = documents.map(documentReport)
  return {
    verdict: plans.some(({ verdict }) => verdict === 'invalid') ? 'invalid' : 'pass',
    asOf: null,
    failOn: 'deny',
    plans,
    summary: {
      plans: plans.length,
      steps: 0,
      grants: 0,
      rules: 0,
      violated: 0,
      indeterminate: 0,
      waived: 0,
      invalid: findings.length,
    },
    findings,
    rules: [],
    ruleTexts: [],
    otherDocuments: { ours: 0, foreign: files.reduce((sum, { foreign }) => sum + foreign.length, 0) },
  }
}

function documentsIn({ file, valid, invalid }: FileDocuments): readonly LintedDocument[] {
  return [
    ...valid.map((document) =>
      document.kind === 'SharePlan'
        ? { file, name: document.value.metadata.name, problems: ownProblems(document) }
        : { file, name: null, problems: [] },
    ),
    ...invalid.map(({ name, problems }) => ({ file, name, problems })),
  ]
}

function documentReport({ file, name, problems }: LintedDocument): PlanReport {
  return { file, name, verdict: problems.length > 0 ? 'invalid' : 'pass', digest: async () => null }
}
