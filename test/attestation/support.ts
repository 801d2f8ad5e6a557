import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Signer } from '../../src/attestation/sign.ts'
import { type Statement, statementAbout } from '../../src/attestation/statement.ts'
import { newKeyPair, pemSigner } from '../../src/io/keys/pem.ts'

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'shareplan-keys-'))
}

/** Makes a key pair with the real ssh-keygen; the path of the private key. */
export function sshKey(folder: string, name: string, type = 'ed25519', options: readonly string[] = []): string {
  const path = join(folder, name)
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', `${name}@test`, ...options, '-f', path])
  return path
}

export function newSigner(): Signer {
  return pemSigner(newKeyPair().privatePem, 'key.pem')
}

export function someStatement(predicate: object = { verdict: 'pass' }): Statement {
  return statementAbout('base', `sha256:${'ab'.repeat(32)}`, 'approval', predicate)
}
