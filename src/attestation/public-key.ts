import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { fromBase64, textOf, toBase64 } from './bytes.ts'
import { WireError, WireReader, wireString } from './wire.ts'

/** What a public key is for. Security keys (`sk-…`) sign with a counter, and say that somebody touched them. */
export const keyTypes = [
  'ssh-ed25519',
  'sk-ssh-ed25519@openssh.com',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'ssh-rsa',
] as const

export type KeyType = (typeof keyTypes)[number]

/** A public key. Keys that are equal have the same id, however they are written. */
export interface PublicKey {
  /** `SHA256:` and the fingerprint that `ssh-keygen -l` shows. */
  readonly id: string
  readonly type: KeyType
  /** As SSH writes it (RFC 4253, section 6.6). */
  readonly blob: Uint8Array
  readonly key: KeyObject
  /** Of security keys: what the signature is for, `ssh:` as a rule. */
  readonly application?: string
}

/** A key, or why the text is none. */
export type ParsedKey = { readonly key: PublicKey } | { readonly problem: string }

const curves = { nistp256: 'P-256', nistp384: 'P-384', nistp521: 'P-521' } as const
const leastRsaBits = 2048

/** Reads an ed25519 key in PEM (`BEGIN PUBLIC KEY`), or a key as OpenSSH writes it: `ssh-ed25519 AAAA… comment`. */
export function parsePublicKey(text: string): ParsedKey {
  const trimmed = text.trim()
  if (/PRIVATE KEY/.test(trimmed)) return { problem: 'it is a private key: keep it secret, and write the public one' }
  return trimmed.startsWith('-----') ? parsePem(trimmed) : parseSshLine(trimmed)
}

/** The key of a blob, as SSH signatures carry it. */
export function parseKeyBlob(blob: Uint8Array): ParsedKey {
  try {
    return { key: readBlob(blob) }
  } catch (error) {
    return { problem: error instanceof WireError ? error.message : 'it is no point or number of its kind' }
  }
}

/** An ed25519 key, from its 32 bytes. */
export function ed25519Key(raw: Uint8Array): PublicKey {
  return readBlob(Buffer.concat([wireString('ssh-ed25519'), wireString(raw)]))
}

/** The key on one line, as OpenSSH writes it, without a comment. */
export function sshLine({ type, blob }: Pick<PublicKey, 'type' | 'blob'>): string {
  return `${type} ${toBase64(blob)}`
}

function fingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}

function parsePem(pem: string): ParsedKey {
  if (!/^-----BEGIN PUBLIC KEY-----\r?\n[A-Za-z0-9+/=\r\n]+-----END PUBLIC KEY-----$/.test(pem)) {
    return { problem: 'it is no PEM of a public key' }
  }
  try {
    const key = createPublicKey({ key: pem, format: 'pem' })
    const { x = '' } = key.export({ format: 'jwk' })
    if (key.asymmetricKeyType !== 'ed25519') return { problem: 'in PEM only ed25519 keys are taken' }
    return { key: ed25519Key(Buffer.from(x, 'base64url')) }
  } catch {
    return { problem: 'it is no PEM of a public key' }
  }
}

function parseSshLine(line: string): ParsedKey {
  const [type = '', base64 = ''] = line.split(/[ \t]+/)
  if (/[\r\n]/.test(line)) return { problem: 'it is more than one line' }
  if (!isKeyType(type)) return { problem: `keys of OpenSSH begin with one of ${keyTypes.join(', ')}` }
  const blob = fromBase64(base64)
  if (blob === undefined) return { problem: 'what follows its type is no base64' }
  const parsed = parseKeyBlob(blob)
  if ('key' in parsed && parsed.key.type !== type) return { problem: `it says ${type}, and is ${parsed.key.type}` }
  return parsed
}

function readBlob(blob: Uint8Array): PublicKey {
  const reader = new WireReader(blob)
  const type = reader.word()
  if (!isKeyType(type)) throw new WireError(`it is of a kind that is not taken, ${JSON.stringify(type)}`)
  const key = keyReaders[kindOf(type)](reader)
  const application = type.startsWith('sk-') ? textOf(reader.string()) : undefined
  reader.end()
  return { id: fingerprint(blob), type, blob, key, ...(application !== undefined && { application }) }
}

function isKeyType(type: string): type is KeyType {
  return keyTypes.some((known) => known === type)
}

type Kind = 'ed25519' | 'ecdsa' | 'rsa'

export function kindOf(type: KeyType): Kind {
  if (type === 'ssh-rsa') return 'rsa'
  return type.includes('ed25519') ? 'ed25519' : 'ecdsa'
}

const keyReaders: Readonly<Record<Kind, (reader: WireReader) => KeyObject>> = {
  ed25519: (reader) => {
    const raw = reader.string()
    if (raw.length !== 32) throw new WireError('it has not 32 bytes')
    return fromJwk({ kty: 'OKP', crv: 'Ed25519', x: base64url(raw) })
  },
  ecdsa: (reader) => {
    const curve = reader.word()
    const crv = Object.hasOwn(curves, curve) ? curves[curve as keyof typeof curves] : undefined
    const point = reader.string()
    if (crv === undefined || point[0] !== 4) throw new WireError('it is on a curve that is not taken')
    const half = (point.length - 1) / 2
    return fromJwk({
      kty: 'EC',
      crv,
      x: base64url(point.subarray(1, 1 + half)),
      y: base64url(point.subarray(1 + half)),
    })
  },
  rsa: (reader) => {
    const e = reader.positive()
    const key = fromJwk({ kty: 'RSA', e: base64url(e), n: base64url(reader.positive()) })
    if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < leastRsaBits) {
      throw new WireError(`RSA keys must have at least ${leastRsaBits} bits`)
    }
    return key
  },
}

function fromJwk(jwk: Readonly<Record<string, string>>): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' })
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

/** The key in SubjectPublicKeyInfo PEM, as other tools read it. */
export function publicKeyPem({ key }: PublicKey): string {
  return key.export({ type: 'spki', format: 'pem' }).toString()
}
