/** Ids that a report must not show, as far as they are known. Whatever else looks like one is hidden, too. */
export interface KnownIds {
  readonly accounts: Iterable<string>
  /** Instances, launch templates, scaling configurations. */
  readonly users: Iterable<string>
  /** Keys of the key management service. */
  readonly keys: Iterable<string>
}

type Kind = 'account' | 'instance' | 'key'

/** Digits that stand alone: beside a letter, a digit or a `-` they are part of something else, such as the id of an image. */
const digits = /(?<![\p{L}\p{N}_-])\d+(?![\p{L}\p{N}_-])/gu
const words = /(?<![\p{L}\p{N}_-])[\p{L}\p{N}_-]+(?![\p{L}\p{N}_-])/gu
/** Ids of accounts have 16 digits, in documents of the platform 10 to 18; what is longer was typed wrongly. */
const accountLike = /^\d{10,}$/
const userLike = /^(?:i|lt|asc)-[a-z0-9]+$/i
const keyLike = /^(?:key-[a-z0-9-]{8,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/**
 * Pseudonyms for ids: the same one for the same id as long as this lives. They are as long as the ids where these have room for them, so
 * that columns in a text stay what they are.
 */
export class Pseudonyms {
  readonly #accounts: ReadonlySet<string>
  readonly #plain: ReadonlyMap<string, Kind>
  /** Ids that are no single word, the longest first. */
  readonly #odd: readonly (readonly [string, Kind])[]
  readonly #given: Map<string, string> = new Map()
  readonly #counts: Record<Kind, number> = { account: 0, instance: 0, key: 0 }
  readonly #meant: Map<string, string> = new Map()

  constructor({ accounts, users, keys }: KnownIds) {
    this.#accounts = new Set(accounts)
    const others = [...label(users, 'instance'), ...label(keys, 'key')].filter(([id]) => id !== '')
    this.#plain = new Map(others.filter(([id]) => /^[\p{L}\p{N}_-]+$/u.test(id)))
    this.#odd = others.filter(([id]) => !this.#plain.has(id)).sort(([a], [b]) => b.length - a.length)
  }

  /** A text with every id replaced. */
  hide(text: string): string {
    let hidden = text
    for (const [id, kind] of this.#odd) hidden = hidden.replaceAll(id, () => this.#pseudonym(id, kind))
    return hidden
      .replace(words, (word) => {
        const kind = this.#plain.get(word) ?? kindOf(word)
        return kind === undefined ? word : this.#pseudonym(word, kind)
      })
      .replace(digits, (number) =>
        this.#accounts.has(number) || accountLike.test(number) ? this.#pseudonym(number, 'account') : number,
      )
  }

  /** The id behind a pseudonym that was given. */
  meaning(pseudonym: string): string {
    return this.#meant.get(pseudonym) ?? pseudonym
  }

  #pseudonym(id: string, kind: Kind): string {
    const known = this.#given.get(id)
    if (known !== undefined) return known
    this.#counts[kind] += 1
    const number = String(this.#counts[kind])
    const pseudonym = `${kind}-${number.padStart(id.length - kind.length - 1, '0')}`
    this.#given.set(id, pseudonym)
    this.#meant.set(pseudonym, id)
    return pseudonym
  }
}

function label(ids: Iterable<string>, kind: Kind): readonly (readonly [string, Kind])[] {
  return [...ids].map((id) => [id, kind] as const)
}

function kindOf(word: string): Kind | undefined {
  if (userLike.test(word)) return 'instance'
  return keyLike.test(word) ? 'key' : undefined
}
