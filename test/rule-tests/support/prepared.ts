import type { Problem } from '../../../src/document.ts'
import type { RuleDocument } from '../../../src/policy/load.ts'
import { Bench } from '../../../src/rule-tests/bench.ts'
import type { Coverage } from '../../../src/rule-tests/coverage.ts'
import { type PreparedCases, prepareCases } from '../../../src/rule-tests/prepare.ts'
import { type CaseResult, runCases } from '../../../src/rule-tests/run.ts'
import { readDocuments } from '../../../src/schema/index.ts'
import { parseSource } from '../../../src/source/index.ts'
import { readAll } from '../../support/judge.ts'
import { builtins } from './fixture-cases.ts'

/** Prepares the cases of a text; `files` are those that it may name. @throws where it is no valid RuleTest. */
export async function prepared(text: string, files: Readonly<Record<string, string>> = {}): Promise<PreparedCases> {
  const [test] = await readAll([{ file: 'x.test.yaml', text }], 'RuleTest')
  if (test === undefined) throw new Error('no RuleTest')
  return prepareCases(test, async (written) => {
    const found = files[written]
    return found === undefined ? `${written} does not exist` : readDocuments(parseSource(found, written))
  })
}

/** The built-in rules and one of one's own. */
export async function rulesWith(...texts: readonly string[]): Promise<readonly RuleDocument[]> {
  const own = await readAll(
    texts.map((text) => ({ file: 'rule.yaml', text })),
    'Rule',
  )
  return [...builtins, ...own.map((document) => ({ document, builtin: false }))]
}

/** Runs the cases of a text on a rule. @throws where they are not sound. */
export async function run(
  rule: string,
  rules: readonly RuleDocument[],
  text: string,
  coverage?: Coverage,
): Promise<readonly CaseResult[]> {
  const { cases, problems } = await prepared(text)
  const ran = await runCases(cases, new Bench(rule, rules), coverage)
  const all = [...problems, ...ran.problems]
  if (all.length > 0) throw new Error(all.map(told).join('\n'))
  return ran.results
}

/** A problem in one line. */
export function told({ message, location: { file, range } }: Problem): string {
  return `${file}:${range.start.line}:${range.start.column} ${message}`
}
