import type { Report, ShownRun, Verdict } from '../../report.ts'
import { en } from '../../words/en.ts'
import type { ReportContext } from '../context.ts'
import { pathOf } from '../place.ts'
import { asides, checkedLine } from '../summary.ts'
import { type WhatChanges, whatChanges } from '../what-changes.ts'
import { clip } from '../words.ts'
import type { Section } from './sections.ts'
import { html, type Markup } from './template.ts'

const longestName = 500
const longestList = 10_000
const verdictSigns: Readonly<Record<Verdict, string>> = { pass: '✓', indeterminate: '?', fail: '✕', invalid: '✕' }

export function verdictBadge(verdict: Verdict): Markup {
  return html`<span class="${`verdict ${verdict}`}"><span aria-hidden="true">${verdictSigns[verdict]}</span> ${verdict}</span>`
}

/** The verdict, the counts behind it, what changes hands, and the plans. */
export async function reportTop(report: Report, sections: readonly Section[], context: ReportContext): Promise<Markup> {
  const { policyCommit, words = en } = context
  const { verdictLabel, verdictMeaning, stop } = words.report
  const hands = await whatChanges(report, context)
  return html`<h1>${verdictBadge(report.verdict)} <span class="tool">shareplan</span></h1>
<p class="lead">${verdictLabel}${verdictMeaning[report.verdict]}${stop}${checkedLine(report, words)}</p>
${asides(report, words).map(
  (line) => html`<p class="note">${clip(line, longestName)}</p>
`,
)}${
  policyCommit === undefined
    ? undefined
    : html`<p class="note">Policy from <code>${clip(policyCommit, longestName)}</code>.</p>
`
}${countTiles(report)}
${hands === undefined ? undefined : handsPart(hands)}${planTable(sections, context)}`
}

function handsPart({ changes, firstTime }: WhatChanges): Markup {
  return html`<h2>What changes hands, if applied</h2>
<ul class="hands">
${changes.map(
  (sentence) => html`<li>${clip(sentence, longestName)}</li>
`,
)}${
  firstTime === undefined
    ? undefined
    : html`<li><strong>${clip(firstTime, longestList)}</strong></li>
`
}</ul>
`
}

function countTiles({ summary }: Report): Markup {
  const tile = (kind: string, number: number, label: string): Markup =>
    html`<div class="${number === 0 ? 'tile zero' : `tile ${kind}`}"><dt>${label}</dt><dd>${number}</dd></div>
`
  return html`<dl class="tiles">
${tile('violated', summary.violated, 'violated')}${tile('undecided', summary.indeterminate, 'indeterminate')}${tile('invalid', summary.invalid, 'invalid')}${tile('waived', summary.waived, 'waived')}${tile('plain', summary.plans, 'plans')}${tile('plain', summary.steps, 'steps')}${tile('plain', summary.grants, 'grants')}${tile('plain', summary.rules, 'rules')}</dl>`
}

/** More plans than that are found by their headings. */
const mostPlans = 500

function planTable(sections: readonly Section[], context: ReportContext): Markup | undefined {
  const plans = sections.flatMap(({ id, plan, digest }) => (plan === undefined ? [] : [{ id, plan, digest }]))
  if (plans.length === 0) return undefined
  const rows = plans.slice(0, mostPlans).map(
    ({
      id,
      plan,
      digest,
    }) => html`<tr><th scope="row"><a href="${`#${id}`}">${clip(plan.name ?? '(no name)', longestName)}</a></th><td>${verdictBadge(plan.verdict)}</td><td class="place">${clip(pathOf(plan.file, context), longestName)}</td><td><code class="digest">${clip(digest ?? 'no digest', longestName)}</code></td></tr>
`,
  )
  const left = plans.length - rows.length
  return html`<div class="scroll" role="region" aria-labelledby="plans" tabindex="0">
<table class="plans">
<caption id="plans">Plans${left === 0 ? '' : `; ${left} more are not listed here`}</caption>
<thead><tr><th scope="col">Plan</th><th scope="col">Verdict</th><th scope="col">File</th><th scope="col">Digest</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
</div>`
}

/** How a run stands. */
export function runTop(result: ShownRun): Markup {
  const { run, state, problem, plan, account, digest, simulated, approvedBy, startedAt, endedAt, exit, next } = result
  const rows: readonly (readonly [string, string | null])[] = [
    ['Run', run],
    ['Plan', plan],
    ['As account', account],
    ['Digest', digest],
    ['Approved by', approvedBy.length === 0 ? null : approvedBy.join(', ')],
    ['Time', startedAt === null ? null : `${startedAt} to ${endedAt ?? 'no end recorded'}`],
    ['Exit code', exit === null ? null : String(exit)],
    ['To go on', next],
  ]
  const items = rows.flatMap(([label, value]) =>
    value === null
      ? []
      : html`<div><dt>${label}</dt><dd><code>${clip(value, longestName)}</code></dd></div>
`,
  )
  return html`<h1><span class="${`verdict ${state}`}">${state}</span> <span class="tool">shareplan</span></h1>
${
  simulated
    ? html`<p class="stop">Simulated: the endpoint was loopback, nothing of this happened in the cloud.</p>
`
    : undefined
}${
  problem === null
    ? undefined
    : html`<p class="stop">${clip(problem, longestName)}</p>
`
}<dl class="facts">
${items}</dl>`
}
