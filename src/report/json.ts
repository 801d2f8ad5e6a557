import type { Explanations } from '../explanation.ts'
import type { Finding, Range } from '../finding.ts'
import type { PlanReport, Report, SkippedPlan, Summary } from '../report.ts'
import { printableJson } from './printable.ts'

/** Version 1 of the JSON report. Keys are listed here, so that what is added inside does not leak into the format. */
export async function renderJson(report: Report): Promise<string> {
  const document = {
    version: 1,
    verdict: report.verdict,
    asOf: report.asOf,
    ...(report.anyOrder !== undefined && { anyOrder: [...report.anyOrder] }),
    plans: await Promise.all(report.plans.map(planDocument)),
    ...(report.applied !== undefined && { applied: report.applied.map(skippedDocument) }),
    summary: summaryDocument(report.summary),
    findings: report.findings.map(findingDocument),
    ...(report.explanations !== undefined && { explanations: explanationsDocument(report.explanations) }),
  }
  return `${printableJson(JSON.stringify(document, null, 2))}\n`
}

async function planDocument(plan: PlanReport): Promise<object> {
  const { name, file, verdict } = plan
  return { name, file, verdict, digest: await plan.digest() }
}

function skippedDocument({ name, file, run, receipt }: SkippedPlan): SkippedPlan {
  return { name, file, run, receipt }
}

function summaryDocument(summary: Summary): Summary {
  const { plans, steps, grants, rules, violated, indeterminate, waived, invalid } = summary
  return { plans, steps, grants, rules, violated, indeterminate, waived, invalid }
}

/** All of an explanation is made to be printed; what is inside is listed where it is made. */
function explanationsDocument({ selector, shown, left }: Explanations): Explanations {
  return { selector, shown, left }
}

function findingDocument(finding: Finding): Finding {
  const { kind, rule, enforcement, outcome, waiver, message, remediation, file, range } = finding
  const { plan, step, image, account, missing, fingerprint } = finding
  return {
    ...{ kind, rule, enforcement, outcome, waiver: waiverDocument(waiver), message, remediation },
    ...{ file, range: rangeDocument(range) },
    ...{ plan, step, image, account, missing, fingerprint },
  }
}

function waiverDocument(waiver: Finding['waiver']): Finding['waiver'] {
  if (waiver === null) return null
  const { kind, id, reason, owner, ticket, expires } = waiver
  return { kind, id, reason, owner, ticket, expires }
}

function rangeDocument({ start, end }: Range): Range {
  return {
    start: { line: start.line, column: start.column },
    end: { line: end.line, column: end.column },
  }
}
