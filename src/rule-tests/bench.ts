import type { Problem } from '../document.ts'
import { Judge } from '../policy/judge.ts'
import { compileRules, type RuleDocument } from '../policy/load.ts'
import type { CompiledRule, RuleSet } from '../policy/rule-set.ts'
import type { RuleCase } from './model.ts'

/** A rule and what is judged with it, ready to judge cases. */
export interface Trial {
  readonly rules: RuleSet
  readonly judge: Judge
  /** Absent where the rule is not in force: it needs a maximum age of inventories. */
  readonly rule: CompiledRule | undefined
  readonly problems: readonly Problem[]
}

/** What of a case decides what a rule is compiled to. */
export interface Conditions extends Pick<RuleCase, 'settings' | 'inventoryMaxAge'> {
  readonly directory: Pick<RuleCase['directory'], 'labels'>
}

/**
 * Compiles one rule for cases: with the guards, and the rules that it yields to, and no others. Cases of equal parameters and labels
 * share what is compiled. The configuration's parameters and levels do not count: cases are about the rule as it is written.
 */
export class Bench {
  readonly #id: string
  readonly #documents: readonly RuleDocument[]
  readonly #trials = new Map<string, Trial>()

  /** @param all every rule that there is */
  constructor(id: string, all: readonly RuleDocument[]) {
    this.#id = id
    const wanted = reached(id, all)
    this.#documents = all.filter(
      ({ document: { value } }) => value.spec.guard !== undefined || wanted.has(value.metadata.id),
    )
  }

  for(one: Conditions): Trial {
    const { params, enforcement } = one.settings
    const key = JSON.stringify([params, enforcement, [...one.directory.labels], one.inventoryMaxAge])
    const known = this.#trials.get(key) ?? this.#compile(one)
    this.#trials.set(key, known)
    return known
  }

  #compile({ settings, directory: { labels }, inventoryMaxAge }: Conditions): Trial {
    const { rules, problems } = compileRules(this.#documents, { settings, labels, inventoryMaxAge })
    const rule = rules.rules.find(({ id }) => id === this.#id)
    return { rules, judge: new Judge(rules), rule, problems }
  }
}

/** The rule and those that it yields to, and those that they do. */
function reached(id: string, all: readonly RuleDocument[]): ReadonlySet<string> {
  const found = new Set([id])
  for (const one of found) {
    const rule = all.find(({ document: { value } }) => value.metadata.id === one)
    for (const other of rule?.document.value.spec.yieldsTo ?? []) found.add(other)
  }
  return found
}
