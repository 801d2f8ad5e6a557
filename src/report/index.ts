import type { Report, ShownRun } from '../report.ts'
import type { ReportContext } from './context.ts'

export type { ReportContext } from './context.ts'

/** Turns a report into the text of one format. Pure: the same report and context give the same text. */
export type Reporter = (report: Report, context: ReportContext) => string | Promise<string>

/** Every format by the name that `--format` takes; a reporter's module is loaded only when it is used. */
const reporters: Readonly<Record<string, () => Promise<Reporter>>> = {
  text: async () => (await import('./text.ts')).renderText,
  json: async () => (await import('./json.ts')).renderJson,
  sarif: async () => (await import('./sarif.ts')).renderSarif,
  junit: async () => (await import('./junit.ts')).renderJunit,
  github: async () => (await import('./github.ts')).renderGithub,
  gitlab: async () => (await import('./gitlab.ts')).renderGitlab,
  rdjson: async () => (await import('./rdjson.ts')).renderRdjson,
  markdown: async () => (await import('./markdown.ts')).renderMarkdown,
  tap: async () => (await import('./tap.ts')).renderTap,
  html: async () => (await import('./html/index.ts')).renderHtml,
}

/** The names of all formats, in the order in which help lists them. */
export const formats: readonly string[] = Object.keys(reporters)

/** Renders a report; the text ends in a newline. Undefined where there is no such format: that is for the caller to tell. */
export async function render(format: string, report: Report, context: ReportContext): Promise<string | undefined> {
  const load = Object.hasOwn(reporters, format) ? reporters[format] : undefined
  if (load === undefined) return undefined
  const reporter = await load()
  return reporter(report, context)
}

/** The page about a run, with the judgement that it rests on, where there is one. */
export async function renderRun(run: ShownRun, report: Report | undefined, context: ReportContext): Promise<string> {
  return (await import('./html/index.ts')).renderRunHtml(run, report, context)
}
