import type { ImageKey } from '../plan/model.ts'
import type { ImageState, State } from '../plan/state.ts'
import { type Leaf, leavesOf, type Quantifier } from '../policy/condition.ts'
import type { Subject } from '../policy/subject.ts'
import { isSet } from '../policy/values.ts'

/** What reading facts has looked at, of all that may differ from order to order. */
export interface Seen {
  /** Who has the image after the step, or which accounts the step is about: differs while the step is only half done. */
  halfway: boolean
  /** Images looked up in the state before the step, and what of them. */
  readonly images: Map<ImageKey, Set<string>>
}

/**
 * A copy of the subject that notes what facts look at. Facts are functions of their subject: one that did not look at something
 * does not change with it.
 */
export function watched(subject: Subject): { readonly subject: Subject; readonly seen: Seen } {
  const seen: Seen = { halfway: false, images: new Map() }
  const { before, imageAfter, grants } = subject
  const noting = before && notingState(before, seen.images)
  const halfway = <T>(value: T): PropertyDescriptor => ({
    get: () => {
      seen.halfway = true
      return value
    },
  })
  const copy = { ...subject, before: noting }
  Object.defineProperties(copy, { imageAfter: halfway(imageAfter), grants: halfway(grants) })
  return { subject: copy, seen }
}

function notingState(state: State, images: Map<ImageKey, Set<string>>): State {
  return {
    image: (key) => {
      const image = state.image(key)
      const properties = images.get(key) ?? new Set<string>()
      images.set(key, properties)
      return image && notingReads(image, properties)
    },
    inventoryImages: () => state.inventoryImages(),
  }
}

function notingReads(image: ImageState, properties: Set<string>): ImageState {
  return new Proxy(image, {
    get: (target, property) => {
      if (typeof property === 'string') properties.add(property)
      return Reflect.get(target, property)
    },
  })
}

/** Reads what the comparison compares; of a quantifier, its set and what it asks of each account. */
export function look({ fact, operand, quantifier }: Leaf, subject: Subject): void {
  if (quantifier !== undefined) {
    lookAtEach(quantifier, subject)
    return
  }
  fact.read(subject)
  if (operand.kind === 'fact') operand.fact.read(subject)
}

/** Not by way of the quantifier's fact, which looks at all of the subject. */
function lookAtEach(quantifier: Quantifier, subject: Subject): void {
  const set = quantifier.over.read(subject)
  if (set !== undefined && isSet(set)) askOfEach(quantifier, set.has, subject)
}

/** Reads what the quantifier asks, as if these accounts were in its set. */
export function askOfEach({ satisfies }: Quantifier, accounts: Iterable<string>, subject: Subject): void {
  for (const id of accounts) {
    subject.member = memberOf(id, subject)
    for (const leaf of leavesOf(satisfies)) look(leaf, subject)
  }
  delete subject.member
}

/** The account as the condition of a quantifier sees it. */
export function memberOf(id: string, { plan }: Subject): NonNullable<Subject['member']> {
  return { id, account: plan.directory.accounts.get(id) }
}
