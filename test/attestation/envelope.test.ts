import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { envelopeText, parseEnvelope, preAuthenticationEncoding } from '../../src/attestation/dsse.ts'
import { signStatement, verifyEnvelope } from '../../src/attestation/sign.ts'
import { readStatement, statementBytes, subjectDigest } from '../../src/attestation/statement.ts'
import { newSigner, someStatement } from './support.ts'

const signer = newSigner()
const statement = someStatement()
const envelope = await signStatement(statement, signer)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

describe('an envelope', () => {
  it('encodes as DSSE says', () => {
    const bytes = preAuthenticationEncoding('http://example.com/HelloWorld', Buffer.from('hello world'))
    expect(Buffer.from(bytes).toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world')
  })

  it('verifies by the key that signed it', () => {
    expect(verifyEnvelope(envelope, [newSigner().publicKey, signer.publicKey])).toEqual({
      statement,
      key: signer.publicKey,
    })
    expect(subjectDigest(statement)).toBe(`sha256:${'ab'.repeat(32)}`)
  })

  it('is refused where nobody has its key, or another key bears its id', () => {
    expect(verifyEnvelope(envelope, [newSigner().publicKey])).toMatchObject({ problem: 'unknown-key' })
    const pretender = { ...newSigner().publicKey, id: signer.publicKey.id }
    expect(verifyEnvelope(envelope, [pretender])).toMatchObject({ problem: 'forged' })
  })

  it('is refused where any bit of it is flipped', async () => {
    const bytes = Buffer.from(envelopeText(envelope))
    const refused = (bit: number): boolean => {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const text = decode(changed)
      if (text === undefined) return true
      const opened = parseEnvelope(text)
      return 'problem' in opened || verifyEnvelope(opened.envelope, [signer.publicKey]).problem !== undefined
    }
    expect('envelope' in parseEnvelope(bytes.toString())).toBe(true)
    expect([...bytes.keys()].every((at) => [0, 1, 2, 3, 4, 5, 6, 7].every((bit) => refused(at * 8 + bit)))).toBe(true)
  })

  it('is refused where anything is removed from it or put into it', () => {
    const text = envelopeText(envelope)
    fc.assert(
      fc.property(fc.nat(text.length - 2), fc.nat(3), fc.string({ maxLength: 3 }), (at, length, more) => {
        const changed = text.slice(0, at) + more + text.slice(at + length)
        const opened = parseEnvelope(changed)
        const accepted =
          'envelope' in opened && verifyEnvelope(opened.envelope, [signer.publicKey]).problem === undefined
        // Spaces between tokens say nothing; within a string they do.
        const spaces = /[ \t\r\n]/g
        const same = isDeepStrictEqual(parsed(changed), envelope)
        expect(accepted).toBe(same && changed.replace(spaces, '') === text.replace(spaces, ''))
      }),
    )
  })

  it.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['a key twice', envelopeText(envelope).replace('{', '{"payload":"AAAA",')],
    ['an escape', envelopeText(envelope).replace('payloadType', 'payload\\u0054ype')],
    ['another key', envelopeText(envelope).replace('{', '{"more":1,')],
    ['another type', envelopeText(envelope).replace('in-toto', 'in-tot0')],
    ['no signature', envelopeText({ ...envelope, signatures: [] })],
    ['two signatures', envelopeText({ ...envelope, signatures: [...envelope.signatures, ...envelope.signatures] })],
    ['base64 without padding', envelopeText(envelope).replace(/=+"/, '"')],
  ])('with %s is none', (_, text) => {
    expect(parseEnvelope(text)).toMatchObject({ problem: expect.any(String) })
  })

  it('holds a statement in canonical JSON, or none that is believed', () => {
    expect(readStatement(statementBytes(statement))).toEqual(statement)
    const text = Buffer.from(statementBytes(statement)).toString()
    for (const other of [
      `${text} `,
      text.replace('{', '{"_type":"x",'),
      text.replace('v1', 'v2'),
      text.replace(/"subject":\[[^\]]*\]/, '"subject":[]'),
      '{}',
      'null',
      '{',
    ]) {
      expect(readStatement(Buffer.from(other))).toBeUndefined()
    }
    expect(readStatement(Buffer.from([0xff]))).toBeUndefined()
  })
})

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
