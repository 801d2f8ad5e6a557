import type { Located, Problem } from '../document.ts'
import type { Path } from '../finding.ts'
import type { SignerEntry, Signers } from '../schema/generated/types.ts'
import { parseInstant } from '../schema/instant.ts'
import { type PublicKey, parsePublicKey, sshLine } from './public-key.ts'

/** Somebody who may approve. Times are milliseconds since the epoch; what is absent is not limited. */
export interface KnownSigner {
  readonly name: string
  readonly keys: readonly PublicKey[]
  readonly validFrom?: number
  readonly validUntil?: number
  /** Why nothing of this signer counts any more. */
  readonly revoked?: string
  readonly accounts?: readonly string[]
  readonly regions?: readonly string[]
}

/** All Signers documents together. */
export type SignerSet = readonly KnownSigner[]

/**
 * Merges the Signers documents. Problems: a name or a key given twice (one person must not count as two), a key that is none,
 * times that do not exist or leave no time between them.
 */
export function loadSigners(documents: readonly Located<Signers>[]): {
  readonly signers: SignerSet
  readonly problems: readonly Problem[]
} {
  const problems: Problem[] = []
  const seen = new Seen()
  const signers = documents.flatMap((document) =>
    document.value.spec.signers.map((entry, index) => {
      const complain: Complain = (path, message, remediation) =>
        problems.push({
          rule: 'plan-reference',
          message: `signer ${entry.name}: ${message}`,
          remediation,
          location: { file: document.file, range: document.locate(['spec', 'signers', index, ...path]) },
        })
      return readEntry(entry, seen, complain)
    }),
  )
  return { signers, problems }
}

type Complain = (path: Path, message: string, remediation: string) => void

/** Names and keys met so far. */
class Seen {
  readonly names: Set<string> = new Set()
  /** Key id → the name that has it. */
  readonly keys: Map<string, string> = new Map()
}

function readEntry(entry: SignerEntry, seen: Seen, complain: Complain): KnownSigner {
  const { name, revoked, scope } = entry
  if (seen.names.has(name.toLowerCase())) {
    complain(['name'], 'there is already a signer of that name', 'Keep one entry a person, with all their keys.')
  }
  seen.names.add(name.toLowerCase())
  const keys = entry.keys.flatMap((text, index) =>
    readKey(text, name, seen, (...said) => complain(['keys', index], ...said)),
  )
  const validFrom = readTime(entry, 'validFrom', complain)
  const validUntil = readTime(entry, 'validUntil', complain)
  if (validFrom !== undefined && validUntil !== undefined && validUntil <= validFrom) {
    complain(['validUntil'], 'it is not valid for any time', 'Write a time after validFrom.')
  }
  return {
    name,
    keys,
    ...(validFrom !== undefined && { validFrom }),
    ...(validUntil !== undefined && { validUntil }),
    ...(revoked !== undefined && { revoked: revoked.reason }),
    ...(scope?.accounts !== undefined && { accounts: scope.accounts }),
    ...(scope?.regions !== undefined && { regions: scope.regions }),
  }
}

function readKey(
  text: string,
  name: string,
  seen: Seen,
  complain: (message: string, remediation: string) => void,
): readonly PublicKey[] {
  const parsed = parsePublicKey(text)
  if ('problem' in parsed) {
    complain(`this is no public key: ${parsed.problem}`, 'Write the line of a .pub file, or an ed25519 key in PEM.')
    return []
  }
  const owner = seen.keys.get(parsed.key.id)
  if (owner !== undefined) {
    complain(
      owner === name ? 'this key is there twice' : `this key is also that of ${owner}`,
      'Remove one: one key is one person.',
    )
  }
  seen.keys.set(parsed.key.id, name)
  return [parsed.key]
}

function readTime(entry: SignerEntry, key: 'validFrom' | 'validUntil', complain: Complain): number | undefined {
  const text = entry[key]
  const time = text === undefined ? undefined : parseInstant(text)
  if (text !== undefined && time === undefined) complain([key], `there is no time ${text}`, 'Correct the date.')
  return time
}

/** The signer whose key it is. */
export function signerOf(signers: SignerSet, keyId: string): KnownSigner | undefined {
  return signers.find(({ keys }) => keys.some(({ id }) => id === keyId))
}

export function keysOf(signers: SignerSet): readonly PublicKey[] {
  return signers.flatMap(({ keys }) => keys)
}

/** Why the signer may not sign now, whatever it is; undefined where they may. Ends a sentence that begins with their name. */
export function standingProblem({ validFrom, validUntil, revoked }: KnownSigner, now: number): string | undefined {
  if (revoked !== undefined) return `is revoked: ${revoked}`
  if (validFrom !== undefined && now < validFrom) return `is no signer before ${new Date(validFrom).toISOString()}`
  if (validUntil !== undefined && now >= validUntil) {
    return `is no signer any more since ${new Date(validUntil).toISOString()}`
  }
  return undefined
}

/** Why the signer may not approve a plan of this account with calls in these regions; undefined where they may. */
export function scopeProblem(
  { accounts, regions }: KnownSigner,
  account: string,
  touched: readonly string[],
): string | undefined {
  if (accounts !== undefined && !accounts.includes(account)) return `may not approve plans of account ${account}`
  const outside = touched.filter((region) => regions !== undefined && !regions.includes(region))
  return outside.length === 0 ? undefined : `may not approve what touches ${outside.join(', ')}`
}

/** A set of signers as JSON, whatever its files, order and spelling: what digests of it are made of. */
export function signersJson(signers: SignerSet): readonly object[] {
  return signers
    .map(({ keys, ...rest }) => ({ ...rest, keys: keys.map(sshLine).sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
