import type { ApiCall, ShownStep, StepChange } from '../../report.ts'
import type { ReportContext } from '../context.ts'
import { clip } from '../words.ts'
import { accountLabel } from './account-label.ts'
import { longestText } from './finding-card.ts'
import type { Room } from './page-room.ts'
import type { ShownEntry } from './sections.ts'
import { html, type Markup } from './template.ts'
import { count } from './words.ts'

/** One step: what it would do, what a run made of it, what was found in it. */
export interface TimelineStep extends Pick<ShownStep, 'step' | 'action' | 'image' | 'region' | 'calls'> {
  /** The id of its element. */
  readonly id: string
  readonly change?: StepChange
  readonly result?: ShownStep
  readonly found: readonly ShownEntry[]
}

/** More names than that are folded. */
const fewNames = 4

/** The steps in their order, with the exact calls. */
export function timeline(steps: readonly TimelineStep[], context: ReportContext, room: Room): Markup {
  const shown = steps.slice(0, room.takeSteps(steps.length))
  const left = steps.length - shown.length
  return html`<ol class="timeline">
${shown.map((step) => stepItem(step, context))}</ol>
${
  left === 0
    ? undefined
    : html`<p class="note">Left out: ${count(left, 'further step')}. <code>shareplan preview</code> shows them.</p>
`
}`
}

function stepItem(step: TimelineStep, context: ReportContext): Markup {
  const { id, change, result, found, calls } = step
  return html`<li class="${`step ${statusOf(step)}`}" id="${id}">
<h4>${result === undefined ? undefined : html`<span class="${`badge ${result.status}`}">${result.status.replace('-', ' ')}</span> `}<code>${clip(step.step, longestText)}</code> ${step.action} <code>${clip(step.image, longestText)}</code> in ${clip(step.region, longestText)}</h4>
${change === undefined ? undefined : changeText(change, context)}${result === undefined ? undefined : resultText(result)}${found.length === 0 ? undefined : foundText(found)}${callsText(calls)}</li>
`
}

function statusOf({ change, result }: TimelineStep): string {
  return result?.status ?? (change?.obstacle == null ? 'planned' : 'hindered')
}

function changeText(change: StepChange, { accountName }: ReportContext): Markup {
  const { source, obstacle, added, removed, accounts, follows } = change
  const names = (label: string, list: readonly string[]): Markup | undefined =>
    list.length === 0 ? undefined : accountsText(label, list, accountName)
  const kept = accounts.length - added.length - removed.length
  return html`${
    source === null
      ? undefined
      : html`<p>From <code>${clip(source.image, longestText)}</code> in ${clip(source.region, longestText)}.</p>
`
  }${
    obstacle === null
      ? undefined
      : html`<p class="stop">Changes nothing: <code>${clip(obstacle, longestText)}</code>.</p>
`
  }${names('gains it', added)}${names('loses it', removed)}${
    obstacle === null && kept > 0
      ? html`<p class="note">Nothing changes for ${count(kept, 'account')} of the step.</p>
`
      : undefined
  }${
    follows.length === 0
      ? undefined
      : html`<p class="note">Follows ${clip(follows.join(', '), longestText)}.</p>
`
  }`
}

function accountsText(label: string, list: readonly string[], accountName: ReportContext['accountName']): Markup {
  const items = html`<ul class="names">${list.map((account) => html`<li>${accountLabel(account, accountName)}</li>`)}</ul>`
  const verb = list.length === 1 ? label : label.replace('gains', 'gain').replace('loses', 'lose')
  const words = `${count(list.length, 'account')} ${verb}`
  if (list.length <= fewNames)
    return html`<div class="changes"><span>${words}:</span> ${items}</div>
`
  return html`<details><summary>${words}</summary>${items}</details>
`
}

function resultText({ problem, made, startedAt, endedAt, requestIds, changed, status }: ShownStep): Markup {
  const times = startedAt === null ? '' : `${startedAt} to ${endedAt ?? 'no end recorded'}`
  return html`${
    problem === null
      ? undefined
      : html`<p class="stop"><code>${clip(problem.code, longestText)}</code>: ${clip(problem.message, longestText)}</p>
`
  }${
    made === null
      ? undefined
      : html`<p>Made <code>${clip(made, longestText)}</code>.</p>
`
  }${
    status === 'done' || !changed
      ? undefined
      : html`<p>It has changed something, or may have.</p>
`
  }${
    times === ''
      ? undefined
      : html`<p class="note">${clip(times, longestText)}</p>
`
  }${
    requestIds.length === 0
      ? undefined
      : html`<p class="note">Requests: ${clip(requestIds.join(', '), longestText)}</p>
`
  }`
}

function foundText(found: readonly ShownEntry[]): Markup {
  const links = found.map(
    ({ entry: { first }, id }, index) =>
      html`${index === 0 ? '' : ', '}<a href="${`#${id}`}">${clip(first.rule, longestText)}</a>`,
  )
  return html`<p>Found here: ${links}</p>
`
}

function callsText(calls: readonly ApiCall[]): Markup {
  if (calls.length === 0)
    return html`<p class="note">No API call.</p>
`
  return html`<details class="calls"><summary>${count(calls.length, 'API call')}</summary>
${calls.map(callText)}</details>
`
}

function callText({ action, parameters }: ApiCall): Markup {
  const lines = Object.entries(parameters).map(
    ([name, value]) => html`  <span class="parameter">${clip(name, longestText)}</span>: ${clip(value, longestText)}
`,
  )
  return html`<pre><code><strong>${clip(action, longestText)}</strong>
${lines}</code></pre>
`
}
