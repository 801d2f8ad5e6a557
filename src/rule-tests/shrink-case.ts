import type { TestCase } from '../schema/generated/types.ts'

/** What may go from a case. Its name and what it expects stay. */
const shrinking = ['asOf', 'inventoryMaxAge', 'beside', 'inventory', 'accounts', 'plan'] as const

/** So many smaller cases are tried. */
const mostTries = 600

/**
 * The case without whatever it does as well without: `isGood` tells whether a smaller one still does. Parts go one at a time, large ones
 * first, so that what is left is small, though there may be a smaller one.
 */
export async function shrinkCase(one: TestCase, isGood: (smaller: TestCase) => Promise<boolean>): Promise<TestCase> {
  let tries = 0
  let best = one
  const accept = async (smaller: TestCase): Promise<boolean> => {
    if (tries++ >= mostTries || !(await isGood(smaller))) return false
    best = smaller
    return true
  }
  for (const key of shrinking) {
    for (const unwrapped of unwrappings(best[key])) if (await accept({ ...best, [key]: unwrapped })) break
    const { [key]: _, ...without } = best
    if (key in best && !(await accept(without))) await thin(best[key], (part) => accept({ ...best, [key]: part }))
  }
  return best
}

/** What says the same in fewer words: the only item of a list, the `spec` alone. */
function unwrappings(value: unknown): readonly unknown[] {
  const item = Array.isArray(value) && value.length === 1 ? value[0] : value
  const spec = typeof item === 'object' && item !== null && 'spec' in item ? [item.spec] : []
  return [...spec, ...(item === value ? [] : [item])]
}

/** Leaves out parts of a value, and parts of what is left; `accept` takes the whole value without one. Resolves to what is left. */
async function thin(value: unknown, accept: (smaller: unknown) => Promise<boolean>): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value
  let left: object = value
  for (const key of Object.keys(value).reverse()) {
    const without = withoutKey(left, key)
    if (await accept(without)) {
      left = without
      continue
    }
    const inner = await thin(valueAt(left, key), (part) => accept(withKey(left, key, part)))
    left = withKey(left, key, inner)
  }
  return left
}

function valueAt(value: object, key: string): unknown {
  return (value as Readonly<Record<string, unknown>>)[key]
}

function withoutKey(value: object, key: string): object {
  if (Array.isArray(value)) return value.toSpliced(Number(key), 1)
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
}

function withKey(value: object, key: string, inner: unknown): object {
  return Array.isArray(value) ? value.with(Number(key), inner) : { ...value, [key]: inner }
}
