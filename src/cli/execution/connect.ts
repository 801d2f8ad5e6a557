import type { Command } from 'commander'
import type { Cloud } from '../../execute/cloud.ts'
import { usageError } from '../errors.ts'
import type { CliIo } from '../io.ts'

/** Flags that say where the cloud is. */
export interface CloudFlags {
  readonly endpoint?: string
  readonly regionEndpoints?: Readonly<Record<string, string>>
}

/** Lets a command take the flags that say where the cloud is. */
export function addCloudOptions(command: Command): Command {
  return command
    .option('--endpoint <host>', 'a host of aliyuncs.com for every region, or loopback, for example 127.0.0.1:8080')
    .option('--region-endpoints <region=host>', 'the host of one region (repeatable)', collectEndpoint)
}

/** Opens the cloud. Throws a `UsageError` where no endpoint or no key can be used. */
export async function openCloud(flags: CloudFlags, { env }: Pick<CliIo, 'env'>): Promise<Cloud> {
  const [{ createCloud }, { EndpointError }, { CredentialsError }] = await Promise.all([
    import('../../io/cloud/client.ts'),
    import('../../io/cloud/endpoints.ts'),
    import('../../io/cloud/credentials.ts'),
  ])
  try {
    return await createCloud({ ...flags, env })
  } catch (error) {
    if (error instanceof EndpointError) throw usageError(error.message, 'Correct --endpoint or --region-endpoints.')
    if (error instanceof CredentialsError) throw usageError('there are no credentials for the cloud', error.message)
    throw error
  }
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
