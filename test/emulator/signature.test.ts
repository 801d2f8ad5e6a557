import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  acs3CanonicalRequest,
  acs3Signature,
  acs3StringToSign,
  percentEncode,
  v1Signature,
  v1StringToSign,
} from '../../src/emulator/signature.ts'
import { call, OWNER, read, start } from './support.ts'

describe('signatures', () => {
  it('v1: the known answer', () => {
    const parameters = new Map(
      Object.entries({
        Action: 'DescribeRegions',
        Version: '2014-05-26',
        AccessKeyId: 'testid',
        Format: 'XML',
        SignatureMethod: 'HMAC-SHA1',
        SignatureVersion: '1.0',
        SignatureNonce: '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf',
        Timestamp: '2016-02-23T12:46:24Z',
        Signature: 'is left out of what is signed',
      }),
    )
    expect(v1Signature('testsecret', v1StringToSign('GET', parameters))).toBe('OLeaidS1JvxuMvnyHOwuJ+uX5qY=')
  })

  it('ACS3: the known answer', () => {
    const nothing = createHash('sha256').update('').digest('hex')
    const headers = {
      host: '127.0.0.1:18080',
      'x-acs-action': 'ModifyImageSharePermission',
      'x-acs-content-sha256': nothing,
      'x-acs-date': '2026-01-02T03:04:05Z',
      'x-acs-signature-nonce': 'nonce-1',
      'x-acs-version': '2014-05-26',
      'user-agent': 'is not signed',
    }
    const query = new Map(
      Object.entries({
        RegionId: 'cn-hangzhou',
        ImageId: 'm-bp1',
        'AddAccount.1': '1234567890123456',
        'AddAccount.2': '2234567890123456',
        Note: "a b*'()!~中",
      }),
    )
    const signed = Object.keys(headers).filter((name) => name !== 'user-agent')
    const canonical = acs3CanonicalRequest({ method: 'POST', query, headers, bodyHash: nothing }, signed.sort())
    expect(acs3Signature('testsecret', acs3StringToSign(canonical))).toBe(
      'fb041175e53eefd52e1cb3d82aafd470d3fed61fd9e5e3d55a6927aac22f4385',
    )
  })

  it('escapes by RFC 3986', () => {
    expect(percentEncode("aZ09-_.~ !'()*+/中😀")).toBe('aZ09-_.~%20%21%27%28%29%2A%2B%2F%E4%B8%AD%F0%9F%98%80')
  })
})

describe.each(['v1', 'acs3'] as const)('what is let in, signed by %s', (signing) => {
  const request = { action: 'DescribeRegions', signing, parameters: { Format: 'JSON', Note: 'a b+c&中' } }

  it.each(['query', 'form'] as const)('a signed call with its parameters in the %s', async (place) => {
    const { emulator, clock } = await start()
    const answer = await call(emulator.url, { ...request, place, now: clock.now() })
    expect(answer.code).toBeUndefined()
    expect(emulator.log()[0]).toMatchObject({ signing, account: OWNER, parameters: { Note: 'a b+c&中' } })
  })

  it('not a wrong secret: the answer echoes what the server signed', async () => {
    const { emulator, clock } = await start()
    const { status, code, message } = await call(emulator.url, { ...request, secret: 'wrong', now: clock.now() })
    expect([status, code]).toEqual([400, 'SignatureDoesNotMatch'])
    const echo = signing === 'v1' ? 'POST&%2F&AccessKeyId%3Dtestid%26' : 'ACS3-HMAC-SHA256\n'
    expect(message).toContain(`server string to sign is:${echo}`)
  })

  it('not an unknown key', async () => {
    const { emulator, clock } = await start()
    const { status, code } = await call(emulator.url, { ...request, key: 'nobody', now: clock.now() })
    expect([status, code]).toEqual([404, 'InvalidAccessKeyId.NotFound'])
  })

  it('not a parameter changed on the way', async () => {
    const { emulator, clock } = await start()
    for (const place of ['query', 'form'] as const) {
      const tamper = (parameters: Record<string, string>): void => {
        parameters.Note = 'changed'
      }
      const { code } = await call(emulator.url, { ...request, place, tamper, now: clock.now() })
      expect(code).toBe('SignatureDoesNotMatch')
    }
  })

  it('not the same nonce twice, until its request has expired', async () => {
    const { emulator, clock } = await start()
    const once = { ...request, nonce: 'once', now: clock.now() }
    expect((await call(emulator.url, once)).code).toBeUndefined()
    const again = await call(emulator.url, once)
    expect([again.status, again.code]).toEqual([400, 'SignatureNonceUsed'])
    clock.advance(16 * 60_000)
    expect((await call(emulator.url, once)).code).toBe('InvalidTimeStamp.Expired')
    const other = await call(emulator.url, { ...request, nonce: 'once', key: 'sharee', now: clock.now() })
    expect(other.code).toBeUndefined()
  })

  it('a nonce that came with a wrong signature is still free', async () => {
    const { emulator, clock } = await start()
    const once = { ...request, nonce: 'once', now: clock.now() }
    await call(emulator.url, { ...once, secret: 'wrong' })
    expect((await call(emulator.url, once)).code).toBeUndefined()
  })

  it('not a clock that is more than 15 minutes off, either way', async () => {
    const { emulator, clock } = await start()
    const code = async (minutes: number): Promise<unknown> => {
      const answer = await call(emulator.url, { ...request, now: clock.now() + minutes * 60_000 })
      return answer.code
    }
    expect([await code(-15), await code(15)]).toEqual([undefined, undefined])
    expect([await code(-16), await code(16)]).toEqual(['InvalidTimeStamp.Expired', 'InvalidTimeStamp.Expired'])
  })

  it('a nonce sent from the future is remembered for as long as it could be replayed', async () => {
    const { emulator, clock } = await start()
    const once = { ...request, nonce: 'once', now: clock.now() + 15 * 60_000 }
    expect((await call(emulator.url, once)).code).toBeUndefined()
    clock.advance(30 * 60_000)
    expect((await call(emulator.url, once)).code).toBe('SignatureNonceUsed')
  })

  it('a temporary key only with its token', async () => {
    const { emulator, clock } = await start({
      accessKeys: [{ id: 'testid', secret: 'testsecret', securityToken: 'token' }],
    })
    const { code } = await call(emulator.url, { ...request, now: clock.now() })
    expect(code).toBe('InvalidSecurityToken.MismatchWithAccessKey')
    if (signing === 'v1') {
      const parameters = { ...request.parameters, SecurityToken: 'token' }
      const answer = await call(emulator.url, { ...request, parameters, now: clock.now() })
      expect(answer.code).toBeUndefined()
      expect(JSON.stringify(emulator.log())).not.toContain('token')
    }
  })
})

describe('signing by halves', () => {
  it('v1: each of its parameters is mandatory', async () => {
    const { emulator, clock } = await start()
    const names = ['AccessKeyId', 'Signature', 'SignatureMethod', 'SignatureVersion', 'SignatureNonce', 'Timestamp']
    for (const name of names) {
      const tamper = (parameters: Record<string, string>): void => {
        delete parameters[name]
      }
      const parameters = { Format: 'JSON' }
      const answer = await call(emulator.url, {
        action: 'DescribeRegions',
        signing: 'v1',
        parameters,
        tamper,
        now: clock.now(),
      })
      expect([answer.code, answer.message]).toEqual(['MissingParameter', expect.stringContaining(name)])
    }
  })

  it('ACS3: every x-acs-* header must be signed', async () => {
    const { emulator, clock } = await start()
    const tamper = (_: unknown, headers: Record<string, string>): void => {
      headers['x-acs-extra'] = 'unsigned'
    }
    const { code, message } = await call(emulator.url, { action: 'DescribeRegions', tamper, now: clock.now() })
    expect([code, message]).toEqual(['IncompleteSignature', expect.stringContaining('x-acs-extra')])
  })

  it('ACS3: host must be signed', async () => {
    const { emulator, clock } = await start()
    const tamper = (_: unknown, headers: Record<string, string>): void => {
      headers.authorization = (headers.authorization ?? '').replace('host;', '')
    }
    const { code, message } = await call(emulator.url, { action: 'DescribeRegions', tamper, now: clock.now() })
    expect([code, message]).toEqual(['IncompleteSignature', expect.stringContaining('host')])
  })

  it.each([
    ['Bearer abc', 'IncompleteSignature'],
    ['ACS3-HMAC-SM3 Credential=testid,SignedHeaders=host,Signature=00', 'UnsupportedSignatureMethod'],
    ['ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host,Signature=00', 'MissingParameter'],
  ])('Authorization: %s', async (authorization, expected) => {
    const { emulator } = await start()
    const headers = { authorization, 'x-acs-action': 'DescribeRegions', 'x-acs-version': '2014-05-26' }
    const { code } = await read(await fetch(emulator.url, { headers }))
    expect(code).toBe(expected)
  })

  it.each(['2026-11-24 02:00:00', '2026-11-24T02:00:00+00:00', '2026-99-24T02:00:00Z'])(
    'a timestamp like %s',
    async (Timestamp) => {
      const { emulator, clock } = await start()
      const tamper = (parameters: Record<string, string>): void => {
        parameters.Timestamp = Timestamp
      }
      const request = { action: 'DescribeRegions', signing: 'v1' as const, parameters: { Format: 'JSON' }, tamper }
      expect((await call(emulator.url, { ...request, now: clock.now() })).code).toBe('InvalidTimeStamp.Format')
    },
  )
})
