import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Signer } from '../../attestation/sign.ts'
import { readText } from '../files.ts'
import { KeyError } from './key-error.ts'
import { isPrivatePem, pemSigner } from './pem.ts'
import { sshSigner } from './ssh.ts'

const remediation =
  'Name a key that `shareplan keygen` made, or one of SSH: ~/.ssh/id_ed25519, or its .pub for ssh-agent.'

/**
 * Opens the private key at a path: ed25519 in PKCS#8 PEM, a key of OpenSSH, or the public half of one that ssh-agent holds.
 *
 * @throws KeyError when there is none that can be used.
 */
export function openSigner(written: string, folder: string, env: Readonly<Record<string, string | undefined>>): Signer {
  const path = resolve(folder, written)
  const read = readText(path)
  if (!read.ok) throw new KeyError(`the key ${written} ${read.message}`, remediation)
  if (isPrivatePem(read.text)) {
    refuseShared(path, written)
    return pemSigner(read.text, written)
  }
  const signer = sshSigner(read.text, path, env)
  if (signer === undefined) throw new KeyError(`${written} is no private key that is known here`, remediation)
  return signer
}

/** A private key that others can read is not only its owner's. ssh-keygen refuses its own in the same way. */
function refuseShared(path: string, written: string): void {
  const mode = process.platform === 'win32' ? 0 : statSync(path).mode & 0o077
  if (mode !== 0) throw new KeyError(`the key ${written} can be read by others`, `Run \`chmod 600\` on it.`)
}
