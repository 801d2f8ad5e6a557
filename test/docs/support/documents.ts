import type { Located, Problem } from '../../../src/document.ts'
import { buildDirectory } from '../../../src/plan/directory.ts'
import { expandPlan } from '../../../src/plan/expand.ts'
import { mergeInventories } from '../../../src/plan/facts.ts'
import { loadRules } from '../../../src/policy/load.ts'
import type { LabelType, Rule } from '../../../src/schema/generated/types.ts'
import {
  type DocumentOfKind,
  documentsOf,
  type FileDocuments,
  type Kind,
  readDocuments,
} from '../../../src/schema/index.ts'
import { parseSource } from '../../../src/source/index.ts'
import type { Block } from './blocks.ts'

/** Labels that rules in the docs may read where their page shows no Accounts. */
const commonLabels: ReadonlyMap<string, LabelType> = new Map<string, LabelType>([
  ['env', ['prod', 'dev']],
  ['pci', 'boolean'],
])

/** What is wrong with the documents of a page, taken together as one workspace: empty when all are good. */
export async function documentProblems(blocks: readonly Block[]): Promise<readonly string[]> {
  const files = await Promise.all(
    blocks.map(({ page, line, text }) => readDocuments(parseSource(text, `${page}, example of line ${line}`))),
  )
  const invalid = files.flatMap((file) => file.invalid.flatMap(({ problems }) => problems))
  const strange = files.filter(
    ({ foreign, valid, invalid }) => foreign.length > 0 || valid.length + invalid.length === 0,
  )
  const { directory, problems } = buildDirectory(all(files, 'Accounts'))
  return [
    ...strange.map(({ file }) => `${file}: not a document of shareplan`),
    ...[
      ...invalid,
      ...problems,
      ...mergeInventories(all(files, 'Inventory')).problems,
      ...ruleProblems(all(files, 'Rule'), directory.labels),
      ...(directory.accounts.size === 0
        ? []
        : all(files, 'SharePlan').flatMap((plan) => expandPlan(plan, directory).problems)),
    ].map(worded),
  ]
}

function all<K extends Kind>(files: readonly FileDocuments[], kind: K): readonly DocumentOfKind<K>[] {
  return files.flatMap((file) => documentsOf(file, kind))
}

function ruleProblems(documents: readonly Located<Rule>[], labels: ReadonlyMap<string, LabelType>): readonly Problem[] {
  const settings = { params: {}, enforcement: {}, locate: () => nowhere }
  return loadRules({
    builtin: true,
    documents,
    settings,
    labels: labels.size === 0 ? commonLabels : labels,
    inventoryMaxAge: 86_400,
  }).problems
}

const start = { line: 1, column: 1 }
const nowhere = { file: '', range: { start, end: start } }

function worded({ message, location: { file, range } }: Problem): string {
  return `${file}, line ${range.start.line} of it: ${message}`
}
