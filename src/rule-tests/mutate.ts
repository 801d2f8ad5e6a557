import { type DistinguishOptions, distinguish } from '../analysis/distinguish.ts'
import { unlocated } from '../analysis/scene.ts'
import type { Location } from '../finding.ts'
import type { RuleDocument } from '../policy/load.ts'
import type { CompiledRule } from '../policy/rule-set.ts'
import type { LabelType, Rule, TestCase } from '../schema/generated/types.ts'
import { Bench, type Trial } from './bench.ts'
import { killingCase, type MadeCase, notices } from './killing-case.ts'
import type { RuleCase } from './model.ts'
import { type Mutant, mutantsOf } from './mutants.ts'

/**
 * What became of a mutant: a case noticed it (`by` is its name), none did, none ever could, or it does not even load (`by` says why).
 * `kill`: a case that would notice a survivor; it was tried.
 */
export interface MutantResult {
  readonly change: string
  readonly fate: 'killed' | 'survived' | 'equivalent' | 'refused'
  readonly by: string | null
  readonly kill: TestCase | null
}

/** Tries every mutant of a rule on its cases, which must all pass. @param all every rule that there is */
export async function mutate(
  id: string,
  all: readonly RuleDocument[],
  cases: readonly RuleCase[],
  labels: ReadonlyMap<string, LabelType> = new Map(),
): Promise<readonly MutantResult[]> {
  const tested = all.find(({ document }) => document.value.metadata.id === id)
  if (tested === undefined) return []
  const original = new Bench(id, all, labels)
  const results: MutantResult[] = []
  const made: MadeCase[] = []
  let ordered = cases
  for (const mutant of mutantsOf(tested.document.value)) {
    const bench = new Bench(id, replaced(all, tested, mutant.mutated), labels)
    const { killer, refusal } = await tryCases(bench, ordered)
    if (refusal !== null) results.push({ change: mutant.change, fate: 'refused', by: refusal, kill: null })
    else if (killer !== null) {
      results.push({ change: mutant.change, fate: 'killed', by: killer.name, kill: null })
      // What noticed one change is likely to notice the next.
      ordered = [killer, ...ordered.filter((one) => one !== killer)]
    } else results.push(await survivor(mutant, { original, mutated: bench, cases, labels, made }))
  }
  return results
}

function replaced(all: readonly RuleDocument[], tested: RuleDocument, mutated: Rule): readonly RuleDocument[] {
  const document = { ...tested.document, value: mutated, locate: tested.document.locate }
  return all.map((one) => (one === tested ? { ...tested, document } : one))
}

interface Tried {
  readonly killer: RuleCase | null
  readonly refusal: string | null
}

/** The first case that notices what the bench holds. */
async function tryCases(bench: Bench, cases: readonly RuleCase[]): Promise<Tried> {
  for (const one of cases) {
    const trial = bench.for(one)
    const [problem] = trial.problems
    if (problem !== undefined) return { killer: null, refusal: problem.message }
    if (await notices(bench, one)) return { killer: one, refusal: null }
  }
  return { killer: null, refusal: null }
}

interface Benches {
  readonly original: Bench
  readonly mutated: Bench
  readonly cases: readonly RuleCase[]
  readonly labels: ReadonlyMap<string, LabelType>
  /** Cases that notice other survivors. */
  readonly made: MadeCase[]
}

/** Whether a mutant that no case notices can be noticed at all. */
async function survivor(
  { change }: Mutant,
  { original, mutated, cases, labels: declared, made }: Benches,
): Promise<MutantResult> {
  const undecided: MutantResult = { change, fate: 'survived', by: null, kill: null }
  for (const { written, prepared } of made) if (await notices(mutated, prepared)) return { ...undecided, kill: written }
  const labels = new Map([...declared, ...cases.flatMap(({ directory }) => [...directory.labels])])
  const trials = { before: plainTrial(original, labels), after: plainTrial(mutated, labels) }
  const [before, after] = [trials.before.rule, trials.after.rule]
  if (before === undefined || after === undefined) return undecided
  const answer = await distinguish(before, after, optionsOf(before, trials.before, labels))
  if (answer.kind === 'never') return { ...undecided, fate: 'equivalent' }
  if (answer.kind === 'undecided') return undecided
  const found = await killingCase({ rule: before.id, change, original, mutated }, answer.scene)
  if (found === undefined) return undecided
  made.push(found)
  return { ...undecided, kill: found.written }
}

function optionsOf({ id }: CompiledRule, { rules }: Trial, labels: ReadonlyMap<string, LabelType>): DistinguishOptions {
  return { by: 'finding', labels, beside: rules.rules.filter((rule) => rule.id !== id) }
}

/** The rule with its own parameters. */
function plainTrial(bench: Bench, labels: ReadonlyMap<string, LabelType>): Trial {
  const locate = (): Location => ({ file: '', range: unlocated(null, '').locate([]) })
  return bench.for({
    settings: { params: {}, enforcement: {}, locate },
    directory: { labels },
    inventoryMaxAge: 86_400,
    now: Number.MAX_SAFE_INTEGER,
  })
}
