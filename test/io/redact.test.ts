import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redact } from '../../src/io/redact.ts'
import { scale } from '../support/scale.ts'

const KEY = 'LTAI5tPlantedKeyId00001'
const SECRET = 'plantedSecret/with+odd=chars00'
const TOKEN = 'CAISplantedTokenABCDEFGHIJKLMNOP0123456789+/=='

const LEAKS: readonly (readonly [string, string])[] = [
  ['a parameter', `AccessKeyId=${KEY}&Action=DescribeImages`],
  [
    'a signed URL',
    `POST https://ecs.aliyuncs.com/?AccessKeyId=${KEY}&Signature=c2ln%2Bbmf%3D&SecurityToken=${encodeURIComponent(TOKEN)} failed.`,
  ],
  [
    'an Authorization header',
    `Authorization: ACS3-HMAC-SHA256 Credential=${KEY},SignedHeaders=host,Signature=abcdef0123`,
  ],
  ['a header in JSON', `{"Authorization":"ACS3-HMAC-SHA256 Credential=${KEY},Signature=abcdef0123","host":"x"}`],
  [
    'an escaped string to sign',
    `server string to sign is:GET&%2F&AccessKeyId%3D${KEY}%26Action%3DX%26SecurityToken%3D${encodeURIComponent(encodeURIComponent(TOKEN))}`,
  ],
  ['an escaped parameter', `GET&%2F&AccessKeyId%3D${KEY}%26Action%3DX`],
  ['a canonical request', `server CanonicalRequest is [POST\n/\n\nx-acs-security-token:${TOKEN}\n]`],
  ['a profile', `{"access_key_id":"${KEY}","access_key_secret":"${SECRET}","sts_token": "${TOKEN}"}`],
  ['a header line', `x-acs-accesskey-id: ${KEY}\nx-acs-security-token: ${TOKEN}`],
  ['prose', `the key ${KEY} is disabled`],
  ['a URL with a password', `http://${KEY}:${encodeURIComponent(SECRET)}@127.0.0.1:80/`],
]

/** What must be gone, also in its escaped spellings. */
const PLANTED = [KEY, SECRET, TOKEN, 'abcdef0123', 'c2ln'].flatMap((text) => {
  const once = encodeURIComponent(text)
  return [text, once, encodeURIComponent(once)]
})

describe('redact', () => {
  it.each(LEAKS)('finds secrets it was not told about in %s', (_, text) => {
    const clean = redact(text)
    expect(PLANTED.filter((planted) => clean.includes(planted))).toEqual([])
    expect(clean).toContain('[redacted]')
  })

  it('removes the secrets it was told about from any text, however escaped', () => {
    const secret = fc.string({ minLength: 6, maxLength: 40, unit: fc.constantFrom(...'abcXYZ019+/=.%&') })
    const escaped = fc.constantFrom(
      (text: string) => text,
      encodeURIComponent,
      (text: string) => encodeURIComponent(encodeURIComponent(text)),
    )
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), escaped, (planted, before, after, spell) => {
        fc.pre(!'[redacted]'.includes(planted))
        expect(redact(before + spell(planted) + after, [planted])).not.toContain(spell(planted))
      }),
      { numRuns: scale(300, 20_000) },
    )
  })

  it('leaves no rest of a secret that contains another', () => {
    expect(redact('abcdef abcdef123', ['abcdef', 'abcdef123'])).toBe('[redacted] [redacted]')
  })

  it('does not look for what is too short to be a secret', () => {
    expect(redact('DescribeImages', ['s', '', 'es'])).toBe('DescribeImages')
  })

  it('keeps what is no secret', () => {
    const text =
      'InvalidAccount.NotFound: account 1234567890123456 (SignatureNonce=1, SignatureMethod=HMAC-SHA1) https://a.b/?x=1'
    expect(redact(text)).toBe(text)
  })

  it('takes time linear in the text', () => {
    const text = `${'signature '.repeat(20_000)}${'access_key_id'.repeat(20_000)}${'://'.repeat(50_000)}`
    const start = performance.now()
    redact(text)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})
