/**
 * Who has an image, as far as it is known: some accounts surely have it, some surely have not, and of all others either
 * nobody has it (`complete`) or nothing is known.
 */
export interface Sharees {
  readonly has: ReadonlySet<string>
  readonly hasNot: ReadonlySet<string>
  readonly complete: boolean
}

const none: ReadonlySet<string> = new Set()

/** Nobody has it. */
export const nobody: Sharees = { has: none, hasNot: none, complete: true }

/** From an inventory's list; absent is unknown. */
export function shareesOf(list: readonly string[] | undefined): Sharees {
  return list === undefined
    ? { has: none, hasNot: none, complete: false }
    : { has: new Set(list), hasNot: none, complete: true }
}

/** Whether the account has it; `undefined` where that is unknown. */
export function isSharee(sharees: Sharees, account: string): boolean | undefined {
  if (sharees.has.has(account)) return true
  return sharees.complete || sharees.hasNot.has(account) ? false : undefined
}

/** After sharing with the accounts. */
export function withSharees(sharees: Sharees, accounts: readonly string[]): Sharees {
  return change(sharees, accounts, true)
}

/** After unsharing from the accounts. */
export function withoutSharees(sharees: Sharees, accounts: readonly string[]): Sharees {
  return change(sharees, accounts, false)
}

function change(sharees: Sharees, accounts: readonly string[], has: boolean): Sharees {
  const gained = new Set(sharees.has)
  for (const account of accounts) {
    if (has) gained.add(account)
    else gained.delete(account)
  }
  // Where the list is complete, absence says it all.
  if (sharees.complete) return { has: gained, hasNot: none, complete: true }
  const lost = new Set(sharees.hasNot)
  for (const account of accounts) {
    if (has) lost.delete(account)
    else lost.add(account)
  }
  return { has: gained, hasNot: lost, complete: false }
}

/** How many have it: exact where the list is complete, else a lower bound without upper one. */
export function countSharees(sharees: Sharees): { readonly min: number; readonly max: number } {
  return { min: sharees.has.size, max: sharees.complete ? sharees.has.size : Number.POSITIVE_INFINITY }
}
