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
  readonly sts: Endpoint
  /** The endpoint that answers for every region, as DescribeRegions needs. */
  readonly central: Endpoint
  /** @throws EndpointError when the region's id cannot be part of a host name. */
  readonly ecs: (region: string) => Endpoint
}

/** What --endpoint and --region-endpoints say. */
export interface EndpointSettings {
  readonly endpoint?: string | undefined
  readonly regionEndpoints?: Readonly<Record<string, string>> | undefined
}

/** Regions whose host name does not follow the rule, from the ECS endpoint list. */
const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['cn-hangzhou-finance', 'ecs.aliyuncs.com'],
  ['cn-shenzhen-finance-1', 'ecs-cn-hangzhou.aliyuncs.com'],
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
 * Decides where each region's requests go. One loopback endpoint serves every region and STS; loopback and the cloud are
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
    sts: simulated && base !== undefined ? base : cloudHost('sts.aliyuncs.com'),
    central: base ?? cloudHost('ecs.cn-hangzhou.aliyuncs.com'),
    ecs: (region) => regional.get(region) ?? base ?? regionHost(region),
  }
}

function regionHost(region: string): Endpoint {
  if (!REGION.test(region)) throw new EndpointError(`${quote(region)} is not a region id, for example cn-beijing`)
  return cloudHost(EXCEPTIONS.get(region) ?? `ecs.${region}.aliyuncs.com`)
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
