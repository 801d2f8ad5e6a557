import type { Cloud } from '../../execute/cloud.ts'
import { createCaller } from './ask.ts'
import type { AccessKey } from './credentials.ts'
import { createEffects } from './effects.ts'
import { type EndpointSettings, resolveEndpoints } from './endpoints.ts'
import { createReads } from './reads.ts'
import { openTransport } from './transport.ts'

/** How the client reaches the cloud. */
export interface CloudOptions extends EndpointSettings {
  /** For tests; otherwise the environment's key, then the platform's own credentials chain. */
  readonly accessKey?: AccessKey | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeouts?: Partial<CloudTimeouts> | undefined
}

/** Times in milliseconds. */
interface CloudTimeouts {
  /** One request, from connecting to the last byte. */
  readonly requestMs: number
  /** Finding credentials. The chain itself gives the instance metadata service two seconds. */
  readonly credentialsMs: number
  /** Retries of one read, and the pause before the first; it doubles. */
  readonly readRetries: number
  readonly readPauseMs: number
  /** A read's retries all start within this time. */
  readonly readBudgetMs: number
}

const TIMEOUTS: CloudTimeouts = {
  requestMs: 20_000,
  credentialsMs: 30_000,
  readRetries: 4,
  readPauseMs: 250,
  readBudgetMs: 45_000,
}

/**
 * The real cloud, or the emulator behind a loopback endpoint. Loads the platform's client library, so import this module
 * only where a command talks to the cloud.
 *
 * @throws EndpointError, CredentialsError
 */
export async function createCloud(options: CloudOptions): Promise<Cloud> {
  const endpoints = resolveEndpoints(options)
  const timeouts = { ...TIMEOUTS, ...options.timeouts }
  const transport = await openTransport({ ...options, ...timeouts })
  const caller = createCaller(transport, endpoints, {
    retries: timeouts.readRetries,
    firstPauseMs: timeouts.readPauseMs,
    budgetMs: timeouts.readBudgetMs,
  })
  return { simulated: endpoints.simulated, ...createReads(caller), ...createEffects(caller) }
}
