import type { PlanChanges, Report, ShownRun, ShownStep } from '../../report.ts'
import { en } from '../../words/en.ts'
import { pathOf } from '../place.ts'
import { leftOutSentence } from '../severity.ts'
import { clip } from '../words.ts'
import { type CardContext, findingCard, longestText } from './finding-card.ts'
import { groupBy } from './group-by.ts'
import { type Obstructions, rulesInTheWay, stepsUndone } from './matrix.ts'
import { matrixTable } from './matrix-table.ts'
import type { PageContext } from './page-context.ts'
import type { Room } from './page-room.ts'
import type { Section, ShownEntry } from './sections.ts'
import { html, type Markup, phrase } from './template.ts'
import { type TimelineStep, timeline } from './timeline.ts'
import { verdictBadge } from './top.ts'

/** All about one plan: what was found in it, who can use what, its steps, what is waived. */
export function planSection(
  section: Section,
  report: Report,
  run: ShownRun | undefined,
  context: CardContext,
  room: Room,
): Markup {
  const { id, plan } = section
  const { say, words = en } = context
  const title = `${id}-title`
  return html`<section class="plan" id="${id}" aria-labelledby="${title}">
<h2 id="${title}">${plan === undefined ? say.section.aboutNoPlan : clip(plan.name ?? words.report.noName, longestText)}${plan === undefined ? undefined : html` ${verdictBadge(plan.verdict, words)}`}</h2>
${
  plan === undefined
    ? undefined
    : html`<p class="place">${clip(pathOf(plan.file, context), longestText)}</p>
`
}${findingsPart(section, context)}${plan === undefined || plan.verdict === 'invalid' ? undefined : changesPart(section, report, run, context, room)}${waivedPart(section, context)}</section>
`
}

/** The steps of a run alone. */
export function runSection(run: ShownRun, context: PageContext, room: Room): Markup {
  const { section, run: words } = context.say
  const steps = run.steps.map((result, index): TimelineStep => ({ ...result, id: `s${index + 1}`, result, found: [] }))
  return html`<section class="plan" aria-labelledby="steps-title">
<h2 id="steps-title">${clip(run.plan ?? run.run, longestText)}</h2>
<h3>${section.steps}</h3>
${
  steps.length === 0
    ? html`<p class="note">${words.noStep}</p>
`
    : html`<p class="note">${words.callsMean}</p>
${timeline(steps, context, room)}`
}</section>
`
}

function findingsPart({ id, open, left }: Section, context: CardContext): Markup {
  const { section } = context.say
  return html`<h3 id="${`${id}-findings`}">${section.findings}</h3>
${
  open.length === 0
    ? html`<p class="none">${section.nothingFound}</p>
`
    : open.map((entry) => findingCard(entry, context))
}${
  left.length === 0
    ? undefined
    : html`<p class="note">${leftOutSentence(left, context.words)} ${phrase(section.allOfThem)}</p>
`
}`
}

function waivedPart({ waived }: Section, context: CardContext): Markup | undefined {
  if (waived.length === 0) return undefined
  const { section } = context.say
  return html`<h3>${section.waived}</h3>
<p class="note">${section.waivedMeans}</p>
${waived.map((entry) => findingCard(entry, context))}`
}

function changesPart(
  section: Section,
  report: Report,
  run: ShownRun | undefined,
  context: CardContext,
  room: Room,
): Markup {
  const { section: say } = context.say
  const passes = section.plan?.verdict === 'pass'
  const { id, open } = section
  const steps = stepsOf(section, run)
  const idOf = (step: string): string | undefined => steps.find((one) => one.step === step)?.id
  const obstructionsIn = (changes: PlanChanges): Obstructions =>
    run === undefined ? rulesInTheWay(changes, open, report.failOn) : stepsUndone(run, idOf, context.say.run.status)
  return html`<h3 id="${`${id}-access`}">${say.access}</h3>
${
  passes || section.changes === null
    ? undefined
    : html`<p class="note">${say.doesNotPass}</p>
`
}${matrixTable(section, obstructionsIn, context, room)}
<h3 id="${`${id}-steps`}">${say.steps}</h3>
${
  section.changes === null && run === undefined
    ? html`<p class="note">${say.stepsUnknown}</p>
`
    : timeline(steps, context, room)
}`
}

function stepsOf({ id, changes, open }: Section, run: ShownRun | undefined): readonly TimelineStep[] {
  const found = groupBy<string | null, ShownEntry>(open, ({ entry }) => entry.first.step)
  const results = new Map<string, ShownStep>(run?.steps.map((result) => [result.step, result]))
  const steps =
    changes === null
      ? (run?.steps ?? []).map((step) => ({ step }))
      : changes.steps.map((step) => ({ step, change: step }))
  return steps.map(({ step: { step, action, image, region, calls }, ...more }, index) => {
    const result = results.get(step)
    return {
      ...{ id: `${id}-s${index + 1}`, step, action, image, region, calls, found: found.get(step) ?? [] },
      ...more,
      ...(result !== undefined && { result }),
    }
  })
}
