import { expandPlan } from '../../plan/expand.ts'
import type { ExpandedPlan } from '../../plan/model.ts'
import { plansIn } from '../../plan-inputs.ts'
import { mayHoldPlans } from '../../schema/index.ts'
import type { Overlay } from './overlay.ts'
import type { ParsedFiles } from './parsed.ts'
import type { SoundPolicy } from './policy.ts'

interface Expanded {
  readonly stamp: string
  readonly sound: SoundPolicy
  readonly plans: readonly ExpandedPlan[]
}

/** The other plans of a run, of which only counts what they touch; each is expanded anew only where its file is another. */
export class Neighbours {
  readonly #overlay: Overlay
  readonly #parsed: ParsedFiles
  readonly #known: Map<string, Expanded> = new Map()

  constructor(overlay: Overlay, parsed: ParsedFiles) {
    this.#overlay = overlay
    this.#parsed = parsed
  }

  async of(path: string, sound: SoundPolicy): Promise<readonly ExpandedPlan[]> {
    const plans: ExpandedPlan[] = []
    for (const file of sound.planFiles) if (file !== path) plans.push(...(await this.#plansOf(file, sound)))
    return plans
  }

  async #plansOf(file: string, sound: SoundPolicy): Promise<readonly ExpandedPlan[]> {
    const stamp = this.#overlay.stampOf(file)
    const known = this.#known.get(file)
    if (known?.stamp === stamp && known.sound === sound) return known.plans
    const plans = await this.#expand(file, sound)
    this.#known.set(file, { stamp, sound, plans })
    return plans
  }

  /** Plans that cannot be read touch nothing: `check` refuses them. Those that were applied are in no run. */
  async #expand(file: string, { settings, known, receipts }: SoundPolicy): Promise<readonly ExpandedPlan[]> {
    const read = this.#overlay.tree.read(file)
    if (!read.ok || !mayHoldPlans(read.text)) return []
    const { plans } = plansIn(await this.#parsed.documents(settings.files.nameOf(file), read))
    const applied = await receipts.applied(plans)
    const expanded: ExpandedPlan[] = []
    for (const plan of plans) {
      if (!('document' in plan) || (await receipts.ofPlan(plan)) !== undefined) continue
      const { plan: one } = expandPlan(plan.document, known.directory, applied)
      if (one !== undefined) expanded.push(one)
    }
    return expanded
  }
}
