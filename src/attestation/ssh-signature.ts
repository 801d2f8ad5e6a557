import { createHash, verify } from 'node:crypto'
import { concat, fromBase64, sameBytes, toBase64, utf8 } from './bytes.ts'
import { kindOf, type PublicKey } from './public-key.ts'
import { WireError, WireReader, wireString } from './wire.ts'

/** What signatures of this tool are for: a signature made for mail or commits is none. */
export const namespace = 'shareplan'

const magic = utf8('SSHSIG')
const begin = '-----BEGIN SSH SIGNATURE-----'
const end = '-----END SSH SIGNATURE-----'

/** A signature as `ssh-keygen -Y sign` makes it (OpenSSH, PROTOCOL.sshsig). */
interface SshSignature {
  readonly blob: Uint8Array
  readonly namespace: string
  readonly hash: 'sha256' | 'sha512'
  /** The algorithm, and what it made of the message. */
  readonly signature: Uint8Array
}

/** Whether bytes are meant to be a signature of SSH. */
export function isSshSignature(bytes: Uint8Array): boolean {
  return sameBytes(bytes.subarray(0, magic.length), magic)
}

/** The bytes in an armour; undefined where the text is none. */
export function dearmor(text: string): Uint8Array | undefined {
  const lines = text.trim().split(/\r?\n/)
  if (lines[0] !== begin || lines.at(-1) !== end) return undefined
  return fromBase64(lines.slice(1, -1).join(''))
}

/** A signature as `ssh-keygen -Y verify` reads it. */
export function armor(bytes: Uint8Array): string {
  const lines = toBase64(bytes).match(/.{1,70}/g) ?? []
  return `${[begin, ...lines, end].join('\n')}\n`
}

/** Why the signature is not this key's over the message in our namespace; undefined where it is. */
export function sshSignatureProblem(key: PublicKey, message: Uint8Array, bytes: Uint8Array): string | undefined {
  try {
    const parsed = parse(bytes)
    if (!sameBytes(parsed.blob, key.blob)) return 'it was made with another key than it names'
    if (parsed.namespace !== namespace) {
      return `it was made for ${JSON.stringify(parsed.namespace)}, not for ${JSON.stringify(namespace)}`
    }
    return holds(key, signedData(parsed, message), parsed.signature) ? undefined : 'it does not fit what is signed'
  } catch (error) {
    if (error instanceof WireError) return `it is broken: ${error.message}`
    throw error
  }
}

function parse(bytes: Uint8Array): SshSignature {
  const reader = new WireReader(bytes)
  if (!sameBytes(reader.take(magic.length), magic)) throw new WireError('it is no signature of SSH')
  if (reader.uint32() !== 1) throw new WireError('its version is not 1')
  const blob = reader.string()
  const space = reader.word()
  if (reader.string().length > 0) throw new WireError('what is reserved is not empty')
  const hash = reader.word()
  const signature = reader.string()
  reader.end()
  if (hash !== 'sha256' && hash !== 'sha512') throw new WireError('its hash is neither sha256 nor sha512')
  return { blob, namespace: space, hash, signature }
}

function signedData({ namespace: space, hash }: SshSignature, message: Uint8Array): Uint8Array {
  const digest = createHash(hash).update(message).digest()
  return concat(magic, wireString(space), wireString(''), wireString(hash), wireString(digest))
}

function holds(key: PublicKey, data: Uint8Array, signature: Uint8Array): boolean {
  const reader = new WireReader(signature)
  const algorithm = reader.word()
  const value = reader.string()
  const signed = key.type.startsWith('sk-') ? securityKeyData(key, data, reader) : data
  reader.end()
  return verifiers[kindOf(key.type)](key, algorithm, signed, value)
}

const userPresent = 0x01

/** What a security key signs: the message, who asked, whether somebody touched it, and its counter. */
function securityKeyData({ application = '' }: PublicKey, data: Uint8Array, reader: WireReader): Uint8Array {
  const flags = reader.take(1)
  const counter = reader.take(4)
  if (((flags[0] ?? 0) & userPresent) === 0) throw new WireError('nobody touched the security key')
  return concat(sha256(utf8(application)), flags, counter, sha256(data))
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}

type Verifier = (key: PublicKey, algorithm: string, data: Uint8Array, value: Uint8Array) => boolean

const rsaHashes = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' } as const
const ecdsaHashes = [
  ['nistp256', 'sha256', 32],
  ['nistp384', 'sha384', 48],
  ['nistp521', 'sha512', 66],
] as const

const verifiers: Readonly<Record<ReturnType<typeof kindOf>, Verifier>> = {
  ed25519: (key, algorithm, data, value) => algorithm === key.type && verify(null, data, key.key, value),
  ecdsa: (key, algorithm, data, value) => {
    const [, hash, length] = ecdsaHashes.find(([curve]) => key.type.includes(curve)) ?? []
    if (algorithm !== key.type || hash === undefined) return false
    const reader = new WireReader(value)
    const [r, s] = [reader.positive(), reader.positive()]
    reader.end()
    if (r.length > length || s.length > length) return false
    const signature = concat(new Uint8Array(length - r.length), r, new Uint8Array(length - s.length), s)
    return verify(hash, data, { key: key.key, dsaEncoding: 'ieee-p1363' }, signature)
  },
  // SHA-1 is not among them.
  rsa: (key, algorithm, data, value) =>
    Object.hasOwn(rsaHashes, algorithm) && verify(rsaHashes[algorithm as keyof typeof rsaHashes], data, key.key, value),
}
