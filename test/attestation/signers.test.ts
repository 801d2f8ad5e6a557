import { describe, expect, it } from 'vitest'
import { publicKeyPem, sshLine } from '../../src/attestation/public-key.ts'
import {
  keysOf,
  loadSigners,
  type SignerSet,
  scopeProblem,
  signerOf,
  signersJson,
  standingProblem,
} from '../../src/attestation/signers.ts'
import { sha256OfJson } from '../../src/execute/digest.ts'
import { readAll } from '../support/judge.ts'
import { newSigner } from './support.ts'

const [ada, grace] = [newSigner().publicKey, newSigner().publicKey]

async function load(...entries: readonly string[]): Promise<ReturnType<typeof loadSigners>> {
  const texts = entries.map((entry, index) => ({
    file: `${index}.yaml`,
    text: `apiVersion: shareplan/v1\nkind: Signers\nspec:\n  signers:\n${entry}`,
  }))
  return loadSigners(await readAll(texts, 'Signers'))
}

const adaEntry = `    - name: ada\n      keys: ["${sshLine(ada)}"]\n`

async function problemsOf(...entries: readonly string[]): Promise<readonly string[]> {
  const { problems } = await load(...entries)
  return problems.map(({ message, location: { file, range } }) => `${file}:${range.start.line}: ${message}`)
}

describe('signers', () => {
  it('are found by any of their keys, however these are written', async () => {
    const pem = publicKeyPem(grace).trim().split('\n').join('\n          ')
    const { signers, problems } = await load(
      adaEntry,
      `    - name: grace\n      keys:\n        - |\n          ${pem}\n`,
    )
    expect(problems).toEqual([])
    expect([ada, grace].map(({ id }) => signerOf(signers, id)?.name)).toEqual(['ada', 'grace'])
    expect(keysOf(signers).map(({ id }) => id)).toEqual([ada.id, grace.id])
    expect(signerOf(signers, newSigner().publicKey.id)).toBeUndefined()
  })

  it('are not two where they are one', async () => {
    const again = `    - name: ADA\n      keys: ["${sshLine(grace)}"]\n`
    expect(await problemsOf(adaEntry, again)).toEqual(['1.yaml:5: signer ADA: there is already a signer of that name'])
    const shared = `    - name: joan\n      keys: ["${sshLine(ada)} of another laptop"]\n`
    expect(await problemsOf(adaEntry, shared)).toEqual(['1.yaml:6: signer joan: this key is also that of ada'])
    const twice = `    - name: ada\n      keys: ["${sshLine(ada)}", "${sshLine(ada)} again"]\n`
    expect(await problemsOf(twice)).toEqual(['0.yaml:6: signer ada: this key is there twice'])
  })

  it('have keys that are keys, and times that are times', async () => {
    const odd = `    - name: odd\n      keys: [ssh-ed25519 AAAA]\n      validFrom: 2026-02-30T00:00:00Z\n`
    expect(await problemsOf(odd)).toEqual([
      '0.yaml:6: signer odd: this is no public key: it is cut off',
      '0.yaml:7: signer odd: there is no time 2026-02-30T00:00:00Z',
    ])
    const never = `${adaEntry}      validFrom: 2026-03-01T00:00:00Z\n      validUntil: 2026-03-01T08:00:00+08:00\n`
    expect(await problemsOf(never)).toEqual(['0.yaml:8: signer ada: it is not valid for any time'])
  })

  it('are valid from the first moment to before the last', async () => {
    const { signers } = await load(
      `${adaEntry}      validFrom: 2026-01-01T00:00:00Z\n      validUntil: 2027-01-01T00:00:00Z\n`,
    )
    const at = (time: string): string | undefined => standingProblem(only(signers), Date.parse(time))
    expect(at('2025-12-31T23:59:59.999Z')).toContain('no signer before')
    expect([at('2026-01-01T00:00:00Z'), at('2026-12-31T23:59:59.999Z')]).toEqual([undefined, undefined])
    expect(at('2027-01-01T00:00:00Z')).toContain('no signer any more')
  })

  it('may be limited to accounts and regions', async () => {
    const { signers } = await load(`${adaEntry}      scope: { accounts: ["1"], regions: [cn-beijing, cn-hangzhou] }\n`)
    const signer = only(signers)
    expect(scopeProblem(signer, '1', ['cn-beijing'])).toBeUndefined()
    expect(scopeProblem(signer, '1', [])).toBeUndefined()
    expect(scopeProblem(signer, '2', [])).toBe('may not approve plans of account 2')
    expect(scopeProblem(signer, '1', ['cn-beijing', 'cn-x'])).toBe('may not approve what touches cn-x')
  })

  it('have the same digest in any order, in one file or two, with other comments', async () => {
    const graceEntry = `    - name: grace\n      keys: ["${sshLine(grace)}"]\n`
    const digests = await Promise.all(
      [
        [adaEntry, graceEntry],
        [graceEntry + adaEntry],
        [graceEntry.replace('"]', ' a comment"]'), adaEntry],
        [`${graceEntry}      validUntil: 2027-01-01T00:00:00Z\n`, adaEntry],
      ].map(async (entries) => sha256OfJson(signersJson((await load(...entries)).signers))),
    )
    expect(new Set(digests.slice(0, 3)).size).toBe(1)
    expect(digests[3]).not.toBe(digests[0])
  })
})

function only(signers: SignerSet): SignerSet[number] {
  const [signer, another] = signers
  if (signer === undefined || another !== undefined) throw new Error('one was expected')
  return signer
}
