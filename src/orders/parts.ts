/** A way to be half done takes so many of each class. */
type Counts = readonly number[]

/**
 * Which accounts of a step can be done when it stops. Calls take the first `perCall` of the accounts that are left, and each may be half
 * done, after which the next begins anew: so fewer than `perCall` are left out before the last one that is done.
 *
 * `classOf` tells accounts apart that are not alike; of those that are alike the first ones stand for all. Resolves to the parts, the
 * smallest first, neither nobody nor everybody; undefined: there are more than `most` of them.
 */
export function partsOf(
  accounts: readonly string[],
  classOf: (account: string) => string,
  perCall: number,
  most: number,
): readonly (readonly string[])[] | undefined {
  const classes = classesOf(accounts, classOf)
  if (classes.reduce((ways, { length }) => ways * (length + 1), 1) > most) return undefined
  const position = new Map(accounts.map((account, index) => [account, index]))
  return countsOf(classes)
    .map((counts) => classes.flatMap((members, index) => members.slice(0, counts[index])))
    .filter((part) => part.length > 0 && part.length < accounts.length && isReachable(part, position, perCall))
    .sort((a, b) => a.length - b.length)
}

function classesOf(accounts: readonly string[], classOf: (account: string) => string): readonly (readonly string[])[] {
  const classes = new Map<string, string[]>()
  for (const account of accounts) {
    const members = classes.get(classOf(account))
    if (members === undefined) classes.set(classOf(account), [account])
    else members.push(account)
  }
  return [...classes.values()]
}

function countsOf(classes: readonly (readonly string[])[]): readonly Counts[] {
  return classes.reduce<readonly Counts[]>(
    (all, { length }) => all.flatMap((counts) => Array.from({ length: length + 1 }, (_, count) => [...counts, count])),
    [[]],
  )
}

function isReachable(part: readonly string[], position: ReadonlyMap<string, number>, perCall: number): boolean {
  const last = Math.max(...part.map((account) => position.get(account) ?? 0))
  return last + 1 - part.length < perCall
}
