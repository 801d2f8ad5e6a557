import { CloudError } from '../../execute/cloud.ts'
import type { Answer } from './answer.ts'
import { type Endpoint, EndpointError, type Endpoints } from './endpoints.ts'
import { type ReadPolicy, retryRead } from './retry.ts'
import type { Transport } from './transport.ts'

/** API versions, by product. */
const ECS = '2014-05-26'
const STS = '2015-04-01'

/** Parameters of a call; absent ones are not sent. */
export type Parameters = Readonly<Record<string, string | undefined>>

/** The calls that the client is made of. Each rejects with a CloudError. */
export interface Caller {
  /** A read of ECS in one region, retried within the policy. */
  readonly ask: <T>(region: string, action: string, parameters: Parameters, read: (answer: Answer) => T) => Promise<T>
  /** A read of ECS that belongs to no region. */
  readonly askCentral: <T>(action: string, read: (answer: Answer) => T) => Promise<T>
  /** A read of STS. */
  readonly askSts: <T>(action: string, read: (answer: Answer) => T) => Promise<T>
  /** An effect on ECS in one region: one request. */
  readonly act: <T>(region: string, action: string, parameters: Parameters, read: (answer: Answer) => T) => Promise<T>
}

/** Puts endpoints, versions and patience around a transport. */
export function createCaller(transport: Transport, endpoints: Endpoints, policy: ReadPolicy): Caller {
  const ecs = async <T>(
    region: string,
    action: string,
    parameters: Parameters,
    read: (answer: Answer) => T,
  ): Promise<T> => {
    const endpoint = regionEndpoint(endpoints, region, action)
    return transport({ action, version: ECS, endpoint, parameters: sent({ ...parameters, RegionId: region }) }, read)
  }
  const plain = async <T>(
    endpoint: Endpoint,
    version: string,
    action: string,
    read: (answer: Answer) => T,
  ): Promise<T> => retryRead(() => transport({ action, version, endpoint, parameters: {} }, read), policy)
  return {
    ask: (region, action, parameters, read) => retryRead(() => ecs(region, action, parameters, read), policy),
    askCentral: (action, read) => plain(endpoints.central, ECS, action, read),
    askSts: (action, read) => plain(endpoints.sts, STS, action, read),
    act: ecs,
  }
}

/** A region id comes from a plan: one that cannot be part of a host name is refused before anything is sent. */
function regionEndpoint(endpoints: Endpoints, region: string, action: string): Endpoint {
  try {
    return endpoints.ecs(region)
  } catch (thrown) {
    if (!(thrown instanceof EndpointError)) throw thrown
    throw new CloudError('refused', { action, code: 'InvalidRegionId', message: thrown.message })
  }
}

function sent(parameters: Parameters): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )
}

/** A list parameter: `Name.1`, `Name.2`, …; `suffix` for lists of structures. */
export function numbered(name: string, values: readonly string[], suffix = ''): Parameters {
  return Object.fromEntries(values.map((value, index) => [`${name}.${index + 1}${suffix}`, value]))
}

/** A list in pieces of at most `size`. */
export function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
