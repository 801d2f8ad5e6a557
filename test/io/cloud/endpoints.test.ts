import { describe, expect, it } from 'vitest'
import type { Service } from '../../../src/execute/actions.ts'
import { EndpointError, parseEndpoint, resolveEndpoints } from '../../../src/io/cloud/endpoints.ts'

describe('parseEndpoint', () => {
  it.each([
    ['127.0.0.1:18080', 'http', '127.0.0.1:18080'],
    ['http://127.0.0.1:18080', 'http', '127.0.0.1:18080'],
    ['http://127.0.0.1:18080/', 'http', '127.0.0.1:18080'],
    ['https://127.3.2.1:8443', 'https', '127.3.2.1:8443'],
    ['http://[::1]:18080', 'http', '[::1]:18080'],
    ['[::1]:18080', 'http', '[::1]:18080'],
    ['localhost:18080', 'http', 'localhost:18080'],
    ['HTTP://LOCALHOST', 'http', 'localhost'],
  ])('takes %s as loopback', (text, protocol, host) => {
    expect(parseEndpoint(text)).toEqual({ host, protocol, loopback: true })
  })

  it.each([
    ['ecs.cn-beijing.aliyuncs.com', 'ecs.cn-beijing.aliyuncs.com'],
    ['https://ecs.aliyuncs.com', 'ecs.aliyuncs.com'],
    ['https://ecs-cn-hangzhou.aliyuncs.com:443/', 'ecs-cn-hangzhou.aliyuncs.com'],
  ])('takes %s as the cloud over TLS', (text, host) => {
    expect(parseEndpoint(text)).toEqual({ host, protocol: 'https', loopback: false })
  })

  it.each([
    'http://ecs.cn-beijing.aliyuncs.com',
    'https://aliyuncs.com',
    'https://ecs.aliyuncs.com.example.com',
    'https://notaliyuncs.com',
    'https://ecs.aliyuncs.com@example.com',
    'https://ecs.aliyuncs.com/path',
    'https://ecs.aliyuncs.com?x=1',
    'https://ecs.aliyuncs.com#x',
    'https://ecs.aliyuncs.com:8443',
    'https://example.com\\.aliyuncs.com',
    'ftp://127.0.0.1',
    'http://127.0.0.1.example.com',
    'http://128.0.0.1',
    'http://0.0.0.0:80',
    'http://169.254.169.254',
    'http://[::2]',
    'http://localhost.example.com',
    'http://127.0.0.1:99999',
    'http://127.0.0.1 .aliyuncs.com',
    '',
    'https://',
  ])('refuses %j', (text) => {
    expect(() => parseEndpoint(text)).toThrow(EndpointError)
  })

  it('does not repeat a password', () => {
    expect(() => parseEndpoint('https://user:hunter2@ecs.aliyuncs.com')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    )
  })
})

describe('resolveEndpoints', () => {
  it('knows the host of every region, and the two that do not follow the rule', () => {
    const { of, simulated } = resolveEndpoints({})
    expect(simulated).toBe(false)
    expect(of('ecs', 'cn-beijing')).toEqual({ host: 'ecs.cn-beijing.aliyuncs.com', protocol: 'https', loopback: false })
    expect(of('ecs', 'cn-hangzhou-finance').host).toBe('ecs.aliyuncs.com')
    expect(of('ecs', 'cn-shenzhen-finance-1').host).toBe('ecs-cn-hangzhou.aliyuncs.com')
    expect(of('ecs', null).host).toBe('ecs.cn-hangzhou.aliyuncs.com')
  })

  it.each<[Service, string | null, string]>([
    ['sts', null, 'sts.aliyuncs.com'],
    ['ram', null, 'ram.aliyuncs.com'],
    ['quotas', 'cn-beijing', 'quotas.aliyuncs.com'],
    ['kms', 'cn-beijing', 'kms.cn-beijing.aliyuncs.com'],
    ['resourcesharing', 'cn-beijing', 'resourcesharing.cn-beijing.aliyuncs.com'],
    ['ess', 'cn-beijing', 'ess.aliyuncs.com'],
    ['ess', 'eu-central-1', 'ess.eu-central-1.aliyuncs.com'],
  ])('knows the host of %s for %s', (service, region, host) => {
    expect(resolveEndpoints({}).of(service, region).host).toBe(host)
    expect(resolveEndpoints({ endpoint: 'ecs.aliyuncs.com' }).of(service, region).host).toBe(host)
  })

  it('sends everything to one loopback endpoint', () => {
    const loopback = { host: '127.0.0.1:1', protocol: 'http', loopback: true }
    const { of, simulated } = resolveEndpoints({ endpoint: 'http://127.0.0.1:1' })
    expect(simulated).toBe(true)
    for (const [service, region] of [
      ['sts', null],
      ['ecs', null],
      ['ecs', 'cn-beijing'],
      ['kms', 'x'],
    ] as const) {
      expect(of(service, region)).toEqual(loopback)
    }
  })

  it('prefers a region’s own endpoint of ECS', () => {
    const { of } = resolveEndpoints({
      endpoint: 'ecs.aliyuncs.com',
      regionEndpoints: { 'cn-beijing': 'ecs-vpc.cn-beijing.aliyuncs.com' },
    })
    expect(of('ecs', 'cn-beijing').host).toBe('ecs-vpc.cn-beijing.aliyuncs.com')
    expect(of('ecs', 'cn-hangzhou').host).toBe('ecs.aliyuncs.com')
    expect(of('kms', 'cn-beijing').host).toBe('kms.cn-beijing.aliyuncs.com')
  })

  it('never mixes loopback and the cloud', () => {
    const loopback = 'http://127.0.0.1:1'
    const cloud = 'ecs.aliyuncs.com'
    expect(() => resolveEndpoints({ regionEndpoints: { 'cn-beijing': loopback } })).toThrow(EndpointError)
    expect(() => resolveEndpoints({ endpoint: cloud, regionEndpoints: { a: loopback } })).toThrow(EndpointError)
    expect(() => resolveEndpoints({ endpoint: loopback, regionEndpoints: { a: cloud } })).toThrow(EndpointError)
  })

  it.each(['x.example.com/', 'a b', '..', '@example.com', 'CN', '', '-a', '__proto__', 'a#'])(
    'takes %j for no region',
    (region) => {
      for (const service of ['ecs', 'kms', 'ess'] as const) {
        expect(() => resolveEndpoints({}).of(service, region)).toThrow(EndpointError)
      }
    },
  )
})
