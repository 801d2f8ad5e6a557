import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { payloadType, preAuthenticationEncoding, sealedEnvelope } from '../../src/attestation/dsse.ts'
import { keyTypes, type PublicKey, parsePublicKey, publicKeyPem, sshLine } from '../../src/attestation/public-key.ts'
import { signStatement, verifyEnvelope } from '../../src/attestation/sign.ts'
import { armor, dearmor, sshSignatureProblem } from '../../src/attestation/ssh-signature.ts'
import { statementBytes } from '../../src/attestation/statement.ts'
import { wireString } from '../../src/attestation/wire.ts'
import { openSigner } from '../../src/io/keys/open-signer.ts'
import { newFolder, newSigner, someStatement, sshKey } from './support.ts'

const folder = newFolder()

afterAll(() => rmSync(folder, { recursive: true }))
const statement = someStatement()
const payload = statementBytes(statement)
const message = preAuthenticationEncoding(payloadType, payload)

const kinds = [
  ['ed25519', []],
  ['ecdsa', ['-b', '256']],
  ['ecdsa', ['-b', '384']],
  ['ecdsa', ['-b', '521']],
  ['rsa', ['-b', '2048']],
] as const

function keyOf(text: string): PublicKey {
  const parsed = parsePublicKey(text)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed.key
}

/** Whether the real ssh-keygen takes the signature for this key's. */
function accepts(key: PublicKey, signature: Uint8Array, space = 'shareplan'): boolean {
  const [signers, file] = [join(folder, 'allowed'), join(folder, 'signature')]
  writeFileSync(signers, `someone ${sshLine(key)}\n`)
  writeFileSync(file, armor(signature))
  const args = ['-Y', 'verify', '-f', signers, '-I', 'someone', '-n', space, '-s', file]
  return spawnSync('ssh-keygen', args, { input: message }).status === 0
}

describe.each(kinds)('a key of SSH, %s %j', (type, options) => {
  const path = sshKey(folder, `${type}${options.join('')}`, type, options)
  const key = keyOf(readFileSync(`${path}.pub`, 'utf8'))

  it('has the fingerprint that ssh-keygen shows, and is written as it was', () => {
    expect(execFileSync('ssh-keygen', ['-lf', `${path}.pub`], { encoding: 'utf8' })).toContain(` ${key.id} `)
    expect(readFileSync(`${path}.pub`, 'utf8')).toBe(`${sshLine(key)} ${type}${options.join('')}@test\n`)
  })

  it('signs what ssh-keygen accepts, and what we accept', async () => {
    const envelope = await signStatement(statement, openSigner(path, '/', process.env))
    expect(verifyEnvelope(envelope, [key])).toEqual({ statement, key })
    const signature = Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64')
    expect(accepts(key, signature)).toBe(true)
    expect(accepts(key, signature, 'git')).toBe(false)
  })

  it('is accepted where ssh-keygen signed by hand, and refused where it signed something else', () => {
    const byHand = (space: string, input: Uint8Array, more: readonly string[] = []): Uint8Array => {
      const args = ['-Y', 'sign', '-n', space, '-f', path, ...more]
      return dearmor(execFileSync('ssh-keygen', args, { input, encoding: 'utf8', stdio: 'pipe' })) ?? new Uint8Array()
    }
    const good = sealedEnvelope(payload, key.id, byHand('shareplan', message))
    expect(verifyEnvelope(good, [key])).toEqual({ statement, key })
    expect(sshSignatureProblem(key, message, byHand('shareplan', message, ['-O', 'hashalg=sha256']))).toBeUndefined()
    for (const [signature, words] of [
      [byHand('git', message), 'it was made for "git"'],
      [byHand('shareplan', Buffer.from('another')), 'it does not fit'],
    ] as const) {
      expect(verifyEnvelope(sealedEnvelope(payload, key.id, signature), [key])).toMatchObject({
        problem: 'forged',
        message: expect.stringContaining(words),
      })
    }
  })

  it('is refused where any bit of its signature is flipped', async () => {
    const envelope = await signStatement(statement, openSigner(path, '/', process.env))
    const signature = Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64')
    const accepted = [...signature.keys()].filter((at) =>
      [0, 1, 2, 3, 4, 5, 6, 7].some((bit) => {
        const changed = Buffer.from(signature)
        changed[at] = (changed[at] ?? 0) ^ (1 << bit)
        return verifyEnvelope(sealedEnvelope(payload, key.id, changed), [key]).problem === undefined
      }),
    )
    expect(accepted).toEqual([])
  })

  it('is refused where its signature is cut off or goes on', async () => {
    const envelope = await signStatement(statement, openSigner(path, '/', process.env))
    const signature = Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64')
    for (const broken of [...signature.keys()].map((at) => signature.subarray(0, at))) {
      expect(verifyEnvelope(sealedEnvelope(payload, key.id, broken), [key])).toMatchObject({ problem: 'forged' })
    }
    // What is reserved is not signed: something could be hidden there.
    const at = signature.indexOf(wireString('shareplan')) + wireString('shareplan').length
    const hidden = Buffer.concat([signature.subarray(0, at), wireString('hidden'), signature.subarray(at + 4)])
    expect(verifyEnvelope(sealedEnvelope(payload, key.id, hidden), [key])).toMatchObject({
      problem: 'forged',
      message: expect.stringContaining('what is reserved is not empty'),
    })
    const longer = Buffer.concat([signature, Buffer.alloc(1)])
    expect(verifyEnvelope(sealedEnvelope(payload, key.id, longer), [key])).toMatchObject({ problem: 'forged' })
  })
})

/** A security key, as the hardware behaves: it signs with flags and a counter. */
function securityKey(type: 'sk-ssh-ed25519@openssh.com' | 'sk-ecdsa-sha2-nistp256@openssh.com', flags = 1) {
  const ed = type.includes('ed25519')
  const { privateKey, publicKey } = ed
    ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const [left, right] = [Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]
  const point = ed
    ? [wireString(left)]
    : [wireString('nistp256'), wireString(Buffer.concat([Buffer.of(4), left, right]))]
  const blob = Buffer.concat([wireString(type), ...point, wireString('ssh:')])
  const hash = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()
  const digest = createHash('sha512').update(message).digest()
  const parts = [wireString('shareplan'), wireString(''), wireString('sha512')]
  const data = Buffer.concat([Buffer.from('SSHSIG'), ...parts, wireString(digest)])
  const tail = Buffer.from([flags, 0, 0, 0, 7])
  const signed = Buffer.concat([hash('ssh:'), tail, hash(data)])
  const mpint = (bytes: Buffer): Uint8Array => {
    const short = bytes.subarray(bytes.findIndex((byte) => byte !== 0))
    return wireString((short[0] ?? 0) < 0x80 ? short : Buffer.concat([Buffer.of(0), short]))
  }
  const raw = ed
    ? sign(null, signed, privateKey)
    : sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  const value = ed ? raw : Buffer.concat([mpint(raw.subarray(0, 32)), mpint(raw.subarray(32))])
  const inner = Buffer.concat([wireString(type), wireString(value), tail])
  const head = Buffer.concat([Buffer.from('SSHSIG'), Buffer.from([0, 0, 0, 1]), wireString(blob)])
  const signature = Buffer.concat([head, ...parts, wireString(inner)])
  return { key: keyOf(`${type} ${blob.toString('base64')}`), signature }
}

describe.each(['sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com'] as const)(
  'a security key, %s',
  (type) => {
    it('is accepted by us and by ssh-keygen', () => {
      const { key, signature } = securityKey(type)
      expect(sshSignatureProblem(key, message, signature)).toBeUndefined()
      expect(accepts(key, signature)).toBe(true)
    })

    it('is refused where nobody touched it', () => {
      const { key, signature } = securityKey(type, 0)
      expect(sshSignatureProblem(key, message, signature)).toContain('nobody touched')
    })
  },
)

describe('a public key', () => {
  it('is the same in PEM and as OpenSSH writes it', () => {
    const { publicKey } = newSigner()
    expect(keyOf(publicKeyPem(publicKey)).id).toBe(publicKey.id)
    expect(keyOf(`${sshLine(publicKey)} with a comment`).id).toBe(publicKey.id)
  })

  const weak = sshKey(folder, 'weak', 'rsa', ['-b', '1024'])
  const ed = readFileSync(`${sshKey(folder, 'one')}.pub`, 'utf8')
  const rsaPem = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'pem' })
  it.each([
    ['a private key', readFileSync(join(folder, 'one'), 'utf8'), 'private key'],
    ['a short RSA key', readFileSync(`${weak}.pub`, 'utf8'), 'at least 2048 bits'],
    ['RSA in PEM', rsaPem.toString(), 'only ed25519'],
    ['a broken PEM', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', 'no PEM'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'no PEM'],
    ['DSA', 'ssh-dss AAAAB3NzaC1kc3MA', `one of ${keyTypes.join(', ')}`],
    ['no base64', 'ssh-ed25519 ????', 'no base64'],
    ['another type', ed.replace('ssh-ed25519 ', 'ssh-rsa '), 'it says ssh-rsa, and is ssh-ed25519'],
    [
      'a cut off key',
      `ssh-ed25519 ${Buffer.from(ed.split(' ')[1] ?? '', 'base64')
        .subarray(0, 40)
        .toString('base64')}`,
      'cut off',
    ],
    ['two lines', ed + ed, 'more than one line'],
    ['nothing', '', 'begin with one of'],
  ])('is not read from %s', (_, text, words) => {
    expect(parsePublicKey(text)).toEqual({ problem: expect.stringContaining(words) })
  })
})
