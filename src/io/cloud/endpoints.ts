import type { Service } from '../../execute/actions.ts'
import { redact } from '../redact.ts'

/** An endpoint that must not be used, or that is none. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError'
}

/** Where to send requests: `host` carries the port, when it is not the protocol's own. */
export interface Endpoint {
  readonly host: string
  readonly protocol: 'http' | 'https'
  readonly loopback: boolean
}

/** The endpoints of one run: all of them loopback, or none. */
export interface Endpoints {
  readonly simulated: boolean
  /**
   * Where a service answers for a region, or (null) for all of them.
   *
   * @throws EndpointError when the region's id cannot be part of a host name.
   */
  readonly of: (service: Service, region: string | null) => Endpoint
}

/** What --endpoint and --region-endpoints say. In the cloud they speak of ECS alone; loopback serves every service. */
export interface EndpointSettings {
  readonly endpoint?: string | undefined
  readonly regionEndpoints?: Readonly<Record<string, string>> | undefined
}

/** Regions whose host name does not follow the rule, from the ECS endpoint list. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['cn-hangzhou-finance', 'ecs.aliyuncs.com'],
  ['cn-shenzhen-finance-1', 'ecs-cn-hangzhou.aliyuncs.com'],
])

/** Services with one host for all regions. Where ECS is asked without a region, any of its hosts will do. */
const CENTRAL: Partial<Record<Service, string>> = {
  ecs: 'ecs.cn-hangzhou.aliyuncs.com',
  quotas: 'quotas.aliyuncs.com',
  ram: 'ram.aliyuncs.com',
  sts: 'sts.aliyuncs.com',
}

/** Regions that share one host of Auto Scaling, as its client libraries list them. */
const SHARED_ESS: ReadonlySet<string> = new Set([
  'ap-southeast-1',
  'cn-beijing',
  'cn-hangzhou',
  'cn-hongkong',
  'cn-qingdao',
  'cn-shanghai',
  'cn-shanghai-finance-1',
  'cn-shenzhen',
  'cn-shenzhen-finance-1',
  'us-east-1',
  'us-west-1',
])

const REGION = /^[a-z0-9]+(?:-[a-z0-9]+)*$/
const CLOUD_HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+aliyuncs\.com$/
const LOOPBACK_HOST = /^(?:127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/

/**
 * Reads an endpoint: `host`, `host:port` or a URL without a path. TLS hosts of aliyuncs.com, or loopback (plain HTTP unless
 * the URL says https).
 *
 * @throws EndpointError for everything else.
 */
export function parseEndpoint(text: string): Endpoint {
  const explicit = text.includes('://')
  const url = URL.canParse(explicit ? text : `https://${text}`)
    ? new URL(explicit ? text : `https://${text}`)
    : undefined
  if (url === undefined || /[\s\\]/.test(text) || !isBare(url)) {
    throw new EndpointError(`${quote(text)} is not an endpoint: expected a host, host:port, or a URL without a path`)
  }
  if (LOOPBACK_HOST.test(url.hostname)) {
    return { host: url.host, protocol: explicit && url.protocol === 'https:' ? 'https' : 'http', loopback: true }
  }
  if (!CLOUD_HOST.test(url.hostname) || url.port !== '') {
    throw new EndpointError(
      `${quote(text)} is neither a host of aliyuncs.com nor loopback (127.0.0.1, [::1], localhost)`,
    )
  }
  if (url.protocol !== 'https:') {
    throw new EndpointError(`${quote(text)} would be spoken to without TLS: use https://${url.host}`)
  }
  return cloudHost(url.host)
}

/**
 * Decides where requests go. One loopback endpoint serves every region and service; loopback and the cloud are
 * never mixed, because a run is simulated as a whole or not at all.
 *
 * @throws EndpointError
 */
export function resolveEndpoints(settings: EndpointSettings): Endpoints {
  const base = settings.endpoint === undefined ? undefined : parseEndpoint(settings.endpoint)
  const regional = new Map(
    Object.entries(settings.regionEndpoints ?? {}).map(([region, text]) => [region, parseEndpoint(text)] as const),
  )
  const given = [...(base === undefined ? [] : [base]), ...regional.values()]
  const simulated = given.some((endpoint) => endpoint.loopback)
  if (simulated && (base === undefined || !given.every((endpoint) => endpoint.loopback))) {
    throw new EndpointError(
      'a loopback endpoint must serve every region: give it with --endpoint, and no other beside it',
    )
  }
  return {
    simulated,
    of: (service, region) => {
      if (simulated && base !== undefined) return (region !== null && regional.get(region)) || base
      if (service !== 'ecs') return serviceHost(service, region)
      return (region === null ? undefined : regional.get(region)) ?? base ?? serviceHost(service, region)
    },
  }
}

function serviceHost(service: Service, region: string | null): Endpoint {
  const central = CENTRAL[service]
  if (central !== undefined && (region === null || service !== 'ecs')) return cloudHost(central)
  if (region === null || !REGION.test(region)) {
    throw new EndpointError(`${quote(region ?? '')} is not a region id, for example cn-beijing`)
  }
  if (service === 'ess' && SHARED_ESS.has(region)) return cloudHost('ess.aliyuncs.com')
  const exception = service === 'ecs' ? EXCEPTIONS.get(region) : undefined
  return cloudHost(exception ?? `${service}.${region}.aliyuncs.com`)
}

function cloudHost(host: string): Endpoint {
  return { host, protocol: 'https', loopback: false }
}

function isBare(url: URL): boolean {
  const web = url.protocol === 'https:' || url.protocol === 'http:'
  return web && url.pathname === '/' && `${url.username}${url.password}${url.search}${url.hash}` === ''
}

function quote(text: string): string {
  return JSON.stringify(redact(text).slice(0, 200))
}
