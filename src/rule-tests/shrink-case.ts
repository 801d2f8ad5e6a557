import { minimize } from '../minimize.ts'
import type { TestCase } from '../schema/generated/types.ts'

/** What may go from a case. Its name and what it expects stay. */
const shrinking = ['asOf', 'inventoryMaxAge', 'beside', 'inventory', 'accounts', 'plan'] as const

/** So many smaller cases are tried. */
const mostTries = 600

/** The case without whatever it does as well without: `isGood` tells whether a smaller one still does. */
export async function shrinkCase(one: TestCase, isGood: (smaller: TestCase) => Promise<boolean>): Promise<TestCase> {
  let tries = 0
  const holds = async (smaller: TestCase): Promise<boolean> => tries++ < mostTries && (await isGood(smaller))
  let best = one
  for (const key of shrinking) {
    for (const unwrapped of unwrappings(best[key])) {
      const smaller = { ...best, [key]: unwrapped }
      if (!(await holds(smaller))) continue
      best = smaller
      break
    }
  }
  return minimize(best, holds, ([key]) => !shrinking.some((one) => one === key))
}

/** What says the same in fewer words: the only item of a list, the `spec` alone. */
function unwrappings(value: unknown): readonly unknown[] {
  const item = Array.isArray(value) && value.length === 1 ? value[0] : value
  const spec = typeof item === 'object' && item !== null && 'spec' in item ? [item.spec] : []
  return [...spec, ...(item === value ? [] : [item])]
}
