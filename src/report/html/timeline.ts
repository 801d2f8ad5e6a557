import type { ApiCall, ShownStep, StepChange } from '../../report.ts'
import type { PageWords } from '../../words/page.ts'
import { clip } from '../words.ts'
import { accountLabel } from './account-label.ts'
import { longestText } from './finding-card.ts'
import type { PageContext } from './page-context.ts'
import type { Room } from './page-room.ts'
import type { ShownEntry } from './sections.ts'
import { html, type Markup, phrase } from './template.ts'

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
export function timeline(steps: readonly TimelineStep[], context: PageContext, room: Room): Markup {
  const shown = steps.slice(0, room.takeSteps(steps.length))
  const left = steps.length - shown.length
  return html`<ol class="timeline">
${shown.map((step) => stepItem(step, context))}</ol>
${
  left === 0
    ? undefined
    : html`<p class="note">${phrase(context.say.timeline.leftOut(left))}</p>
`
}`
}

function stepItem(step: TimelineStep, context: PageContext): Markup {
  const { id, change, result, found, calls } = step
  const { say } = context
  return html`<li class="${`step ${statusOf(step)}`}" id="${id}">
<h4>${result === undefined ? undefined : html`<span class="${`badge ${result.status}`}">${say.run.status[result.status]}</span> `}${heading(step, say)}</h4>
${change === undefined ? undefined : changeText(change, context)}${result === undefined ? undefined : resultText(result, say)}${found.length === 0 ? undefined : foundText(found, say)}${callsText(calls, say)}</li>
`
}

function heading({ step, action, image, region }: TimelineStep, { timeline }: PageWords): Markup {
  const code = (text: string): Markup => html`<code>${clip(text, longestText)}</code>`
  return phrase(timeline.step, code(step), action, code(image), clip(region, longestText))
}

function statusOf({ change, result }: TimelineStep): string {
  return result?.status ?? (change?.obstacle == null ? 'planned' : 'hindered')
}

function changeText(change: StepChange, { accountName, say: { timeline } }: PageContext): Markup {
  const { source, obstacle, added, removed, accounts, follows } = change
  const names = (label: string, list: readonly string[]): Markup | undefined =>
    list.length === 0 ? undefined : accountsText(label, list, accountName)
  const code = (text: string): Markup => html`<code>${clip(text, longestText)}</code>`
  const kept = accounts.length - added.length - removed.length
  return html`${
    source === null
      ? undefined
      : html`<p>${phrase(timeline.from, code(source.image), clip(source.region, longestText))}</p>
`
  }${
    obstacle === null
      ? undefined
      : html`<p class="stop">${phrase(timeline.changesNothing, code(obstacle))}</p>
`
  }${names(timeline.gain(added.length), added)}${names(timeline.lose(removed.length), removed)}${
    obstacle === null && kept > 0
      ? html`<p class="note">${timeline.unchanged(kept)}</p>
`
      : undefined
  }${
    follows.length === 0
      ? undefined
      : html`<p class="note">${phrase(timeline.follows, clip(follows.join(', '), longestText))}</p>
`
  }`
}

function accountsText(words: string, list: readonly string[], accountName: PageContext['accountName']): Markup {
  const items = html`<ul class="names">${list.map((account) => html`<li>${accountLabel(account, accountName)}</li>`)}</ul>`
  if (list.length <= fewNames)
    return html`<div class="changes"><span>${words}:</span> ${items}</div>
`
  return html`<details><summary>${words}</summary>${items}</details>
`
}

function resultText(result: ShownStep, { timeline }: PageWords): Markup {
  const { problem, made, startedAt, endedAt, requestIds, changed, status } = result
  const times = startedAt === null ? '' : timeline.times(startedAt, endedAt)
  return html`${
    problem === null
      ? undefined
      : html`<p class="stop"><code>${clip(problem.code, longestText)}</code>: ${clip(problem.message, longestText)}</p>
`
  }${
    made === null
      ? undefined
      : html`<p>${phrase(timeline.made, html`<code>${clip(made, longestText)}</code>`)}</p>
`
  }${
    status === 'done' || !changed
      ? undefined
      : html`<p>${timeline.mayHaveChanged}</p>
`
  }${
    times === ''
      ? undefined
      : html`<p class="note">${clip(times, longestText)}</p>
`
  }${
    requestIds.length === 0
      ? undefined
      : html`<p class="note">${phrase(timeline.requests, clip(requestIds.join(', '), longestText))}</p>
`
  }`
}

function foundText(found: readonly ShownEntry[], { timeline }: PageWords): Markup {
  const links = found.map(
    ({ entry: { first }, id }, index) =>
      html`${index === 0 ? '' : ', '}<a href="${`#${id}`}">${clip(first.rule, longestText)}</a>`,
  )
  return html`<p>${phrase(timeline.found, links)}</p>
`
}

function callsText(calls: readonly ApiCall[], { timeline }: PageWords): Markup {
  if (calls.length === 0)
    return html`<p class="note">${timeline.noCall}</p>
`
  return html`<details class="calls"><summary>${timeline.calls(calls.length)}</summary>
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
