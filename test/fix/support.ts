import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Lexer } from 'yaml'
import { type CheckInput, check } from '../../src/check.ts'
import type { Edit, Position } from '../../src/finding.ts'
import { type FixedFile, fixFile } from '../../src/fix/fix-file.ts'
import type { Judging } from '../../src/fix/reading.ts'
import { plansIn } from '../../src/plan-inputs.ts'
import type { Report } from '../../src/report.ts'
import { readDocuments } from '../../src/schema/index.ts'
import { loadSource } from '../../src/source/index.ts'
import { readWorkspace, rulesOf, type Text } from '../support/judge.ts'

export const folder: string = fileURLToPath(new URL('../../fixtures/fix', import.meta.url))

/** The broken plans: files that are no result of a fix. */
export const cases: readonly string[] = readdirSync(folder).filter((name) => /(?<!\.fixed)\.(yaml|json)$/.test(name))

function fixture(path: string): Text {
  return { file: path, text: readFileSync(new URL(`../../fixtures/${path}`, import.meta.url), 'utf8') }
}

/** The policy and facts that the rules are tested with. */
export async function policy(more: { readonly accounts?: string; readonly inventory?: string } = {}): Promise<Judging> {
  const { input, sources } = await readWorkspace({
    plans: [],
    accounts: [
      more.accounts === undefined ? fixture('rules/accounts.yaml') : { file: 'accounts.yaml', text: more.accounts },
    ],
    inventories: [
      more.inventory === undefined ? fixture('rules/inventory.yaml') : { file: 'inventory.yaml', text: more.inventory },
    ],
  })
  return { ...input, rules: rulesOf(sources) }
}

/** Everything that is found in a file. */
export async function judgeText(text: string, file: string, judging: Judging): Promise<Report> {
  const { plans, ours, foreign } = plansIn(await readDocuments(await loadSource(text, file)))
  const input: CheckInput = { ...judging, plans, asOf: null, failOn: 'info', otherDocuments: { ours, foreign } }
  return check(input)
}

export function fix(text: string, file: string, judging: Judging, unsafe = false): Promise<FixedFile> {
  return fixFile(text, file, judging, { unsafe, wants: () => true })
}

/** The comments of a text, as a lexer that is not ours finds them. */
export function commentsOf(text: string): readonly string[] {
  return [...new Lexer().lex(text.replace(/^\ufeff/, ''))]
    .filter((token) => token.startsWith('#'))
    .map((one) => one.trimEnd())
}

function offsetOf(text: string, { line, column }: Position): number {
  const rows = text.split(/(?<=\n|\r(?!\n))/)
  const mark = line === 1 && text.startsWith('\ufeff') ? 1 : 0
  return rows.slice(0, line - 1).reduce((sum, row) => sum + row.length, 0) + mark + column - 1
}

/** A text with edits, as an editor would apply them: from the last to the first. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return edits.toReversed().reduce((result, { range, newText }) => {
    return result.slice(0, offsetOf(text, range.start)) + newText + result.slice(offsetOf(text, range.end))
  }, text)
}
