import { isKind, type Kind } from '../schema/index.ts'
import type { Place, PlacePath } from '../source/tolerant.ts'

/** What a place of a document names. */
export type Names = 'account' | 'sharee' | 'member' | 'group' | 'image' | 'copy-step' | 'region' | 'action' | 'rule'

type Pattern = readonly [path: string, names: Names, part?: Place['part']]

/** Where documents name things: `*` stands for an item, `?` for any key. */
const patterns: Readonly<Partial<Record<Kind, readonly Pattern[]>>> = {
  SharePlan: [
    ['metadata.account', 'account'],
    ['spec.region', 'region'],
    ['spec.steps.*.action', 'action'],
    ['spec.steps.*.region', 'region'],
    ['spec.steps.*.to.region', 'region'],
    ['spec.steps.*.image', 'image'],
    ['spec.steps.*.imageFrom', 'copy-step'],
    ['spec.steps.*.accounts.*', 'sharee'],
  ],
  Accounts: [
    ['spec.accounts.*.id', 'account'],
    ['spec.accounts.*.name', 'member'],
    ['spec.groups.?', 'group', 'key'],
    ['spec.groups.?.*', 'member'],
  ],
  Inventory: [
    ['metadata.account', 'account'],
    ['spec.shareRole.trustedAccounts.*', 'account'],
    ['spec.images.*.id', 'image'],
    ['spec.images.*.region', 'region'],
    ['spec.images.*.ownerAccount', 'account'],
    ['spec.images.*.sharedWith.*', 'account'],
    ['spec.images.*.usedBy.?', 'account', 'key'],
  ],
  Rule: [
    ['metadata.id', 'rule'],
    ['spec.yieldsTo.*', 'rule'],
  ],
  Config: [
    ['spec.params.?', 'rule', 'key'],
    ['spec.enforcement.?', 'rule', 'key'],
    ['spec.rules.*.use', 'rule'],
    ['spec.rules.*.as', 'rule'],
  ],
}

/** What a place names; undefined where it names nothing that anybody could look up. */
export function namedAt(place: Place): Names | undefined {
  return find(place, place.path, place.part)
}

/** What something names that is being typed: the first word of a mapping is still no key. */
export function namedByTyping(place: Place): Names | undefined {
  const named = namedAt(place)
  return named ?? (place.part === 'value' ? find(place, [...place.path, ''], 'key') : undefined)
}

function find({ inside: [document] }: Place, path: PlacePath, part: Place['part']): Names | undefined {
  const kind = valueAt(document, 'kind')
  const known = isKind(kind) ? (patterns[kind] ?? []) : []
  return known.find(([pattern, , its = 'value']) => its === part && fits(pattern.split('.'), path))?.[1]
}

function fits(pattern: readonly string[], path: PlacePath): boolean {
  if (pattern.length !== path.length) return false
  return pattern.every((step, index) => (step === '?' ? path[index] !== '*' : step === path[index]))
}

/** What a mapping holds under these keys; undefined where there is nothing. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inside, key) =>
      typeof inside === 'object' && inside !== null && Object.hasOwn(inside, key)
        ? (inside as Readonly<Record<string, unknown>>)[key]
        : undefined,
    value,
  )
}

/** The same, where it is a text. */
export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = valueAt(value, ...keys)
  return typeof found === 'string' ? found : undefined
}
