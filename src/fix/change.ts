import type { Path } from '../finding.ts'
import type { Step } from '../schema/generated/types.ts'
import type { Emittable } from '../source/emit.ts'

/**
 * One change of what a document says, by its path before any change. Several hold at once: no index moves under the others. `write`
 * sets a scalar, `rename` an entry's key and its value, `add` an entry at the end of a mapping; `remove`, `insert` and `move` are about
 * an item of a list, and the place before one.
 */
export type Change =
  | { readonly op: 'write'; readonly path: Path; readonly value: string | number | boolean }
  | { readonly op: 'rename'; readonly path: Path; readonly key: string; readonly value: string }
  | { readonly op: 'add'; readonly path: Path; readonly key: string; readonly value: Emittable }
  | { readonly op: 'remove'; readonly path: Path }
  | { readonly op: 'insert'; readonly path: Path; readonly value: Emittable }
  | { readonly op: 'move'; readonly path: Path; readonly before: number }

/** An item of a list after changes: one that was there, or a new one. */
type Placed = { readonly index: number } | { readonly value: Emittable }

/** Where the steps of a plan stand. */
export const stepsPath: Path = ['spec', 'steps']

/** What a document says after the changes. The given value stays as it is; what no change touches is shared. */
export function applyChanges(value: unknown, changes: readonly Change[], path: Path = []): unknown {
  const here = changes.filter((change) => startsWith(change.path, path))
  if (here.length === 0 || typeof value !== 'object' || value === null) return here.find(writes(path))?.value ?? value
  const written = here.find(writes(path))
  if (written !== undefined) return written.value
  if (Array.isArray(value)) {
    return orderOf(value.length, here, path).map((item) =>
      'index' in item ? applyChanges(value[item.index], here, [...path, item.index]) : item.value,
    )
  }
  const kept = Object.entries(value).map(([key, inner]) => entryAfter(key, inner, here, [...path, key]))
  const added = here.flatMap((change) =>
    change.op === 'add' && change.path.length === path.length ? [[change.key, change.value] as const] : [],
  )
  return Object.fromEntries([...kept, ...added])
}

function entryAfter(key: string, value: unknown, changes: readonly Change[], path: Path): readonly [string, unknown] {
  for (const change of changes) {
    if (change.op === 'rename' && samePath(change.path, path)) return [change.key, change.value]
  }
  return [key, applyChanges(value, changes, path)]
}

function writes(path: Path): (change: Change) => change is Extract<Change, { op: 'write' }> {
  return (change): change is Extract<Change, { op: 'write' }> => change.op === 'write' && samePath(change.path, path)
}

/** The items of the list at `path`, which had `length`, in their new order. */
function orderOf(length: number, changes: readonly Change[], path: Path): readonly Placed[] {
  const gone = new Set<number>()
  const before = new Map<number, Placed[]>()
  const put = (place: number, item: Placed): void => {
    before.set(place, [...(before.get(place) ?? []), item])
  }
  for (const change of changes) {
    const index = itemIndex(change.path, path)
    if (index === undefined) continue
    if (change.op === 'insert') put(index, { value: change.value })
    if (change.op === 'remove' || change.op === 'move') gone.add(index)
    if (change.op === 'move') put(change.before, { index })
  }
  return Array.from({ length }, (_, index) => {
    const own = gone.has(index) ? [] : [{ index }]
    return [...(before.get(index) ?? []), ...own]
  }).flat()
}

/** Where each step that is left stands afterwards, by where it stood. */
export function placesOf(length: number, changes: readonly Change[]): ReadonlyMap<number, number> {
  const order = orderOf(length, changes, stepsPath)
  return new Map(order.flatMap((item, place) => ('index' in item ? [[item.index, place] as const] : [])))
}

/**
 * The changes, and those that let `imageFrom` follow a copy step without an id: it is called by its position, and what is inserted, removed
 * or moved before it changes that.
 */
export function withReferences(steps: readonly Step[], changes: readonly Change[]): readonly Change[] {
  const places = placesOf(steps.length, changes)
  const unnamed = new Map<string, number>(
    steps.flatMap(({ action, id }, index) =>
      action === 'copy' && id === undefined ? [[`step-${index + 1}`, index] as const] : [],
    ),
  )
  const followed = steps.flatMap(({ imageFrom }, index): readonly Change[] => {
    const copy = typeof imageFrom === 'string' ? unnamed.get(imageFrom) : undefined
    const place = copy === undefined ? undefined : places.get(copy)
    const path = [...stepsPath, index, 'imageFrom']
    if (place === undefined || place === copy || !places.has(index)) return []
    if (changes.some((change) => samePath(change.path, path))) return []
    return [{ op: 'write', path, value: `step-${place + 1}` }]
  })
  return [...changes, ...followed]
}

function itemIndex(path: Path, list: Path): number | undefined {
  const last = path.at(-1)
  return path.length === list.length + 1 && typeof last === 'number' && startsWith(path, list) ? last : undefined
}

export function samePath(one: Path, other: Path): boolean {
  return one.length === other.length && startsWith(one, other)
}

function startsWith(path: Path, start: Path): boolean {
  return start.length <= path.length && start.every((step, index) => path[index] === step)
}
