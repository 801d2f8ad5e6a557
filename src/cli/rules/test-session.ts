import { printable } from '../../report/printable.ts'
import { type RuleResult, testRule } from '../../rule-tests/test-rule.ts'
import { plural } from '../../words/plural.ts'
import { type Complaint, UsageError } from '../errors.ts'
import type { CliIo } from '../io.ts'
import type { SettingOptions } from '../options.ts'
import { resolveSettings, type Settings } from '../settings.ts'
import { type TestInput, testInput } from './test-input.ts'
import { type TestReport, testReport } from './test-report.ts'

/** What a run of cases is asked to do. */
export interface SessionOptions extends SettingOptions {
  readonly run?: RegExp
  readonly requireTests?: boolean
  readonly coverage?: boolean
  readonly threshold?: number
  readonly mutate?: boolean
  readonly update?: boolean
}

/** What it came to. */
export interface Session {
  readonly report: TestReport
  /** What was written into files, for people. */
  readonly updated: string
}

/** Reads rules and cases and runs them; with `update`, once more on what was written. Throws a `UsageError` where that cannot be done.
 * `seen` gets the folders of everything that it rests on, also then. */
export async function runSession(
  args: readonly string[],
  options: SessionOptions,
  io: CliIo,
  seen: Set<string> = new Set(),
): Promise<Session> {
  const settings = await resolveSettings(options, io)
  seen.add(settings.files.base)
  const paths = args.map((written) => ({ written, folder: io.cwd }))
  const input = await testInput(paths, settings, io.cwd, seen, options.run)
  const results = await runAll(input, settings, options.mutate === true)
  if (options.update === true && results.some(hasFailed)) {
    const { updateTests } = await import('./test-update.ts')
    const cases = results.flatMap((one) => one.cases)
    const updated = await updateTests(input.tests, cases, settings.files)
    const again = await runSession(args, { ...options, update: false }, io, seen)
    return { ...again, updated: updated.map(updatedText).join('') }
  }
  const { requireTests = false, threshold = null, coverage = threshold !== null } = options
  return { report: testReport(results, { requireTests, coverage, threshold }), updated: '' }
}

async function runAll(input: TestInput, { files }: Settings, mutate: boolean): Promise<readonly RuleResult[]> {
  const results: RuleResult[] = []
  const complaints: Complaint[] = []
  for (const { document, cases } of input.rules) {
    const { all, labels } = input
    const { result, problems } = await testRule({ document, cases, all, labels, mutate })
    results.push(result)
    complaints.push(...problems)
  }
  if (complaints.length > 0) throw new UsageError(complaints, files.sources)
  return results
}

function hasFailed({ cases }: RuleResult): boolean {
  return cases.some(({ failures }) => failures.length > 0)
}

function updatedText({ file, cases, left }: { file: string; cases: number; left: readonly string[] }): string {
  const lines = [`${file}: ${plural(cases, 'case')} updated`, ...left.map((why) => `  left ${why}`)]
  return lines.map((line) => `${printable(line)}\n`).join('')
}
