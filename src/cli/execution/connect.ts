import type { Command } from 'commander'
import type { Cloud } from '../../execute/cloud.ts'
import { defaultRate, limitSettings, loopbackRate } from '../../execute/limit.ts'
import type { RunStore } from '../../execute/run-store.ts'
import type { CloudAccess } from '../../io/cloud/client.ts'
import type { RequestLimit } from '../../io/cloud/limited.ts'
import { UsageError, usageError } from '../errors.ts'
import type { CliIo } from '../io.ts'

/** Flags that say where the cloud is. */
export interface CloudFlags {
  readonly endpoint?: string
  readonly regionEndpoints?: Readonly<Record<string, string>>
  readonly rate?: number
}

/** Lets a command take the flags that say where the cloud is. */
export function addCloudOptions(command: Command): Command {
  return command
    .option('--endpoint <host>', 'a host of aliyuncs.com for every region, or loopback, for example 127.0.0.1:8080')
    .option('--region-endpoints <region=host>', 'the host of one region (repeatable)', collectEndpoint)
    .option(
      '--rate <calls>',
      `calls per second in a region, at most (default: ${defaultRate}; on loopback ${loopbackRate})`,
      parseRate,
    )
}

/** How fast a run may go: as the flag says, or as is fit for the place. */
function rateOf({ rate }: CloudFlags, simulated: boolean): number {
  return rate ?? (simulated ? loopbackRate : defaultRate)
}

/** The limiter that everybody shares who works with the runs of a store. */
export function limitOf(
  store: Pick<RunStore, 'limiter'>,
  account: string,
  flags: CloudFlags,
): (simulated: boolean) => RequestLimit {
  return (simulated) => ({ limiter: store.limiter(limitSettings(rateOf(flags, simulated))), account })
}

/**
 * Opens the cloud. Throws a `UsageError` where no endpoint or no key can be used.
 *
 * @param limit what keeps its rate; absent: a limiter of this process, which calls as one account.
 */
export async function openCloud(
  flags: CloudFlags,
  io: Pick<CliIo, 'env'>,
  limit?: (simulated: boolean) => RequestLimit,
): Promise<Cloud> {
  return (await openCloudAccess(flags, io, limit)).cloud
}

/** As `openCloud`, with all that a snapshot reads, and as other accounts. */
export async function openCloudAccess(
  flags: CloudFlags,
  { env }: Pick<CliIo, 'env'>,
  limit?: (simulated: boolean) => RequestLimit,
): Promise<CloudAccess> {
  const [{ openAccess }, { EndpointError }, { CredentialsError }, { memoryLimiter }] = await Promise.all([
    import('../../io/cloud/client.ts'),
    import('../../io/cloud/endpoints.ts'),
    import('../../io/cloud/credentials.ts'),
    import('../../io/limiter.ts'),
  ])
  const own = (simulated: boolean): RequestLimit => ({
    limiter: memoryLimiter(limitSettings(rateOf(flags, simulated))),
    account: '',
  })
  try {
    return await openAccess({ ...flags, env, limit: limit ?? own })
  } catch (error) {
    if (error instanceof EndpointError) throw usageError(error.message, 'Correct --endpoint or --region-endpoints.')
    if (error instanceof CredentialsError) throw new NoCredentials(error.message)
    throw error
  }
}

/** Nothing says as whom to call. */
export class NoCredentials extends UsageError {
  constructor(remediation: string) {
    super([{ message: 'there are no credentials for the cloud', remediation }])
  }
}

/** Calls per second. */
function parseRate(text: string): number {
  const rate = Number(text)
  if (/^[0-9]+(\.[0-9]+)?$/.test(text) && rate > 0) return rate
  throw usageError(`--rate ${JSON.stringify(text)} is no number of calls per second`, 'Write for example 5 or 0.5.')
}

function collectEndpoint(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [region = '', host = '', ...more] = text.split('=')
  if (region === '' || host === '' || more.length > 0) {
    throw usageError(
      `--region-endpoints ${JSON.stringify(text)} is not region=host`,
      'Write for example cn-beijing=ecs.cn-beijing.aliyuncs.com.',
    )
  }
  return { ...before, [region]: host }
}
