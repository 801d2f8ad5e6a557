import type { Enforcement } from '../finding.ts'
import { buildDirectory } from '../plan/directory.ts'
import { expandPlan } from '../plan/expand.ts'
import { mergeInventories } from '../plan/facts.ts'
import { contentionOf } from '../policy/contention.ts'
import type { Decision } from '../policy/engine.ts'
import { Judge } from '../policy/judge.ts'
import { planSubject } from '../policy/plan-subject.ts'
import type { CompiledRule } from '../policy/rule-set.ts'
import { showValue } from '../policy/values.ts'
import { loadValidator } from '../schema/kinds.ts'
import { type Scene, unlocated } from './scene.ts'

/** What a rule comes to for one step and account of a scene; null: for none. */
export interface Observation {
  readonly rule: string
  readonly step: string | null
  readonly account: string | null
  readonly outcome: Decision
  readonly enforcement: Enforcement
  /** What the facts that the rule reads come to, as people read them. */
  readonly facts: Readonly<Record<string, string>>
}

/** Judges scenes by certain rules, the real way. */
export class Observer {
  readonly #rules: readonly CompiledRule[]
  readonly #judge: Judge

  readonly #inventoryMaxAge: number | undefined

  /** `inventoryMaxAge`, in seconds: what is configured, whatever a scene says. */
  constructor(rules: readonly CompiledRule[], inventoryMaxAge?: number) {
    this.#rules = rules.map((rule, index) => ({ ...rule, index }))
    this.#inventoryMaxAge = inventoryMaxAge
    this.#judge = new Judge({ rules: this.#rules, inventoryMaxAge: undefined })
  }

  /** Everything that the rules decide; `undefined` where the scene's documents are not valid, or make no sense together. */
  async observe(scene: Scene): Promise<readonly Observation[] | undefined> {
    if (!(await isValid(scene))) return undefined
    const { directory, problems } = buildDirectory([unlocated(scene.accounts, 'accounts.yaml')])
    const { facts, problems: contradictions } = mergeInventories(
      scene.inventories.map((inventory) => unlocated(inventory, 'inventory.yaml')),
    )
    const { plan } = expandPlan(unlocated(scene.plan, 'plan.yaml'), directory)
    const beside = scene.beside && expandPlan(unlocated(scene.beside, 'beside.yaml'), directory).plan
    if (plan === undefined || problems.length + contradictions.length > 0) return undefined
    const contention = contentionOf(beside === undefined ? [plan] : [plan, beside])
    const rules = { rules: this.#rules, inventoryMaxAge: this.#inventoryMaxAge ?? scene.inventoryMaxAge }
    const input = { rules, directory, facts, now: Date.parse(scene.asOf) }
    const observed: Observation[] = []
    await this.#judge.judge(planSubject(plan, input, contention), {
      decision: ({ id, enforcement, facts: read }, outcome, subject) => {
        const { step, grant } = subject
        const place = { step: step?.id ?? null, account: grant?.account ?? null }
        const shown = read.map((fact) => [fact.name, showValue(fact.read(subject))] as const)
        observed.push({ rule: id, ...place, outcome, enforcement, facts: Object.fromEntries(shown) })
      },
    })
    return observed
  }
}

async function isValid({ plan, beside, accounts, inventories }: Scene): Promise<boolean> {
  const [ofPlan, ofAccounts, ofInventory] = await Promise.all([
    loadValidator('SharePlan'),
    loadValidator('Accounts'),
    loadValidator('Inventory'),
  ])
  return (
    ofPlan(plan) && (beside === undefined || ofPlan(beside)) && ofAccounts(accounts) && inventories.every(ofInventory)
  )
}
