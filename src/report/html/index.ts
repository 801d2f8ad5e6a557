import type { Report, ShownRun } from '../../report.ts'
import type { ReportContext } from '../context.ts'
import { lineReader } from '../lines.ts'
import { ruleTextsOf } from '../rule-texts.ts'
import { type ContentsEntry, pageText } from './page.ts'
import { pageRoom } from './page-room.ts'
import { planSection, runSection } from './plan-section.ts'
import { rulesSection } from './rules-table.ts'
import { type Section, sectionsOf } from './sections.ts'
import { reportTop, runTop } from './top.ts'
import { count } from './words.ts'

/** For people, on a page of its own: what was found beside the plan's text, who gets what, which calls are made, what was checked. */
export function renderHtml(report: Report, context: ReportContext): Promise<string> {
  return judgedPage(report, undefined, context)
}

/** The same page for a run: what each step has come to and, where the plan was judged on the way, what was found. */
export async function renderRunHtml(
  run: ShownRun,
  report: Report | undefined,
  context: ReportContext,
): Promise<string> {
  if (report !== undefined) return judgedPage(report, run, context)
  return pageText({
    title: `${run.state}: ${run.plan ?? run.run} · shareplan`,
    version: context.version,
    top: runTop(run),
    contents: [],
    main: runSection(run, context, pageRoom()),
  })
}

async function judgedPage(report: Report, run: ShownRun | undefined, context: ReportContext): Promise<string> {
  const sections = await sectionsOf(report, context)
  const room = pageRoom()
  const cards = {
    ...context,
    linesOfFile: lineReader(context),
    ruleTexts: new Map(ruleTextsOf(report).map((text) => [text.id, text])),
  }
  const [first] = sections
  const about = sections.length === 1 ? (first?.plan?.name ?? first?.plan?.file) : count(sections.length, 'plan')
  return pageText({
    title: `${run?.state ?? report.verdict}: ${about ?? 'nothing'} · shareplan`,
    version: context.version,
    top: run === undefined ? await reportTop(report, sections, context) : runTop(run),
    contents: contentsOf(sections),
    main: [...sections.map((section) => planSection(section, report, run, cards, room)), rulesSection(report)],
  })
}

/** More is no help to find anything. */
const mostContents = 50

/** The plans, or the parts of the only one. */
function contentsOf(sections: readonly Section[]): readonly ContentsEntry[] {
  const [first, second] = sections
  const entries =
    first?.plan !== undefined && second === undefined ? partsOf(first) : sections.slice(0, mostContents).map(entryOf)
  return [...entries, { id: 'rules', label: 'Rules', note: '' }]
}

function partsOf({ id, plan, open }: Section): readonly ContentsEntry[] {
  const findings = { id: `${id}-findings`, label: 'Findings', note: String(open.length) }
  if (plan?.verdict === 'invalid') return [findings]
  return [
    findings,
    { id: `${id}-access`, label: 'Who can use which image', note: '' },
    { id: `${id}-steps`, label: 'Steps and calls', note: '' },
  ]
}

function entryOf({ id, plan, open }: Section): ContentsEntry {
  const label = plan === undefined ? 'About no plan' : (plan.name ?? plan.file)
  return { id, label, note: open.length === 0 ? 'no findings' : count(open.length, 'finding') }
}
