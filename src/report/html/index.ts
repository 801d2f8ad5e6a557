import type { Report, ShownRun } from '../../report.ts'
import { en } from '../../words/en.ts'
import { loadPageWords } from '../../words/load.ts'
import type { PageWords } from '../../words/page.ts'
import type { ReportContext } from '../context.ts'
import { lineReader } from '../lines.ts'
import { ruleTextsOf } from '../rule-texts.ts'
import { explanationsSection } from './explanations.ts'
import { type ContentsEntry, pageText } from './page.ts'
import type { PageContext } from './page-context.ts'
import { pageRoom } from './page-room.ts'
import { planSection, runSection } from './plan-section.ts'
import { rulesSection } from './rules-table.ts'
import { type Section, sectionsOf } from './sections.ts'
import { reportTop, runTop } from './top.ts'

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
  const about = await withWords(context)
  const { say } = about
  const page = {
    title: say.title(say.run.state[run.state] ?? run.state, run.plan ?? run.run),
    top: runTop(run, say),
    contents: [],
    main: runSection(run, about, pageRoom()),
  }
  return pageText(page, about)
}

async function judgedPage(report: Report, run: ShownRun | undefined, context: ReportContext): Promise<string> {
  const sections = await sectionsOf(report, context)
  const room = pageRoom()
  const about = await withWords(context)
  const { say } = about
  const cards = {
    ...about,
    linesOfFile: lineReader(context),
    ruleTexts: new Map(ruleTextsOf(report).map((text) => [text.id, text])),
  }
  const [first] = sections
  const subject = sections.length === 1 ? (first?.plan?.name ?? first?.plan?.file) : say.plans(sections.length)
  const page = {
    title: say.title(stateOf(run, report, about), subject),
    top: run === undefined ? await reportTop(report, sections, about) : runTop(run, say),
    contents: contentsOf(sections, report, say),
    main: [
      ...sections.map((section) => planSection(section, report, run, cards, room)),
      explanationsSection(report, about),
      rulesSection(report, about),
    ],
  }
  return pageText(page, about)
}

async function withWords(context: ReportContext): Promise<PageContext> {
  return { ...context, say: await loadPageWords(context.words?.language ?? 'en') }
}

/** How the run stands or, without one, the verdict. */
function stateOf(run: ShownRun | undefined, report: Report, { say, words = en }: PageContext): string {
  return run === undefined ? words.report.verdict[report.verdict] : (say.run.state[run.state] ?? run.state)
}

/** More is no help to find anything. */
const mostContents = 50

/** The plans, or the parts of the only one. */
function contentsOf(sections: readonly Section[], { explanations }: Report, say: PageWords): readonly ContentsEntry[] {
  const [first, second] = sections
  const entries =
    first?.plan !== undefined && second === undefined
      ? partsOf(first, say)
      : sections.slice(0, mostContents).map((section) => entryOf(section, say))
  const why = explanations === undefined ? [] : [{ id: 'explanations', label: say.explanations, note: '' }]
  return [...entries, ...why, { id: 'rules', label: say.rules.heading, note: '' }]
}

function partsOf({ id, plan, open }: Section, { section }: PageWords): readonly ContentsEntry[] {
  const findings = { id: `${id}-findings`, label: section.findings, note: String(open.length) }
  if (plan?.verdict === 'invalid') return [findings]
  return [
    findings,
    { id: `${id}-access`, label: section.access, note: '' },
    { id: `${id}-steps`, label: section.steps, note: '' },
  ]
}

function entryOf({ id, plan, open }: Section, { section }: PageWords): ContentsEntry {
  const label = plan === undefined ? section.aboutNoPlan : (plan.name ?? plan.file)
  return { id, label, note: open.length === 0 ? section.noFindings : section.findingCount(open.length) }
}
