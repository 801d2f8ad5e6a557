import type { Facts } from '../plan/facts.ts'
import { canonicalJson } from './digest.ts'

/** A fact about an image that the cloud tells otherwise than the inventory did. null: not known. */
export interface FactChange {
  readonly image: string
  /** As the inventory calls it; null: the image as a whole came or went. */
  readonly fact: string | null
  readonly from: unknown
  readonly to: unknown
}

/**
 * What changed between the facts that a plan was judged on and those that the cloud tells now, in the view of one account. None of it
 * is drift by itself: it is recorded, so that whoever reads the record knows what the run has met.
 */
export function factChanges(before: Facts, now: Facts, account: string): readonly FactChange[] {
  const images = [...new Set([...before.views.keys(), ...now.views.keys()])].sort()
  return images.flatMap((image) => {
    const [from, to] = [before, now].map(({ views }) => views.get(image)?.get(account))
    if (from === to) return []
    if (from === undefined || to === undefined) {
      return [{ image, fact: null, from: from?.id ?? null, to: to?.id ?? null }]
    }
    return changesOf(image, from as unknown as Keyed, to as unknown as Keyed)
  })
}

type Keyed = Readonly<Record<string, unknown>>

function changesOf(image: string, from: Keyed, to: Keyed): readonly FactChange[] {
  // What the inventory does not say has not changed when the cloud says it.
  const facts = Object.keys(from).sort()
  return facts.flatMap((fact) => {
    const [was, is] = [comparable(from[fact]), comparable(to[fact])]
    return canonicalJson(was) === canonicalJson(is) ? [] : [{ image, fact, from: was, to: is }]
  })
}

/** The order in which a list comes says nothing. */
function comparable(value: unknown): unknown {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? [...value].sort() : (value ?? null)
}
