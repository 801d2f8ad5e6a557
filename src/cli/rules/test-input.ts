import type { Located, Problem } from '../../document.ts'
import { suggest } from '../../policy/bind.ts'
import { instanceDocuments } from '../../policy/instances.ts'
import { builtinDocuments, type RuleDocument } from '../../policy/load.ts'
import type { RuleCase } from '../../rule-tests/model.ts'
import { prepareCases } from '../../rule-tests/prepare.ts'
import type { LabelType, Rule } from '../../schema/generated/types.ts'
import { type Complaint, UsageError, usageError } from '../errors.ts'
import { configuredRules, gatherRules, loadDirectory } from '../load.ts'
import type { SettingPath, Settings } from '../settings.ts'
import { givenReader, readTestFiles, type TestDocument, type TestFiles } from './test-files.ts'

/** What is to be tested: every rule that is wanted, with its cases. */
export interface TestInput {
  readonly rules: readonly { readonly document: RuleDocument; readonly cases: readonly RuleCase[] }[]
  /** Every rule that there is. */
  readonly all: readonly RuleDocument[]
  readonly labels: ReadonlyMap<string, LabelType>
  readonly tests: readonly TestDocument[]
}

/** Reads rules and cases; `run`: only those cases, and their rules. Adds the folders of all files to `seen`. Throws one `UsageError` with everything that is wrong with them, and where there is nothing to test. */
export async function testInput(
  paths: readonly SettingPath[],
  settings: Settings,
  cwd: string,
  seen: Set<string>,
  run?: RegExp,
): Promise<TestInput> {
  const { files } = settings
  const own = paths.length > 0 ? { value: paths, complaints: [] } : await configuredRules(settings)
  const read = await readTestFiles(own.value, files, seen)
  const directory = await loadDirectory(settings)
  const configured = await gatherRules(settings)
  const complaints: Complaint[] = [
    ...own.complaints,
    ...read.complaints,
    ...directory.complaints,
    ...configured.complaints,
  ]
  const { all, problems } = allRules([...read.rules, ...configured.value], settings)
  complaints.push(...problems)
  const prepared = await prepareAll(read, all, settings, cwd, seen)
  complaints.push(...prepared.problems)
  if (complaints.length > 0) throw new UsageError(unique(complaints), files.sources)
  const cases = prepared.cases.filter(({ rule, name }) => run === undefined || run.test(`${rule}: ${name}`))
  if (cases.length === 0) throw nothingToTest(prepared.cases)
  const wanted = all.filter(
    ({ document: { value } }) =>
      (run === undefined && read.rules.some((one) => one.value === value)) ||
      cases.some(({ rule }) => rule === value.metadata.id),
  )
  const rules = wanted.map((document) => ({
    document,
    cases: cases.filter(({ rule }) => rule === document.document.value.metadata.id),
  }))
  return { rules, all, labels: directory.value.labels, tests: read.tests }
}

function nothingToTest(cases: readonly RuleCase[]): UsageError {
  if (cases.length > 0)
    return usageError('no case matches --run', 'Write a regular expression that matches `<rule>: <case>`.')
  return usageError(
    'no case was found',
    'Write cases beside your rules, in <rule>.test.yaml, or name files that hold documents of kind RuleTest.',
  )
}

/** The built-in rules, those that were read, each once, and instances. */
function allRules(
  own: readonly Located<Rule>[],
  settings: Settings,
): { readonly all: readonly RuleDocument[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const distinct = new Map(own.map((document) => [placeOf(document), { document, builtin: false }]))
  const documents = [...builtinDocuments().map((document) => ({ document, builtin: true })), ...distinct.values()]
  return { all: [...documents, ...instanceDocuments(settings.forRules, documents, problems)], problems }
}

/** Two documents of one file stand at different places. */
function placeOf({ file, locate }: Located<Rule>): string {
  return JSON.stringify([file, locate([])])
}

async function prepareAll(
  { tests }: TestFiles,
  all: readonly RuleDocument[],
  { files }: Settings,
  cwd: string,
  seen: Set<string>,
): Promise<{ readonly cases: readonly RuleCase[]; readonly problems: readonly Problem[] }> {
  const cases: RuleCase[] = []
  const problems: Problem[] = []
  const ids = all.map(({ document }) => document.value.metadata.id)
  for (const test of tests) {
    const { rule } = test.document.value.metadata
    if (!ids.includes(rule)) problems.push(unknownRule(test, ids))
    const prepared = await prepareCases(test.document, givenReader(test, files, seen, cwd))
    cases.push(...prepared.cases)
    problems.push(...prepared.problems)
  }
  return { cases, problems }
}

function unknownRule({ document: { value, file, locate } }: TestDocument, ids: readonly string[]): Problem {
  const { rule } = value.metadata
  return {
    rule: 'plan-reference',
    message: `there is no rule ${rule}`,
    remediation: suggest(rule, ids, 'shareplan rules list'),
    location: { file, range: locate(['metadata', 'rule']) },
  }
}

function unique(complaints: readonly Complaint[]): readonly Complaint[] {
  return [...new Map(complaints.map((one) => [JSON.stringify(one), one])).values()]
}
