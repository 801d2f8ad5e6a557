import type { State } from './state.ts'

/** Accounts that gain an image, and by the inventory have none of the owner's images yet. */
export interface Newcomers {
  readonly accounts: readonly string[]
  /** How many of the owner's images have sharees that the inventory does not tell: one of the accounts may be among them. */
  readonly untold: number
}

/** Of the accounts that gain an image, those that come to it for the first time. */
export function newcomers(gaining: Iterable<string>, initial: State): Newcomers {
  const known = new Set<string>()
  let untold = 0
  for (const id of initial.inventoryImages()) {
    const image = initial.image(id)
    if (image === undefined || image.owned === false) continue
    for (const account of image.sharees.has) known.add(account)
    if (!image.sharees.complete) untold += 1
  }
  return { accounts: [...new Set(gaining)].filter((account) => !known.has(account)).sort(), untold }
}
