import { createServer } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { type Cloud, CloudError, type CloudFailure } from '../../../src/execute/cloud.ts'
import { type CloudOptions, createCloud } from '../../../src/io/cloud/client.ts'
import { toCloudError } from '../../../src/io/cloud/failure.ts'
import { type CannedReply, type CannedRequest, type CannedServer, startCanned } from '../../support/canned-server.ts'

const KEY = {
  id: 'LTAI5tPlantedKeyId00001',
  secret: 'plantedSecret/with+odd=chars00',
  token: 'CAISplantedTokenABCDEFGHIJKLMNOP0123456789+/==',
}

const FAST = { requestMs: 400, readRetries: 0, readPauseMs: 1, readBudgetMs: 2000 }

let server: CannedServer | undefined

afterEach(async () => {
  await server?.stop()
  server = undefined
})

async function cloudAnswering(
  answer: (request: CannedRequest) => CannedReply,
  timeouts: CloudOptions['timeouts'] = FAST,
): Promise<Cloud> {
  server = await startCanned(answer)
  return createCloud({ endpoint: server.url, accessKey: KEY, env: {}, timeouts })
}

async function failureOf(work: Promise<unknown>): Promise<CloudError> {
  const thrown: unknown = await work.then(
    () => undefined,
    (error) => error,
  )
  if (!(thrown instanceof CloudError)) throw new Error(`expected a CloudError, got ${inspect(thrown)}`)
  return thrown
}

const call = { action: 'DeleteImage', host: 'ecs.aliyuncs.com', clean: (text: string) => text }

function refusedAt(address: string): Error {
  return Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED', syscall: 'connect' })
}

/** Everything that a report or a log could make of an error, with every escaping that was planted. */
function secretsIn(error: Error): string[] {
  const said = [
    inspect(error, { depth: null, showHidden: true }),
    JSON.stringify(error),
    error.stack,
    String(error),
  ].join()
  const planted = Object.values(KEY).flatMap((secret) => {
    const once = encodeURIComponent(secret)
    return [secret, once, encodeURIComponent(once)]
  })
  return [...planted, 'Credential=LTAI', 'Signature=ab'].filter((secret) => said.includes(secret))
}

/** An error body that repeats all it was sent, as some of the platform's do. */
function echo(status: number, code: string | undefined) {
  return ({ headers }: CannedRequest): CannedReply => ({
    status,
    body: {
      RequestId: 'R-1',
      ...(code === undefined ? {} : { Code: code }),
      Message:
        `${code}: key ${KEY.id}, token ${KEY.token}, Authorization: ${headers.authorization} ` +
        `server string to sign is:POST&%2F&AccessKeyId%3D${KEY.id}%26SecurityToken%3D${encodeURIComponent(encodeURIComponent(KEY.token))}`,
    },
  })
}

const HTML = `<html><body><h1>502 Bad Gateway</h1>${KEY.id} ${KEY.secret}</body></html>`
const html = { 'content-type': 'text/html' }

type Row = readonly [string, (request: CannedRequest) => CannedReply, CloudFailure, string]

const ROWS: readonly Row[] = [
  ['a refusal', echo(403, 'ImageUseShared'), 'refused', 'ImageUseShared'],
  ['a wrong signature', echo(400, 'SignatureDoesNotMatch'), 'refused', 'SignatureDoesNotMatch'],
  ['an unknown key', echo(404, 'InvalidAccessKeyId.NotFound'), 'refused', 'InvalidAccessKeyId.NotFound'],
  ['throttling', echo(400, 'Throttling.User'), 'throttled', 'Throttling.User'],
  ['throttling as 503', echo(503, 'Throttling'), 'throttled', 'Throttling'],
  ['a code that only mentions throttling', echo(403, 'Quota.Throttling'), 'refused', 'Quota.Throttling'],
  ['a 4xx without a code', echo(403, undefined), 'in-doubt', 'HTTP403'],
  ['an internal error', echo(500, 'InternalError'), 'in-doubt', 'InternalError'],
  ['an unavailable service', echo(503, 'ServiceUnavailable'), 'in-doubt', 'ServiceUnavailable'],
  ['an HTML 502', () => ({ status: 502, headers: html, body: HTML }), 'in-doubt', 'UnreadableAnswer'],
  ['an HTML 403', () => ({ status: 403, headers: html, body: HTML }), 'in-doubt', 'UnreadableAnswer'],
  ['an HTML 200', () => ({ status: 200, headers: html, body: HTML }), 'in-doubt', 'UnreadableAnswer'],
  ['a redirect', () => ({ status: 302, headers: { location: 'http://x/' }, body: {} }), 'in-doubt', 'HTTP302'],
  ['an empty 200', () => ({ body: '' }), 'in-doubt', 'UnreadableAnswer'],
  ['an empty 500', () => ({ status: 500, body: '' }), 'in-doubt', 'UnreadableAnswer'],
  ['null', () => ({ body: 'null' }), 'in-doubt', 'MalformedAnswer'],
  ['null as an error', () => ({ status: 400, body: 'null' }), 'in-doubt', 'UnreadableAnswer'],
  ['an answer without its fields', () => ({ body: {} }), 'in-doubt', 'MalformedAnswer'],
  ['half an answer', () => ({ body: '{"RequestId":"R-1","ImageId"' }), 'in-doubt', 'UnreadableAnswer'],
  ['a reset', () => ({ fault: 'reset' }), 'in-doubt', 'ECONNRESET'],
  ['a truncated body', () => ({ fault: 'truncate', body: { RequestId: 'R-123456789' } }), 'in-doubt', 'ECONNRESET'],
  ['silence', () => ({ fault: 'hang' }), 'in-doubt', 'Timeout'],
  ['a late answer', () => ({ delayMs: 900, body: { RequestId: 'R-1', ImageId: 'm-1' } }), 'in-doubt', 'Timeout'],
  ['a body that never ends', () => ({ fault: 'trickle', body: {} }), 'in-doubt', 'ECONNRESET'],
]

describe.each(ROWS)('%s', (_, answer, failure, code) => {
  const calls: readonly (readonly [string, (cloud: Cloud) => Promise<unknown>])[] = [
    ['DescribeImages', (cloud) => cloud.images({ region: 'cn-beijing' })],
    [
      'ModifyImageSharePermission',
      (cloud) => cloud.modifySharePermission('cn-beijing', 'm-1', { add: ['1'], remove: [] }),
    ],
    [
      'CopyImage',
      (cloud) => cloud.copyImage({ region: 'a', image: 'm-1', toRegion: 'b', name: 'n', clientToken: 't' }),
    ],
  ]

  it.each(calls)(`${failure} for %s, with nothing secret in it`, async (action, call) => {
    const error = await failureOf(call(await cloudAnswering(answer)))
    expect(error).toMatchObject({ failure, action, code })
    expect(error.message).toContain(action)
    expect(error.cause).toBeUndefined()
    expect(secretsIn(error)).toEqual([])
    expect(server?.requests.length).toBe(1)
  })
})

describe('a refusal', () => {
  it('carries the code, the status, the request id and the platform’s words', async () => {
    const body = { RequestId: 'R-7', Code: 'InvalidAccount.Forbbiden', Message: 'The account is yourself.' }
    const cloud = await cloudAnswering(() => ({ status: 404, body }))
    const error = await failureOf(cloud.deleteImage('cn-beijing', 'm-1', false))
    expect(error).toMatchObject({
      code: 'InvalidAccount.Forbbiden',
      status: 404,
      requestId: 'R-7',
      action: 'DeleteImage',
    })
    expect(error.message).toBe('DeleteImage refused: InvalidAccount.Forbbiden: The account is yourself.')
  })

  it('is not drowned in a long message', async () => {
    const cloud = await cloudAnswering(() => ({ status: 400, body: { Code: 'X', Message: 'long '.repeat(10_000) } }))
    expect((await failureOf(cloud.regions())).message.length).toBeLessThan(700)
  })

  it('is made here for a region that cannot be one, before anything is sent', async () => {
    const cloud = await createCloud({ accessKey: KEY, env: {} })
    const error = await failureOf(cloud.deleteImage('x.example.com/', 'm-1', false))
    expect(error).toMatchObject({ failure: 'refused', code: 'InvalidRegionId', action: 'DeleteImage' })
  })
})

describe('what never left', () => {
  it('is unreachable when nobody listens', async () => {
    const closed = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => closed.once('listening', resolve))
    const address = closed.address()
    const port = typeof address === 'object' ? address?.port : undefined
    await new Promise((resolve) => closed.close(resolve))
    for (const host of ['127.0.0.1', 'localhost']) {
      const cloud = await createCloud({ endpoint: `http://${host}:${port}`, accessKey: KEY, env: {}, timeouts: FAST })
      const error = await failureOf(cloud.deleteImage('cn-beijing', 'm-1', false))
      expect(error).toMatchObject({ failure: 'unreachable', code: 'ECONNREFUSED' })
      expect(secretsIn(error)).toEqual([])
    }
  })

  it.each([
    [
      'an unknown host',
      Object.assign(new Error('getaddrinfo ENOTFOUND x'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }),
    ],
    ['a network without a route', Object.assign(new Error('connect'), { code: 'ENETUNREACH', syscall: 'connect' })],
    ['several addresses, none of which listens', new AggregateError([refusedAt('::1'), refusedAt('127.0.0.1')])],
  ])('is unreachable for %s', (_, thrown) => {
    expect(toCloudError(thrown, call).failure).toBe('unreachable')
  })

  it.each([
    ['a connection that broke', Object.assign(new Error('write'), { code: 'EPIPE', syscall: 'write' })],
    ['several addresses, one of which broke later', new AggregateError([refusedAt('::1'), new Error('reset')])],
    ['a certificate for somebody else', Object.assign(new Error('cert'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })],
    ['whatever is not known', 'a string'],
  ])('is not assumed for %s', (_, thrown) => {
    expect(toCloudError(thrown, call).failure).toBe('in-doubt')
  })
})

describe('patience', () => {
  const regions = { body: { Regions: { Region: [{ RegionId: 'cn-beijing' }] } } }
  const throttled = (ms?: number): CannedReply => ({
    status: 400,
    body: { Code: 'Throttling.User', Message: 'slow down' },
    headers: { 'content-type': 'application/json', ...(ms === undefined ? {} : { 'x-acs-retry-after': `${ms}` }) },
  })
  const patient = { ...FAST, readRetries: 3 }

  it('reads again after throttling and after an answer that was lost, waiting as long as it is told', async () => {
    const replies: CannedReply[] = [throttled(300), { fault: 'reset' }, { status: 502, body: 'oops' }, regions]
    const cloud = await cloudAnswering(({ number }) => replies[number - 1] ?? {}, patient)
    const start = performance.now()
    expect(await cloud.regions()).toEqual(['cn-beijing'])
    expect(performance.now() - start).toBeGreaterThanOrEqual(295)
    expect(server?.requests.length).toBe(4)
  })

  it('passes the hint on when it gives up', async () => {
    const cloud = await cloudAnswering(() => throttled(60_000), patient)
    const start = performance.now()
    expect(await failureOf(cloud.regions())).toMatchObject({ failure: 'throttled', retryAfterMs: 60_000 })
    expect(performance.now() - start).toBeLessThan(1500)
    expect(server?.requests.length).toBe(1)
  })

  it.each(['-5', 'soon', ''])('takes %j for no hint', async (value) => {
    const headers = { 'content-type': 'application/json', 'x-acs-retry-after': value }
    const cloud = await cloudAnswering(() => ({ ...throttled(), headers }))
    expect(await failureOf(cloud.regions())).toMatchObject({ failure: 'throttled', retryAfterMs: undefined })
  })

  it('gives up after its retries', async () => {
    const cloud = await cloudAnswering(() => throttled(), patient)
    expect((await failureOf(cloud.regions())).failure).toBe('throttled')
    expect(server?.requests.length).toBe(4)
  })

  it('does not ask a refusal twice', async () => {
    const cloud = await cloudAnswering(() => ({ status: 403, body: { Code: 'Forbidden.RAM' } }), patient)
    expect((await failureOf(cloud.regions())).failure).toBe('refused')
    expect(server?.requests.length).toBe(1)
  })

  it('never repeats an effect', async () => {
    for (const reply of [throttled(1), { fault: 'reset' } as const, { status: 500, body: {} }]) {
      const cloud = await cloudAnswering(() => reply, patient)
      await failureOf(cloud.deleteImage('cn-beijing', 'm-1', true))
      await failureOf(cloud.modifySharePermission('cn-beijing', 'm-1', { add: ['1'], remove: [] }))
      expect(server?.requests.length).toBe(2)
      await server?.stop()
    }
  })

  it('keeps its time limit on a connection that was used before', async () => {
    const cloud = await cloudAnswering(({ number }) => (number < 3 ? regions : { fault: 'trickle', body: {} }))
    await cloud.regions()
    await cloud.regions()
    await new Promise((resolve) => setTimeout(resolve, 300))
    const start = performance.now()
    expect((await failureOf(cloud.regions())).failure).toBe('in-doubt')
    expect(performance.now() - start).toBeLessThan(1500)
  })
})
