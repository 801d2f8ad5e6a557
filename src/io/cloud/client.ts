import type { AccountId, Cloud } from '../../execute/cloud.ts'
import type { Survey } from '../../execute/survey.ts'
import { createCaller } from './ask.ts'
import { assumedKeys } from './assume.ts'
import { type AccessKey, keyringOf } from './credentials.ts'
import { createEffects } from './effects.ts'
import { type EndpointSettings, type Endpoints, resolveEndpoints } from './endpoints.ts'
import { limitedTransport, type RequestLimit } from './limited.ts'
import { createReads } from './reads.ts'
import { createSurvey } from './survey.ts'
import { openTransport, type Transport, transportWith } from './transport.ts'

/** How the client reaches the cloud. */
export interface CloudOptions extends EndpointSettings {
  /** For tests; otherwise the environment's key, then the platform's own credentials chain. */
  readonly accessKey?: AccessKey | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly timeouts?: Partial<CloudTimeouts> | undefined
  /** What every request goes through; absent: they are not limited. */
  readonly limit?: ((simulated: boolean) => RequestLimit) | undefined
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

/** The cloud as one account sees it. */
export interface CloudAccess {
  readonly cloud: Cloud
  readonly survey: Survey
  /** As a role of another account sees it. Rejects with a CloudError where the role cannot be assumed. */
  readonly assume: (account: AccountId, role: string) => Promise<CloudAccess>
}

/**
 * The real cloud, or the emulator behind a loopback endpoint. Loads the platform's client library, so import this module
 * only where a command talks to the cloud.
 *
 * @throws EndpointError, CredentialsError
 */
export async function openAccess(options: CloudOptions): Promise<CloudAccess> {
  const endpoints = resolveEndpoints(options)
  const timeouts = { ...TIMEOUTS, ...options.timeouts }
  const limit = options.limit?.(endpoints.simulated)
  const transport = limitedTransport(await openTransport({ ...options, ...timeouts }), limit)
  return accessOver(transport, { endpoints, timeouts, limit })
}

/** As `openAccess`, without what only a snapshot needs. */
export async function createCloud(options: CloudOptions): Promise<Cloud> {
  return (await openAccess(options)).cloud
}

/** What is the same for every account. */
interface AccessSettings {
  readonly endpoints: Endpoints
  readonly timeouts: CloudTimeouts
  readonly limit: RequestLimit | undefined
}

function accessOver(transport: Transport, settings: AccessSettings): CloudAccess {
  const { endpoints, timeouts, limit } = settings
  const caller = createCaller(transport, endpoints, {
    retries: timeouts.readRetries,
    firstPauseMs: timeouts.readPauseMs,
    budgetMs: timeouts.readBudgetMs,
  })
  return {
    cloud: { simulated: endpoints.simulated, ...createReads(caller), ...createEffects(caller) },
    survey: createSurvey(caller),
    assume: async (account, role) => {
      const keyring = await keyringOf(assumedKeys(caller, account, role))
      const own = limit === undefined ? undefined : { ...limit, account }
      return accessOver(limitedTransport(await transportWith(keyring, timeouts), own), settings)
    },
  }
}
