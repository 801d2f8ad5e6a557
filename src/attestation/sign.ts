import { verify } from 'node:crypto'
import { type Envelope, openEnvelope, payloadType, preAuthenticationEncoding, sealedEnvelope } from './dsse.ts'
import type { PublicKey } from './public-key.ts'
import { isSshSignature, sshSignatureProblem } from './ssh-signature.ts'
import { readStatement, type Statement, statementBytes } from './statement.ts'

/** Somebody's private key, wherever it is. */
export interface Signer {
  readonly publicKey: PublicKey
  /** Signs the bytes: the 64 bytes of ed25519, or a signature of SSH without its armour. */
  sign(message: Uint8Array): Promise<Uint8Array>
}

/** Signs a statement. Throws what the signer throws. */
export async function signStatement(statement: Statement, signer: Signer): Promise<Envelope> {
  const payload = statementBytes(statement)
  const signature = await signer.sign(preAuthenticationEncoding(payloadType, payload))
  return sealedEnvelope(payload, signer.publicKey.id, signature)
}

/** What verifying an envelope comes to. Only a statement that is returned here may be believed. */
export type Verification =
  | { readonly statement: Statement; readonly key: PublicKey; readonly problem?: never }
  | { readonly problem: EnvelopeFlaw; readonly message: string }

/** `malformed`: no envelope. `unknown-key`: none of the keys. `forged`: not this key's signature. `unreadable`: no statement. */
export type EnvelopeFlaw = 'malformed' | 'unknown-key' | 'forged' | 'unreadable'

/** Verifies an envelope, given as JSON, by the keys that are believed. `message` ends a sentence that begins with its file. */
export function verifyEnvelope(envelope: unknown, keys: readonly PublicKey[]): Verification {
  const opened = openEnvelope(envelope)
  if ('problem' in opened) return { problem: 'malformed', message: `is no envelope: ${opened.problem}` }
  const { payload, keyid, signature } = opened
  const key = keys.find(({ id }) => id === keyid)
  if (key === undefined) return { problem: 'unknown-key', message: `is signed by the key ${keyid}, which nobody has` }
  const flaw = signatureProblem(key, preAuthenticationEncoding(payloadType, payload), signature)
  if (flaw !== undefined) return { problem: 'forged', message: `bears a signature that is not valid: ${flaw}` }
  const statement = readStatement(payload)
  if (statement === undefined) return { problem: 'unreadable', message: 'is signed, but holds no in-toto statement' }
  return { statement, key }
}

function signatureProblem(key: PublicKey, message: Uint8Array, signature: Uint8Array): string | undefined {
  if (isSshSignature(signature)) return sshSignatureProblem(key, message, signature)
  if (key.type !== 'ssh-ed25519') return 'keys of this kind sign through SSH'
  return verify(null, message, key.key, signature) ? undefined : 'it does not fit what is signed'
}
