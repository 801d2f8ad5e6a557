import type { Scene } from '../../analysis/scene.ts'
import { type Emittable, emitYaml } from '../../source/emit.ts'

/** The documents of a scene as one file of YAML: the plan, accounts and inventories that it is judged by. */
export function sceneYaml({ plan, beside, accounts, inventories }: Scene): string {
  const documents = [plan, ...(beside === undefined ? [] : [beside]), accounts, ...inventories]
  return documents.map((document) => emitYaml(document as unknown as Emittable)).join('---\n')
}

/** The documents of a scene, for JSON. */
export function sceneJson({ plan, beside, accounts, inventories, asOf, inventoryMaxAge }: Scene): object {
  return {
    plan,
    beside: beside ?? null,
    accounts,
    inventories,
    asOf,
    inventoryMaxAgeSeconds: inventoryMaxAge ?? null,
  }
}

/** The steps of a scene's plan, one a line, as somebody would write them. */
export function stepLines({ plan }: Scene): readonly string[] {
  return plan.spec.steps.map((step) => `- ${flow(step)}`)
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.slice(0, shownItems).map(flow).join(', ')}${rest(value)}]`
  if (typeof value !== 'object' || value === null) return emitYaml(value as Emittable).trimEnd()
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return `{ ${entries.map(([key, inner]) => `${flow(key)}: ${flow(inner)}`).join(', ')} }`
}

const shownItems = 5

function rest(items: readonly unknown[]): string {
  return items.length > shownItems ? `, … ${items.length - shownItems} more` : ''
}
