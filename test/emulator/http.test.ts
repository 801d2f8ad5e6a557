import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { startEmulator } from '../../src/emulator/index.ts'
import { call, IMAGE, inventory, items, OWNER, REGION, read, SHAREE, start, verdict } from './support.ts'

const UUID = /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/

describe('answers', () => {
  it('v1 answers in XML unless JSON is asked for, ACS3 in JSON unless XML is', async () => {
    const { emulator, clock } = await start()
    const type = async (signing: 'v1' | 'acs3', Format?: string): Promise<string | null> => {
      const parameters = { RegionId: REGION, ...(Format !== undefined && { Format }) }
      const answer = await call(emulator.url, { action: 'DescribeImages', signing, parameters, now: clock.now() })
      expect(answer.status).toBe(200)
      return answer.headers.get('content-type')
    }
    const [xml, json] = ['text/xml;charset=utf-8', 'application/json;charset=utf-8']
    expect([await type('v1'), await type('v1', 'json'), await type('v1', 'JSON')]).toEqual([xml, json, json])
    expect([await type('acs3'), await type('acs3', 'xml')]).toEqual([json, xml])
  })

  it('XML: a root named after the action, lists as repeated elements, text escaped', async () => {
    const name = 'a<b>&"c"\u0007'
    const inventories = [
      inventory([
        { name, sharedWith: [SHAREE] },
        { id: 'm-2', name: 'two' },
      ]),
    ]
    const { emulator, clock } = await start({ inventories })
    const parameters = { RegionId: REGION }
    const { text } = await call(emulator.url, { action: 'DescribeImages', signing: 'v1', parameters, now: clock.now() })
    expect(text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?><DescribeImagesResponse><RequestId>[0-9A-F-]{36}<\/RequestId>/,
    )
    expect(text).toContain('<ImageName>a&lt;b&gt;&amp;&quot;c&quot;\u{FFFD}</ImageName>')
    expect(text).toContain(`<ImageOwnerId>${OWNER}</ImageOwnerId><IsPublic>false</IsPublic>`)
    expect(text.match(/<Images><Image>.*<\/Image><Image>.*<\/Image><\/Images>/s)).not.toBeNull()
    expect(text).toContain('<Tags></Tags>')
  })

  it('errors carry RequestId, HostId, Code, Message and Recommend, in both formats', async () => {
    const { emulator, clock } = await start()
    const refused = (signing: 'v1' | 'acs3'): ReturnType<typeof call> =>
      call(emulator.url, { action: 'DescribeImages', signing, parameters: { RegionId: 'a<b' }, now: clock.now() })
    const { status, fields, headers } = await refused('acs3')
    expect(status).toBe(404)
    expect(fields).toEqual({
      RequestId: expect.stringMatching(UUID),
      HostId: new URL(emulator.url).host,
      Code: 'InvalidRegionId.NotFound',
      Message: expect.any(String),
      Recommend: expect.stringContaining('InvalidRegionId.NotFound'),
    })
    expect(headers.get('x-acs-request-id')).toBe(fields.RequestId)
    const { text } = await refused('v1')
    expect(text).toMatch(/<Error><RequestId>.*<HostId>.*<Code>InvalidRegionId.NotFound<\/Code><Message>.*<Recommend>/)
  })
})

describe('requests', () => {
  it.each([
    ['GET', 'query'],
    ['POST', 'query'],
    ['POST', 'form'],
  ] as const)('%s with parameters in the %s', async (method, place) => {
    const { emulator, clock } = await start()
    for (const signing of ['v1', 'acs3'] as const) {
      const parameters = { RegionId: REGION, ImageId: IMAGE, 'AddAccount.1': SHAREE, Format: 'JSON' }
      const action = 'ModifyImageSharePermission'
      const answer = await call(emulator.url, { action, parameters, signing, method, place, now: clock.now() })
      expect(verdict(answer)).toBe('200')
    }
    expect(emulator.shareGraph().get(IMAGE)).toEqual([SHAREE])
  })

  it.each(['HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is refused', async (method) => {
    const { emulator, clock } = await start()
    const answer = await call(emulator.url, { action: 'DescribeRegions', method, now: clock.now() })
    expect([answer.status, emulator.log()[0]?.code]).toEqual([405, 'UnsupportedHTTPMethod'])
  })

  it.each([
    ['RunInstances', '2014-05-26', '404 InvalidAction.NotFound'],
    ['toString', '2014-05-26', '404 InvalidAction.NotFound'],
    ['DescribeImages', '2015-04-01', '400 InvalidVersion'],
    ['GetCallerIdentity', '2014-05-26', '400 InvalidVersion'],
    ['', '2014-05-26', '400 MissingParameter'],
    ['DescribeImages', '', '400 MissingParameter'],
  ])('action %j of version %j → %s', async (action, version, expected) => {
    const { emulator, clock } = await start()
    expect(verdict(await call(emulator.url, { action, version, now: clock.now() }))).toBe(expected)
  })

  it('another path is no API', async () => {
    const { emulator } = await start()
    const answer = await read(await fetch(`${emulator.url}/images?Format=JSON`))
    expect(verdict(answer)).toBe('404 InvalidAction.NotFound')
  })

  it('a parameter given twice is refused: which of them was signed?', async () => {
    const { emulator } = await start()
    for (const init of [{}, { method: 'POST', body: new URLSearchParams({ ImageId: 'm-2' }) }]) {
      const query = 'body' in init ? 'ImageId=m-1' : 'ImageId=m-1&ImageId=m-2'
      const answer = await read(await fetch(`${emulator.url}/?Format=JSON&Action=DescribeImages&${query}`, init))
      expect([verdict(answer), answer.message]).toEqual(['400 InvalidParameter', expect.stringContaining('ImageId')])
    }
  })

  it('a body that is no form is refused', async () => {
    const { emulator } = await start()
    const init = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
    expect(verdict(await read(await fetch(`${emulator.url}/?Format=JSON`, init)))).toBe('415 UnsupportedContentType')
    const empty = await read(await fetch(`${emulator.url}/?Format=JSON`, { ...init, body: '' }))
    expect([verdict(empty), empty.message]).toEqual(['400 MissingParameter', expect.stringContaining('Action')])
  })

  it('a body larger than a mebibyte is refused, and the emulator goes on', async () => {
    const { emulator, owner } = await start()
    const body = new URLSearchParams({ Note: 'x'.repeat(1024 * 1024) })
    const answer = await read(await fetch(`${emulator.url}/?Format=JSON`, { method: 'POST', body }))
    expect(verdict(answer)).toBe('413 RequestBodyTooLarge')
    expect(verdict(await owner('DescribeImages'))).toBe('200')
  })

  it('a bug is an answer without details, not the end', async () => {
    const broken = (): never => {
      throw new Error('secret detail')
    }
    const { owner } = await start({ sites: new Proxy({}, { get: broken }) })
    const answer = await owner('ModifyImageSharePermission', { ImageId: IMAGE, 'AddAccount.1': SHAREE })
    expect(verdict(answer)).toBe('500 InternalError')
    expect(answer.text).not.toContain('detail')
    expect(verdict(await owner('DescribeImages'))).toBe('200')
  })

  it('a client that leaves in the middle does no harm', async () => {
    const { emulator, owner } = await start()
    await new Promise<void>((resolve) => {
      const half = request(emulator.url, { method: 'POST', headers: { 'content-length': '100' } })
      half.on('error', () => resolve())
      half.write('Action=', () => half.destroy())
      half.on('close', () => resolve())
    })
    expect(verdict(await owner('DescribeImages'))).toBe('200')
  })

  it('hundreds of ids fit into a query', async () => {
    const { emulator, owner } = await start()
    const ids = Array.from({ length: 400 }, (_, n) => [`AddAccount.${n + 1}`, String(7e15 + n)])
    expect(verdict(await owner('ModifyImageSharePermission', { ImageId: IMAGE, ...Object.fromEntries(ids) }))).toBe(
      '200',
    )
    expect(emulator.shareGraph().get(IMAGE)).toHaveLength(10)
  })
})

describe('the log', () => {
  it('tells who asked what and how it went, and no secret', async () => {
    const { emulator, clock, sharee } = await start()
    const parameters = { RegionId: REGION, ImageId: IMAGE, 'AddAccount.1': SHAREE }
    const share = { action: 'ModifyImageSharePermission', parameters, now: clock.now() }
    await call(emulator.url, { ...share, signing: 'v1' })
    await call(emulator.url, { ...share, secret: 'wrong' })
    const last = await sharee('DeleteImage', { ImageId: IMAGE })
    expect(emulator.log()).toMatchObject([
      { action: 'ModifyImageSharePermission', signing: 'v1', account: OWNER, parameters, status: 200, code: undefined },
      { signing: 'acs3', account: undefined, parameters, status: 400, code: 'SignatureDoesNotMatch' },
      { action: 'DeleteImage', account: SHAREE, status: 404, code: 'InvalidImageId.NotFound' },
    ])
    expect(emulator.log()[2]?.requestId).toBe(last.fields.RequestId)
    expect(emulator.log()[2]?.at).toBe(clock.now())
    expect(JSON.stringify(emulator.log())).not.toMatch(/testid|testsecret|nonce|Signature["=]/i)
  })

  it('tells what took effect', async () => {
    const { emulator, owner, sharee } = await start()
    const effect = async (call: Promise<unknown>): Promise<unknown> => {
      await call
      return emulator.log().at(-1)?.effect
    }
    const share = { ImageId: IMAGE, 'AddAccount.1': SHAREE }
    const copy = { ImageId: IMAGE, DestinationRegionId: REGION, DestinationImageName: 'copy', ClientToken: 'one' }
    expect(await effect(owner('ModifyImageSharePermission', { ...share, DryRun: 'true' }))).toBe(false)
    expect(await effect(owner('ModifyImageSharePermission', share))).toBe(true)
    expect(await effect(owner('ModifyImageSharePermission', share))).toBe(false)
    expect(await effect(owner('ModifyImageSharePermission', { ImageId: IMAGE, 'RemoveAccount.1': SHAREE }))).toBe(true)
    expect(await effect(owner('ModifyImageSharePermission', { ImageId: IMAGE, 'RemoveAccount.1': SHAREE }))).toBe(false)
    expect(await effect(owner('ModifyImageAttribute', { ImageId: IMAGE, ImageName: 'renamed' }))).toBe(true)
    expect(await effect(owner('ModifyImageAttribute', { ImageId: IMAGE, ImageName: 'renamed' }))).toBe(false)
    expect(await effect(owner('CopyImage', copy))).toBe(true)
    expect(await effect(owner('CopyImage', copy))).toBe(false)
    const [made] = emulator.images().filter(({ copied }) => copied)
    expect(await effect(owner('CancelCopyImage', { ImageId: String(made?.id) }))).toBe(true)
    expect(await effect(owner('ModifyImageSharePermission', { ImageId: IMAGE, IsPublic: 'true' }))).toBe(true)
    expect(await effect(owner('ModifyImageSharePermission', { ImageId: IMAGE, IsPublic: 'false' }))).toBe(true)
    expect(await effect(sharee('DeleteImage', { ImageId: IMAGE }))).toBe(false)
    expect(await effect(owner('DescribeImages'))).toBe(false)
    expect(await effect(owner('DeleteImage', { ImageId: IMAGE }))).toBe(true)
  })

  it('keeps the latest ten thousand calls', async () => {
    const { RequestLog } = await import('../../src/emulator/log.ts')
    const log = new RequestLog()
    const entry = { method: 'GET', signing: 'v1', action: '', account: undefined, parameters: {}, status: 200 } as const
    for (let at = 0; at < 10_002; at++)
      log.add({ ...entry, at, code: undefined, requestId: '', effect: false, faults: [] })
    expect([log.entries().length, log.entries()[0]?.at]).toEqual([10_000, 2])
  })
})

describe('the server', () => {
  it('listens on loopback alone', async () => {
    const { emulator } = await start()
    expect(emulator.url).toBe(`http://127.0.0.1:${emulator.port}`)
    const others = Object.values(networkInterfaces()).flat()
    const other = others.find((network) => network?.family === 'IPv4' && !network.internal)
    if (other !== undefined)
      await expect(fetch(`http://${other.address}:${emulator.port}/`)).rejects.toThrow('fetch failed')
  })

  it('says so when the port is taken', async () => {
    const { emulator } = await start()
    await expect(startEmulator({ inventories: [], port: emulator.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('stops, with connections open, and stops again', async () => {
    const { emulator, owner } = await start()
    await owner('DescribeImages')
    await emulator.stop()
    await emulator.stop()
    await expect(fetch(emulator.url)).rejects.toThrow('fetch failed')
  })

  it('works without inventories, keys and clock: testid calls as an account of its own, now', async () => {
    const emulator = await startEmulator({ inventories: [] })
    const answer = await call(emulator.url, {
      action: 'DescribeImages',
      parameters: { RegionId: REGION },
      now: Date.now(),
    })
    await emulator.stop()
    expect([verdict(answer), items(answer, 'Images', 'Image')]).toEqual(['200', []])
    expect(emulator.log()[0]?.account).toMatch(/^\d{16}$/)
  })

  it('a key without an account is the first inventory’s', async () => {
    const { emulator, owner } = await start({ accessKeys: [{ id: 'testid', secret: 'testsecret' }] })
    await owner('DescribeImages')
    expect(emulator.log()[0]?.account).toBe(OWNER)
  })
})
