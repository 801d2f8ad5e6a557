import { replaceText } from '../../io/replace.ts'
import type { CaseResult } from '../../rule-tests/run.ts'
import { updateOf } from '../../rule-tests/update.ts'
import { usageError } from '../errors.ts'
import { type Files, stdinPath } from '../files.ts'
import { editExpectations } from './expect-edit.ts'
import type { TestDocument } from './test-files.ts'

/** What became of the expectations of cases that failed. */
export interface Updated {
  readonly file: string
  /** How many cases expect now what the rule comes to. */
  readonly cases: number
  /** Cases that were left as they are, and why. */
  readonly left: readonly string[]
}

/** Writes into the files of cases what rules came to, and leaves everything else in them as it is. */
export async function updateTests(
  tests: readonly TestDocument[],
  results: readonly CaseResult[],
  files: Files,
): Promise<readonly Updated[]> {
  const failed = results.filter(({ failures }) => failures.length > 0)
  const updated: Updated[] = []
  for (const [path, { tree, document }] of new Map(tests.map((test) => [test.path, test]))) {
    const { file } = document
    const own = failed.filter(({ case: one }) => one.location.file === file)
    if (own.length > 0 && tree !== undefined)
      updated.push({
        file,
        cases: 0,
        left: own.map((one) => `${one.case.name}: it is in a bundle or a commit, which stay as they are`),
      })
    else if (own.length > 0) updated.push(await updateFile(path, file, own, tests, files))
  }
  return updated
}

async function updateFile(
  path: string,
  file: string,
  failed: readonly CaseResult[],
  tests: readonly TestDocument[],
  files: Files,
): Promise<Updated> {
  const opened = await files.open(path)
  if (!opened.ok || path === stdinPath || !opened.intact)
    throw usageError(`${file} cannot be updated`, 'Name a file that can be written.')
  let { text } = opened
  const left: string[] = []
  let cases = 0
  // From the end, so that places before stay what they are.
  const values = new Map<TestDocument, unknown>()
  for (const result of failed.toSorted(fromTheEnd)) {
    const { entry, name } = result.case
    const test = tests.find(({ document }) => document.file === file && isIn(result, document))
    if (entry === null || test === undefined || entry.shared) {
      left.push(`${name}: its entry makes several cases`)
      continue
    }
    const { document } = test
    const before = { text, value: values.get(test) ?? document.value }
    const after = await editExpectations(before, document, [...entry.path, 'expect'], updateOf(result))
    if (after === undefined) left.push(`${name}: its expectations are written in a way that no small edit fits`)
    else {
      text = after.text
      values.set(test, after.value)
      cases++
    }
  }
  if (text !== opened.text && !(await replaceText(path, opened.text, text)))
    throw usageError(`${file} was changed by somebody else`, 'Run the cases again.')
  return { file, cases, left }
}

function fromTheEnd(a: CaseResult, b: CaseResult): number {
  const [one, other] = [a.case.location.range.start, b.case.location.range.start]
  return other.line - one.line || other.column - one.column
}

/** Whether a case is one of a document: files may hold several. */
function isIn({ case: { location, entry } }: CaseResult, { locate }: TestDocument['document']): boolean {
  if (entry === null) return false
  const { start } = locate([...entry.path, 'name'])
  return start.line === location.range.start.line && start.column === location.range.start.column
}
