import type { Signer } from '../../attestation/sign.ts'
import { type KnownSigner, type SignerSet, signerOf, standingProblem } from '../../attestation/signers.ts'
import { KeyError } from '../../io/keys/key-error.ts'
import { openSigner } from '../../io/keys/open-signer.ts'
import { parseDuration } from '../../schema/duration.ts'
import { usageError } from '../errors.ts'
import type { CliIo } from '../io.ts'

/** Opens a private key. Throws a `UsageError` where it cannot be used. */
export function openKey(path: string, { cwd, env }: Pick<CliIo, 'cwd' | 'env'>): Signer {
  return withKeyErrors(() => openSigner(path, cwd, env))
}

/** Signs, and tells as a `UsageError` why that cannot be done. */
export async function signing<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw asUsage(error)
  }
}

function withKeyErrors<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asUsage(error)
  }
}

function asUsage(error: unknown): unknown {
  return error instanceof KeyError ? usageError(error.message, error.remediation) : error
}

/** Who signs, by the signers; a key that is nobody's is called by its fingerprint. */
export interface Approver {
  readonly name: string
  /** Absent for a key that is nobody's. */
  readonly signer?: KnownSigner
  /** Why the signature will not count as things are. */
  readonly warnings: readonly string[]
}

export function approverOf(signer: Signer, signers: SignerSet, now: number): Approver {
  const { id } = signer.publicKey
  const known = signerOf(signers, id)
  if (known === undefined) {
    return {
      name: `key-${id
        .replace(/^SHA256:/, '')
        .replace(/[^A-Za-z0-9]/g, '')
        .slice(0, 12)}`,
      warnings: [`the key ${id} is not among the signers: what it signs does not count`],
    }
  }
  const problem = standingProblem(known, now)
  return { name: known.name, signer: known, warnings: problem === undefined ? [] : [`${known.name} ${problem}`] }
}

/** From now to when something that is signed is valid, RFC 3339. `allowed`: seconds at most. */
export function validity(
  expires: string | undefined,
  allowed: number,
  now: number,
): { readonly issuedAt: string; readonly expires: string } {
  const seconds = expires === undefined ? allowed : secondsOf(expires)
  if (seconds > allowed) {
    throw usageError(
      `--expires ${expires}: an approval may be valid for ${allowed / 3600} h at most`,
      'Choose a shorter time; approvals.maxAge says what is allowed.',
    )
  }
  return { issuedAt: new Date(now).toISOString(), expires: new Date(now + seconds * 1000).toISOString() }
}

function secondsOf(text: string): number {
  const seconds = /^([0-9]+(d|h|m|s))+$/.test(text) ? parseDuration(text) : 0
  if (seconds > 0) return seconds
  throw usageError(`--expires ${JSON.stringify(text)} is no duration`, 'Write for example 24h or 30m.')
}
