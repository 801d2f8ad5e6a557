import type { Call } from './execute/call.ts'
import { compileStep } from './execute/compile.ts'
import { verdictDigest } from './execute/digest.ts'
import type { Directory } from './plan/directory.ts'
import type { ExpandedPlan } from './plan/model.ts'
import type { Quantifier } from './policy/condition.ts'
import type { Contention } from './policy/contention.ts'
import type { Fact } from './policy/facts/definition.ts'
import { Judge, type Observer } from './policy/judge.ts'
import { type JudgingInput, planSubject } from './policy/plan-subject.ts'
import { quantifierToJson } from './policy/quantifier.ts'
import type { CompiledRule, RuleSet } from './policy/rule-set.ts'
import type { Subject } from './policy/subject.ts'
import { valueToJson } from './policy/values.ts'

/**
 * The verdict's digest: judges the plan once more and collects, step by step, its calls and the facts behind every rule that applies,
 * whatever the engine looked at and in which order. `waivers`: what is waived, and by whom, as plain JSON.
 */
export async function digestOf(
  plan: ExpandedPlan,
  input: JudgingInput,
  contention: Contention,
  waivers: readonly unknown[],
): Promise<string> {
  const collector = new Collector(input.directory)
  await new Judge(input.rules).judge(planSubject(plan, input, contention), collector)
  return verdictDigest({
    plan,
    calls: collector.calls,
    rules: coveredRules(input.rules),
    waivers,
    facts: collector.facts(),
  })
}

function coveredRules({ rules, inventoryMaxAge }: RuleSet): unknown {
  return {
    inventoryMaxAge: inventoryMaxAge ?? null,
    rules: rules.map(({ source, enforcement, params }) => ({ source, enforcement, params })),
  }
}

type FactRecord = Record<string, unknown>

/** The compiled calls, and facts by subject: the plan's, each step's, each account's of a step, and accounts' in sets. */
class Collector implements Observer {
  readonly calls: Call[] = []
  readonly #directory: Directory
  readonly #plan: FactRecord = {}
  /** Of the accounts in sets that rules ask about. */
  readonly #accounts: Record<string, FactRecord> = {}
  readonly #steps: { readonly step: FactRecord; readonly grants: Record<string, FactRecord> }[] = []

  constructor(directory: Directory) {
    this.#directory = directory
  }

  step({ step, before }: Subject): void {
    this.#steps.push({ step: {}, grants: {} })
    if (step === undefined || before === undefined) return
    for (const call of compileStep(step, before, this.#directory)) this.calls.push(call)
  }

  decision(rule: CompiledRule, outcome: string, subject: Subject): void {
    if (outcome === 'not-applicable') return
    for (const fact of rule.facts) {
      const read = fact.volatile ? fact.covers : fact.read
      if (read === undefined || fact.scope === 'member' || fact.name.startsWith('params.')) continue
      this.#cover(fact, valueToJson(read(subject)), subject)
    }
    for (const { quantifier } of rule.leaves) if (quantifier !== undefined) this.#coverMembers(quantifier, subject)
  }

  /** What is asked of an account in a set depends on the account alone. */
  #coverMembers(quantifier: Quantifier, subject: Subject): void {
    for (const [account, facts] of Object.entries(quantifierToJson(quantifier, subject)))
      this.#accounts[account] = { ...this.#accounts[account], ...facts }
  }

  #cover({ name, scope }: Fact, value: unknown, { step: at, grant }: Subject): void {
    const step = this.#steps.at(-1)
    if (at === undefined || step === undefined || scope === 'plan') this.#plan[name] = value
    else if (scope === 'step' || grant === undefined) step.step[name] = value
    else {
      step.grants[grant.account] ??= {}
      Object.assign(step.grants[grant.account] ?? {}, { [name]: value })
    }
  }

  facts(): unknown {
    const accounts = Object.keys(this.#accounts).length === 0 ? {} : { accounts: this.#accounts }
    return { plan: this.#plan, steps: this.#steps, ...accounts }
  }
}
