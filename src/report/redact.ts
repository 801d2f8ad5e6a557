import { createHash } from 'node:crypto'
import type { Explanation, Explanations } from '../explanation.ts'
import type { Finding } from '../finding.ts'
import type { PlanReport, Report } from '../report.ts'
import type { ReportContext } from './context.ts'
import type { Pseudonyms } from './pseudonyms.ts'

/**
 * A report, and what it is rendered with, that show pseudonyms in place of the ids of accounts, instances and keys. Names, images and
 * paths stay. Fingerprints are made anew, since an account could be guessed from one; digests are those of what was judged.
 */
export function redacted(
  report: Report,
  context: ReportContext,
  ids: Pseudonyms,
): { readonly report: Report; readonly context: ReportContext } {
  const { findings, plans, explanations, ...rest } = report
  const shown = redactFindings(findings, ids)
  return {
    report: {
      ...hidden(rest, ids),
      findings: shown,
      plans: plans.map((plan) => redactPlan(plan, ids)),
      ...(explanations !== undefined && {
        explanations: redactExplanations(
          explanations,
          ids,
          new Map(findings.map((old, i) => [old.fingerprint, shown[i]?.fingerprint ?? null])),
        ),
      }),
    },
    context: {
      ...context,
      sources: (file) => {
        const text = context.sources(file)
        return text === undefined ? undefined : ids.hide(text)
      },
      accountName: (id) => context.accountName?.(ids.meaning(id)),
    },
  }
}

function redactFindings(findings: readonly Finding[], ids: Pseudonyms): readonly Finding[] {
  const occurrences = new Map<string, number>()
  return findings.map(({ file, range, fingerprint: _, ...finding }) => {
    const shown = hidden(finding, ids)
    const identity = JSON.stringify([shown.rule, shown.plan, shown.step, shown.image, shown.account, shown.message])
    const occurrence = occurrences.get(identity) ?? 0
    occurrences.set(identity, occurrence + 1)
    const fingerprint = createHash('sha256').update(`${identity}${occurrence}`).digest('hex').slice(0, 32)
    return { ...shown, file, range, fingerprint }
  })
}

/** Explanations of findings bear their new fingerprints. */
function redactExplanations(
  { shown, selector, left }: Explanations,
  ids: Pseudonyms,
  fingerprints: ReadonlyMap<string, string | null>,
): Explanations {
  const redact = ({ place, fingerprint, ...explanation }: Explanation): Explanation => {
    const renewed = fingerprint === null ? null : (fingerprints.get(fingerprint) ?? null)
    return { ...hidden(explanation, ids), place, fingerprint: renewed }
  }
  return { selector: selector === null ? null : ids.hide(selector), shown: shown.map(redact), left }
}

function redactPlan({ name, file, verdict, digest, changes, handover }: PlanReport, ids: Pseudonyms): PlanReport {
  return {
    name: hidden(name, ids),
    file,
    verdict,
    digest,
    ...(changes !== undefined && { changes: async () => hidden(await changes(), ids) }),
    ...(handover !== undefined && { handover: async () => hidden(await handover(), ids) }),
  }
}

/** Every text in plain data. */
function hidden<T>(value: T, ids: Pseudonyms): T {
  return transform(value, (text) => ids.hide(text)) as T
}

function transform(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => transform(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, transform(item, change)]))
}
