import { type ActionName, actions, services } from '../../execute/actions.ts'
import { CloudError } from '../../execute/cloud.ts'
import type { Answer } from './answer.ts'
import { type Endpoint, EndpointError, type Endpoints } from './endpoints.ts'
import { type ReadPolicy, retryRead } from './retry.ts'
import type { Transport } from './transport.ts'

/** Parameters of a call; absent ones are not sent. */
export type Parameters = Readonly<Record<string, string | undefined>>

/** One call; null: it belongs to no region. Rejects with a CloudError. */
export type Ask = <T>(
  region: string | null,
  action: ActionName,
  parameters: Parameters,
  read: (answer: Answer) => T,
) => Promise<T>

/** The calls that the client is made of. */
export interface Caller {
  /** A read, retried within the policy. */
  readonly ask: Ask
  /** An effect: one request. */
  readonly act: Ask
}

/** Puts endpoints, versions and patience around a transport. */
export function createCaller(transport: Transport, endpoints: Endpoints, policy: ReadPolicy): Caller {
  const act: Ask = async (region, action, parameters, read) => {
    const endpoint = endpointOf(endpoints, region, action)
    const version = services[actions[action].service]
    const place = region === null ? {} : { RegionId: region }
    return transport({ action, version, endpoint, parameters: sent({ ...parameters, ...place }) }, read)
  }
  return {
    ask: (region, action, parameters, read) => retryRead(() => act(region, action, parameters, read), policy),
    act,
  }
}

/** A region id comes from a plan: one that cannot be part of a host name is refused before anything is sent. */
function endpointOf(endpoints: Endpoints, region: string | null, action: ActionName): Endpoint {
  try {
    return endpoints.of(actions[action].service, region)
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
