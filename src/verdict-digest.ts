import type { Call } from './execute/call.ts'
import { compileStep } from './execute/compile.ts'
import { verdictDigest } from './execute/digest.ts'
import type { Directory } from './plan/directory.ts'
import type { ExpandedPlan } from './plan/model.ts'
import type { Contention } from './policy/contention.ts'
import { Judge, type Observer } from './policy/judge.ts'
import { type JudgingInput, planSubject } from './policy/plan-subject.ts'
import type { CompiledRule, RuleSet } from './policy/rule-set.ts'
import type { Subject } from './policy/subject.ts'
import { valueToJson } from './policy/values.ts'

/**
 * The verdict's digest: judges the plan once more and collects, step by step, its calls and the facts behind every rule that applies,
 * whatever the engine looked at and in which order.
 */
export async function digestOf(plan: ExpandedPlan, input: JudgingInput, contention: Contention): Promise<string> {
  const collector = new Collector(input.directory)
  await new Judge(input.rules).judge(planSubject(plan, input, contention), collector)
  return verdictDigest({
    plan,
    calls: collector.calls,
    rules: coveredRules(input.rules),
    waivers: [],
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

/** The compiled calls, and facts by subject: the plan's, each step's, and each account's of a step. */
class Collector implements Observer {
  readonly calls: Call[] = []
  readonly #directory: Directory
  readonly #plan: FactRecord = {}
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
    const step = this.#steps.at(-1)
    for (const fact of rule.facts) {
      if (fact.volatile || fact.name.startsWith('params.')) continue
      const value = valueToJson(fact.read(subject))
      if (subject.step === undefined || step === undefined || fact.scope === 'plan') this.#plan[fact.name] = value
      else if (fact.scope === 'step' || subject.grant === undefined) step.step[fact.name] = value
      else {
        step.grants[subject.grant.account] ??= {}
        Object.assign(step.grants[subject.grant.account] ?? {}, { [fact.name]: value })
      }
    }
  }

  facts(): unknown {
    return { plan: this.#plan, steps: this.#steps }
  }
}
