import { readFileSync } from 'node:fs'
import type { Finding, FindingWaiver } from '../../src/finding.ts'
import type { ReportContext } from '../../src/report/context.ts'
import type { PlanChanges, PlanReport, Report } from '../../src/report.ts'

/** A fixture: what differs from a report of one finding-free plan. Texts may be given line by line. */
export interface Fixture {
  readonly about?: string
  readonly sources?: Readonly<Record<string, string | readonly string[]>>
  readonly accounts?: Readonly<Record<string, string>>
  readonly verbose?: boolean
  readonly color?: boolean
  readonly columns?: number
  readonly report?: Partial<Omit<Report, 'findings' | 'plans'>> & {
    readonly findings?: readonly Partial<Finding>[]
    readonly plans?: readonly (Pick<PlanReport, 'name' | 'file' | 'verdict'> & {
      readonly digest?: string
      readonly changes?: PlanChanges
    })[]
  }
}

/** One report with everything in it. */
export const everyFormat: Fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/report/formats/fixture.json', import.meta.url), 'utf8'),
)

/** A waiver that is called so. */
export function waiverOf(id: string): FindingWaiver {
  return { kind: 'waiver', id, reason: id, owner: id, ticket: id, expires: id }
}

/** A report without a finding. */
export const passing: Fixture = {
  report: {
    plans: [{ name: 'golden-base', file: 'plans/a.yaml', verdict: 'pass', digest: `sha256:${'a'.repeat(64)}` }],
  },
}

export function contextOf({
  sources = {},
  accounts = {},
  verbose = false,
  color = false,
  columns,
}: Fixture): ReportContext {
  const named = (id: string) => (Object.hasOwn(accounts, id) ? accounts[id] : undefined)
  const text = (file: string) => {
    const source = Object.hasOwn(sources, file) ? sources[file] : undefined
    return typeof source === 'object' ? source.join('\n') : source
  }
  const width = columns === undefined ? {} : { columns }
  return { sources: text, accountName: named, color, verbose, version: '0.0.0', ...width }
}

export function reportOf({ report = {} }: Fixture): Report {
  return {
    verdict: 'pass',
    asOf: null,
    failOn: 'deny',
    rules: [],
    ruleTexts: [],
    otherDocuments: { ours: 0, foreign: 0 },
    ...report,
    summary: {
      plans: 1,
      steps: 1,
      grants: 0,
      rules: 1,
      violated: 0,
      indeterminate: 0,
      waived: 0,
      invalid: 0,
      ...report.summary,
    },
    plans: (report.plans ?? []).map(({ digest, changes, ...plan }) => ({
      ...plan,
      digest: async () => digest ?? null,
      ...(changes !== undefined && { changes: async () => changes }),
    })),
    findings: (report.findings ?? []).map(findingOf),
  }
}

export function findingOf(given: Partial<Finding>): Finding {
  return {
    kind: 'policy',
    rule: 'some-rule',
    enforcement: 'deny',
    outcome: 'violated',
    waiver: null,
    message: 'a message',
    remediation: 'what to do',
    file: 'plan.yaml',
    range: { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } },
    plan: null,
    step: null,
    image: null,
    account: null,
    missing: [],
    fingerprint: 'f',
    ...given,
  }
}
