import type { EmulatorAccessKey } from './options.ts'
import { type Refusal, refuse } from './refusals.ts'
import type { RpcRequest } from './request.ts'
import { isSession, type Session } from './roles.ts'
import { claimedKeyId, readClaim } from './signature.ts'

/** Who may come in, and which nonces have been seen. */
export interface Gate {
  readonly keys: ReadonlyMap<string, EmulatorAccessKey>
  /** Temporary credentials, by the id of their key. */
  readonly sessions: Map<string, Session>
  readonly clockSkewMs: number
  /** Key and nonce → until when it is remembered, oldest first. */
  readonly nonces: Map<string, number>
}

export function openGate(keys: readonly EmulatorAccessKey[], clockSkewMs: number): Gate {
  return { keys: new Map(keys.map((key) => [key.id, key])), sessions: new Map(), clockSkewMs, nonces: new Map() }
}

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/

/** The key that signed the request, or why it is not let in. A nonce counts as used only by a request that is. */
export function authenticate(gate: Gate, request: RpcRequest, now: number): EmulatorAccessKey | Refusal {
  const claim = readClaim(request)
  if ('kind' in claim) return claim
  const key = keyOf(gate, claim.accessKeyId)
  if (key === undefined) return refuse('InvalidAccessKeyId.NotFound')
  if (key.securityToken !== claim.securityToken) return refuse('InvalidSecurityToken.MismatchWithAccessKey')
  const time = TIMESTAMP.test(claim.timestamp) ? Date.parse(claim.timestamp) : Number.NaN
  if (Number.isNaN(time)) return refuse('InvalidTimeStamp.Format')
  if (Math.abs(now - time) > gate.clockSkewMs) return refuse('InvalidTimeStamp.Expired')
  if (claim.sign(key.secret) !== claim.signature) return refuse('SignatureDoesNotMatch', claim.echo)
  if (isSession(key) && key.expiresAt <= now) return refuse('InvalidSecurityToken.Expired')
  return useNonce(gate, `${key.id}\n${claim.nonce}`, now) ?? key
}

function useNonce({ nonces, clockSkewMs }: Gate, nonce: string, now: number): Refusal | undefined {
  for (const [old, until] of nonces) {
    if (until >= now) break
    nonces.delete(old)
  }
  if (nonces.has(nonce)) return refuse('SignatureNonceUsed')
  // A request is at most one skew ahead of the clock and then valid for another one.
  nonces.set(nonce, now + 2 * clockSkewMs)
  return undefined
}

/** Whose key the request names, before anybody has checked that it may. */
export function claimedAccount(gate: Gate, request: RpcRequest, otherwise: string): string | undefined {
  const id = claimedKeyId(request)
  const key = id === undefined ? undefined : keyOf(gate, id)
  return key === undefined ? undefined : (key.account ?? otherwise)
}

function keyOf({ keys, sessions }: Gate, id: string): EmulatorAccessKey | undefined {
  return keys.get(id) ?? sessions.get(id)
}
