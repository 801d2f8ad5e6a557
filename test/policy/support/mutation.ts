import { check } from '../../../src/check.ts'
import { builtinRules } from '../../../src/policy/generated/builtin.ts'
import { compileRules, type RuleDocument } from '../../../src/policy/load.ts'
import type { Rule } from '../../../src/schema/generated/types.ts'
import { type ReadWorkspace, readWorkspace, rulesOf } from '../../support/judge.ts'
import { ruleCases } from './cases.ts'
import { type Mutant, mutantsOf } from './mutants.ts'

/** What became of a mutant: a case noticed it, none did, or it does not even load. */
export interface MutantResult extends Mutant {
  readonly result: 'killed' | 'survived' | 'refused'
  /** The case that noticed it, or why it does not load. */
  readonly by: string | undefined
}

interface PreparedCase {
  readonly rule: string
  readonly name: string
  readonly workspace: ReadWorkspace
  /** What all built-in rules find, as lines: rule and outcome for each plan, step and account. */
  readonly outcomes: readonly string[]
}

/**
 * Tries every mutant of every built-in rule on the cases, those of the rule itself first, until one comes to other outcomes. Texts,
 * places and what is missing do not count: only what is found, and about what.
 */
export async function mutateBuiltins(root?: string): Promise<readonly MutantResult[]> {
  const cases = await prepare(root)
  const results: MutantResult[] = []
  for (const rule of builtinRules) {
    const { id } = rule.metadata
    const ordered = [...cases.filter((one) => one.rule === id), ...cases.filter((one) => one.rule !== id)]
    for (const mutant of mutantsOf(rule)) results.push(await tryMutant(mutant, ordered))
  }
  return results
}

async function prepare(root: string | undefined): Promise<readonly PreparedCase[]> {
  const prepared: PreparedCase[] = []
  for (const { rule, name, workspace } of ruleCases(root)) {
    const read = await readWorkspace(workspace)
    prepared.push({ rule, name, workspace: read, outcomes: await outcomes(read, rulesOf(read.sources)) })
  }
  return prepared
}

async function tryMutant(mutant: Mutant, cases: readonly PreparedCase[]): Promise<MutantResult> {
  const related = relatedTo(mutant.rule)
  const documents = builtinRules
    .filter(({ metadata }) => related.has(metadata.id))
    .map((rule): RuleDocument => documentOf(rule.metadata.id === mutant.rule ? mutant.mutated : rule))
  for (const { rule, name, workspace, outcomes: expected } of cases) {
    const { rules, problems } = compileRules(documents, workspace.sources)
    // A case's settings may be about rules that are left out here.
    const refusal = problems.find(({ location }) => location.file === 'rule.yaml')
    if (refusal !== undefined) return { ...mutant, result: 'refused', by: refusal.message }
    const found = await outcomes(workspace, rules)
    const wanted = expected.filter((line) => related.has(ruleOf(line)))
    if (found.join('\n') !== wanted.join('\n')) return { ...mutant, result: 'killed', by: `${rule}/${name}` }
  }
  return { ...mutant, result: 'survived', by: undefined }
}

function documentOf(value: Rule): RuleDocument {
  const range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }
  return { document: { value, file: 'rule.yaml', locate: () => range }, builtin: true }
}

async function outcomes({ input }: ReadWorkspace, rules: ReturnType<typeof rulesOf>): Promise<readonly string[]> {
  const { findings } = await check({ ...input, rules })
  return findings
    .map(({ rule, enforcement, outcome, plan, step, account }) =>
      [rule, enforcement, outcome, plan, step, account].join(' '),
    )
    .sort()
}

function ruleOf(line: string): string {
  return line.slice(0, line.indexOf(' '))
}

/** The rule and those whose outcome hangs on its own: through `yieldsTo`, in either direction. */
function relatedTo(id: string): ReadonlySet<string> {
  const related = new Set([id])
  for (const found of related) {
    for (const { metadata, spec } of builtinRules) {
      const yieldsTo = spec.yieldsTo ?? []
      if (metadata.id === found) for (const other of yieldsTo) related.add(other)
      if (yieldsTo.includes(found)) related.add(metadata.id)
    }
  }
  return related
}
