import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ed25519Key, type PublicKey } from '../../attestation/public-key.ts'
import type { Signer } from '../../attestation/sign.ts'
import { makeFolders } from '../folders.ts'
import { KeyError } from './key-error.ts'

/** A new ed25519 key pair: the private key in PKCS#8 PEM, without a passphrase. */
export function newKeyPair(): { readonly privatePem: string; readonly publicKey: PublicKey } {
  const { privateKey } = generateKeyPairSync('ed25519')
  const privatePem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { privatePem, publicKey: publicOf(privateKey) }
}

/** Writes a private key where nothing is yet, for its owner alone. Throws what the file system says. */
export function writePrivate(path: string, pem: string): void {
  makeFolders(dirname(path))
  writeFileSync(path, pem, { flag: 'wx', mode: 0o600 })
}

/** Whether a text is a private key in PKCS#8 PEM. */
export function isPrivatePem(text: string): boolean {
  return /^-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/.test(text.trimStart())
}

/** Signs with an ed25519 key in PKCS#8 PEM. `path` is for messages. */
export function pemSigner(pem: string, path: string): Signer {
  const key = readPrivate(pem, path)
  return { publicKey: publicOf(key), sign: async (message) => sign(null, message, key) }
}

function readPrivate(pem: string, path: string): KeyObject {
  if (pem.includes('ENCRYPTED')) {
    throw new KeyError(
      `the key ${path} has a passphrase`,
      'Use a key of SSH, whose agent knows the passphrase, or one that `shareplan keygen` made.',
    )
  }
  const key = parse(pem)
  if (key?.asymmetricKeyType !== 'ed25519') {
    throw new KeyError(`${path} is no ed25519 key in PKCS#8 PEM`, 'Make one with `shareplan keygen`.')
  }
  return key
}

function parse(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, format: 'pem' })
  } catch {
    // What it says may quote the key.
    return undefined
  }
}

function publicOf(key: KeyObject): PublicKey {
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' })
  return ed25519Key(Buffer.from(x, 'base64url'))
}
