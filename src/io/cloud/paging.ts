import { MalformedAnswer } from './answer.ts'

/** One page of a numbered listing: the total it claims, and its items. */
export interface NumberedPage<T> {
  readonly total: number
  readonly items: readonly T[]
  /** Entries beside the items that the total may or may not count. */
  readonly others?: number
}

/** One page of a listing by token; no token, or an empty one, on the last. */
export interface TokenPage<T> {
  readonly next: string | undefined
  readonly items: readonly T[]
}

/** Pages that a listing may have, and times it is begun again when it changed while it was read. */
const MOST_PAGES = 1000
const ROUNDS = 3

/**
 * Reads every page until the claimed total is there. A listing whose total changes on the way, that ends early or that
 * repeats an item was read while it changed: it is read again.
 *
 * @throws MalformedAnswer when it never holds still.
 */
export async function everyPage<T>(
  page: (pageNumber: number) => Promise<NumberedPage<T>>,
  key: (item: T) => string,
): Promise<readonly T[]> {
  for (let round = 0; round < ROUNDS; round++) {
    const items = await onePass(page, key)
    if (items !== undefined) return items
  }
  throw new MalformedAnswer(`the pages and their total disagree, ${ROUNDS} times over`)
}

/** The items, or undefined when the pages do not fit together. */
async function onePass<T>(
  page: (pageNumber: number) => Promise<NumberedPage<T>>,
  key: (item: T) => string,
): Promise<readonly T[] | undefined> {
  const items = new Map<string, T>()
  let claimed: number | undefined
  for (let pageNumber = 1, seen = 0; pageNumber <= MOST_PAGES; pageNumber++) {
    const { total, items: found, others = 0 } = await page(pageNumber)
    claimed ??= total
    for (const item of found) items.set(key(item), item)
    seen += found.length
    const complete = seen === total || (found.length === 0 && seen + others === total)
    if (total !== claimed || items.size < seen) return undefined
    if (complete) return [...items.values()]
    if (found.length === 0 || seen > total) return undefined
  }
  throw new MalformedAnswer(`more than ${MOST_PAGES} pages`)
}

/**
 * Follows a listing's tokens to the last page.
 *
 * @throws MalformedAnswer when a token comes twice, which would go round for ever.
 */
export async function everyToken<T>(page: (token: string | undefined) => Promise<TokenPage<T>>): Promise<readonly T[]> {
  const items: T[] = []
  const followed = new Set<string>()
  for (let token: string | undefined; followed.size < MOST_PAGES; ) {
    const { next, items: found } = await page(token)
    items.push(...found)
    if (next === undefined || next === '') return items
    if (followed.has(next)) throw new MalformedAnswer('the same NextToken came twice')
    followed.add(next)
    token = next
  }
  throw new MalformedAnswer(`more than ${MOST_PAGES} pages`)
}
