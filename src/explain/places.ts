import type { Located } from '../document.ts'
import type { Origin, Place } from '../explanation.ts'
import type { Location, Path } from '../finding.ts'
import type { LocatedSettings } from '../policy/load.ts'
import type { Accounts, Inventory } from '../schema/generated/types.ts'
import { callOf } from './calls.ts'

/** The documents that facts were taken from, and the settings of rules. */
export interface Background {
  readonly accounts: readonly Located<Accounts>[]
  readonly inventories: readonly Located<Inventory>[]
  readonly settings: LocatedSettings
}

interface Entry<T> {
  readonly document: Located<T>
  readonly path: Path
}

const nothing: Omit<Origin, 'kind'> = { place: null, says: false, steps: [], at: null, call: null }

/** An origin that says no more than is given. */
export function origin(kind: Origin['kind'], more: Partial<Origin> = {}): Origin {
  return { ...nothing, kind, ...more }
}

/** Where a part of a document stands; one that is not there, where it would. */
export function placeIn({ file, locate }: Pick<Located<unknown>, 'file' | 'locate'>, path: Path): Place {
  return placeOf({ file, range: locate(path) })
}

export function placeOf({ file, range }: Location): Place {
  return { file, line: range.start.line, column: range.start.column }
}

/** Finds the entries of accounts and images in the documents; they are looked through when the first is asked for. */
export class Places {
  readonly settings: LocatedSettings
  readonly #background: Background
  #accounts: ReadonlyMap<string, Entry<Accounts>> | undefined
  #images: ReadonlyMap<string, readonly Entry<Inventory>[]> | undefined

  constructor(background: Background) {
    this.#background = background
    this.settings = background.settings
  }

  /** What an account's entry says under a path. */
  account(id: string, path: Path): Origin {
    this.#accounts ??= accountEntries(this.#background.accounts)
    const entry = this.#accounts.get(id)
    if (entry === undefined) return origin('accounts')
    const whole = [...entry.path, ...path]
    return origin('accounts', { place: placeIn(entry.document, whole), says: isAt(entry.document.value, whole) })
  }

  /** What the inventory that counts for `viewer` says of an image under a path. */
  image(id: string, viewer: string, path: Path): Origin {
    this.#images ??= imageEntries(this.#background.inventories)
    const entries = this.#images.get(id) ?? []
    const entry = entries.find(isOwners) ?? entries.find(({ document }) => document.value.metadata.account === viewer)
    return entry === undefined ? origin('inventory') : fromInventory(entry.document, [...entry.path, ...path], path)
  }

  /** What an account's own inventories say under a path: the last that says it. */
  inventory(account: string, path: Path): Origin {
    const own = this.#background.inventories.filter(({ value }) => value.metadata.account === account)
    const document = own.findLast(({ value }) => isAt(value, path)) ?? own[0]
    return document === undefined ? origin('inventory') : fromInventory(document, path, path)
  }
}

function isOwners({ document, path }: Entry<Inventory>): boolean {
  const image = document.value.spec.images?.[Number(path.at(-1))]
  return image?.owner === 'self' || image?.ownerAccount === document.value.metadata.account
}

function fromInventory(document: Located<Inventory>, whole: Path, path: Path): Origin {
  const says = isAt(document.value, whole)
  const { capturedAt } = document.value.metadata
  const captured = says && capturedAt !== undefined
  return origin('inventory', {
    place: placeIn(document, whole),
    says,
    at: captured ? capturedAt : null,
    call: captured ? callOf(path) : null,
  })
}

function accountEntries(documents: readonly Located<Accounts>[]): ReadonlyMap<string, Entry<Accounts>> {
  const entries = documents.flatMap((document) =>
    document.value.spec.accounts.map(({ id }, index) => [id, { document, path: ['spec', 'accounts', index] }] as const),
  )
  return new Map(entries)
}

function imageEntries(documents: readonly Located<Inventory>[]): ReadonlyMap<string, readonly Entry<Inventory>[]> {
  const entries = new Map<string, Entry<Inventory>[]>()
  for (const document of documents) {
    document.value.spec.images?.forEach(({ id }, index) => {
      const known = entries.get(id) ?? []
      known.push({ document, path: ['spec', 'images', index] })
      entries.set(id, known)
    })
  }
  return entries
}

/** Whether there is something under the path. */
export function isAt(value: unknown, path: Path): boolean {
  let inner = value
  for (const key of path) {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return false
    inner = (inner as Readonly<Record<string | number, unknown>>)[key]
  }
  return inner !== undefined
}
