import type { Problem } from '../document.ts'
import { Judge } from '../policy/judge.ts'
import { compileRules, type RuleDocument } from '../policy/load.ts'
import { atTime, type CompiledRule, type RuleSet } from '../policy/rule-set.ts'
import type { LabelType } from '../schema/generated/types.ts'
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
export interface Conditions extends Pick<RuleCase, 'settings' | 'inventoryMaxAge' | 'now'> {
  readonly directory: Pick<RuleCase['directory'], 'labels'>
}

/**
 * Compiles one rule for cases: with the guards, and the rules that it yields to, and no others. Cases of equal parameters and labels
 * share what is compiled. The configuration's parameters and levels do not count: cases are about the rule as it is written.
 */
export class Bench {
  readonly #id: string
  readonly #documents: readonly RuleDocument[]
  readonly #labels: ReadonlyMap<string, LabelType>
  /** Whether what the rules weigh depends on the time. */
  readonly #isDated: boolean
  readonly #trials = new Map<string, Trial>()

  /** @param all every rule that there is; `labels` are declared beside those of the cases. */
  constructor(id: string, all: readonly RuleDocument[], labels: ReadonlyMap<string, LabelType> = new Map()) {
    this.#id = id
    this.#labels = labels
    const wanted = reached(id, all)
    this.#documents = all.filter(
      ({ document: { value } }) => value.spec.guard !== undefined || wanted.has(value.metadata.id),
    )
    this.#isDated = this.#documents.some(({ document: { value } }) => value.spec.enforceFrom !== undefined)
  }

  /** What cases like this one are judged by. */
  for(one: Conditions): Trial {
    const { params, enforcement } = one.settings
    const key = JSON.stringify([
      this.#isDated ? one.now : 0,
      params,
      enforcement,
      [...one.directory.labels],
      one.inventoryMaxAge,
    ])
    const known = this.#trials.get(key) ?? this.#compile(one)
    this.#trials.set(key, known)
    return known
  }

  #compile({ settings, directory, inventoryMaxAge, now }: Conditions): Trial {
    const labels = new Map([...this.#labels, ...directory.labels])
    const { rules: compiled, problems } = compileRules(this.#documents, { settings, labels, inventoryMaxAge })
    const rules = atTime(compiled, now)
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
