import { canonicalJson } from '../execute/digest.ts'
import { concat, fromBase64, toBase64, utf8 } from './bytes.ts'
import { isObject } from './statement.ts'

/** A signed payload (DSSE v1), with exactly one signature: each signer's is a file of its own. */
export interface Envelope {
  /** base64. */
  readonly payload: string
  readonly payloadType: string
  readonly signatures: readonly EnvelopeSignature[]
}

export interface EnvelopeSignature {
  /** `SHA256:…`, as `PublicKey.id`. */
  readonly keyid: string
  /** base64: the 64 bytes of ed25519, or a signature of SSH without its armour. */
  readonly sig: string
}

/** The media type of in-toto statements. */
export const payloadType = 'application/vnd.in-toto+json'

/** No envelope of this tool comes near: 32 MiB of text. */
export const largestEnvelope: number = 32 * 1024 * 1024

/** What is signed: type and payload, each behind its length (DSSE's PAE). */
export function preAuthenticationEncoding(type: string, payload: Uint8Array): Uint8Array {
  const typeBytes = utf8(type)
  return concat(utf8(`DSSEv1 ${typeBytes.length} `), typeBytes, utf8(` ${payload.length} `), payload)
}

export function sealedEnvelope(payload: Uint8Array, keyid: string, signature: Uint8Array): Envelope {
  return { payload: toBase64(payload), payloadType, signatures: [{ keyid, sig: toBase64(signature) }] }
}

/** An envelope as its file: one line of canonical JSON. */
export function envelopeText(envelope: Envelope): string {
  return `${canonicalJson(envelope)}\n`
}

/** An envelope taken apart. */
export interface OpenedEnvelope {
  readonly envelope: Envelope
  readonly payload: Uint8Array
  readonly keyid: string
  readonly signature: Uint8Array
}

/** What is wrong with a text or value that should be an envelope. */
export interface EnvelopeProblem {
  readonly problem: string
}

/** Reads the text of an envelope. Nothing may be there twice, nothing spelled in two ways. */
export function parseEnvelope(text: string): OpenedEnvelope | EnvelopeProblem {
  if (text.length > largestEnvelope) return { problem: 'it is larger than 32 MiB' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { problem: 'it is no JSON' }
  }
  const opened = openEnvelope(value)
  // No string of an envelope has spaces in it: what is longer than its canonical form says something twice, or with escapes.
  if ('envelope' in opened && text.replace(/[ \t\r\n]/g, '').length !== canonicalJson(value).length) {
    return { problem: 'it says something twice, or in escapes' }
  }
  return opened
}

/** Checks the shape of an envelope, and nothing of what it says. */
export function openEnvelope(value: unknown): OpenedEnvelope | EnvelopeProblem {
  if (!isObject(value) || keysOf(value) !== 'payload,payloadType,signatures') return noEnvelope
  const { payload, payloadType: type, signatures } = value
  if (type !== payloadType) return { problem: `its payloadType is not ${payloadType}` }
  if (!Array.isArray(signatures) || signatures.length !== 1) return { problem: 'it has not exactly one signature' }
  const [one] = signatures as readonly unknown[]
  if (!isObject(one) || keysOf(one) !== 'keyid,sig' || typeof one.keyid !== 'string') return noEnvelope
  const bytes = typeof payload === 'string' ? fromBase64(payload) : undefined
  const signature = typeof one.sig === 'string' ? fromBase64(one.sig) : undefined
  if (bytes === undefined || signature === undefined) return { problem: 'its payload or signature is no base64' }
  if (!/^SHA256:[A-Za-z0-9+/]{43}$/.test(one.keyid)) return { problem: 'its keyid is not SHA256:… of a key' }
  return { envelope: value as unknown as Envelope, payload: bytes, keyid: one.keyid, signature }
}

const noEnvelope: EnvelopeProblem = { problem: 'it is no DSSE envelope: payload, payloadType and signatures' }

function keysOf(value: object): string {
  return Object.keys(value).sort().join()
}
