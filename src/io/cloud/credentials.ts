import { CloudError } from '../../execute/cloud.ts'
import { within } from './deadline.ts'

/** No credentials, or none that can be used. Says what to do; never what was found in files. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError'
}

/** A key pair, with the token of a temporary one. */
export interface AccessKey {
  readonly id: string
  readonly secret: string
  readonly token?: string | undefined
}

/** What the client library asks before each request. */
interface Credential {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken: string | undefined
  readonly type: string
}

/** The credentials of a run. `secrets` are those handed out so far: what must not appear in any text. */
export interface Keyring {
  readonly getCredential: () => Promise<Credential>
  readonly secrets: () => Iterable<string>
}

/** The chain of the platform's own library: environment, OIDC, command line profile, credentials file, instance role, URI. */
export type CredentialChain = () => Promise<{
  getCredential(): Promise<{ accessKeyId?: string; accessKeySecret?: string; securityToken?: string }>
}>

/** Where credentials come from, first to last. */
export interface CredentialSources {
  readonly accessKey?: AccessKey | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly chain: CredentialChain
  readonly timeoutMs: number
}

const WHAT_TO_DO =
  'Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET (and ALIBABA_CLOUD_SECURITY_TOKEN for a temporary key), ' +
  'or configure a profile in ~/.aliyun/config.json or ~/.alibabacloud/credentials, or run on an instance with a RAM role.'

/**
 * Opens the keyring and proves that there is a key.
 *
 * @throws CredentialsError
 */
export async function openKeyring(sources: CredentialSources): Promise<Keyring> {
  return keyringOf(await findSource(sources))
}

/** A keyring over one source, once that has given a key. Rejects as the source does. */
export async function keyringOf(source: KeySource): Promise<Keyring> {
  const secrets = new Set<string>()
  const keyring: Keyring = {
    secrets: () => secrets,
    getCredential: async () => {
      const key = await source()
      for (const secret of [key.id, key.secret, key.token]) if (secret) secrets.add(secret)
      return credential(key)
    },
  }
  await keyring.getCredential()
  return keyring
}

/** Gives the key to sign the next request with. */
export type KeySource = () => Promise<AccessKey>

async function findSource(sources: CredentialSources): Promise<KeySource> {
  const fixed = sources.accessKey ?? fromEnvironment(sources.env)
  if (fixed !== undefined) return async () => fixed
  const found = await proven(sources).catch(() => {
    throw new CredentialsError(`No usable Alibaba Cloud credentials were found. ${WHAT_TO_DO}`)
  })
  return () => found().catch(() => Promise.reject(expired()))
}

/**
 * The chain, once it has given a key. Why it gives none is not told: its messages repeat whole profiles. One that failed
 * is not asked again, because the library forgets which of its sources it had tried.
 */
async function proven(sources: CredentialSources): Promise<KeySource> {
  const chain = await sources.chain()
  const ask: KeySource = () => within(sources.timeoutMs, chain.getCredential()).then(usable)
  await ask()
  return ask
}

/** The chain looks at the process; what it would find first there is also found in an environment that was handed in. */
function fromEnvironment(env: CredentialSources['env']): AccessKey | undefined {
  const id = env.ALIBABA_CLOUD_ACCESS_KEY_ID
  const secret = env.ALIBABA_CLOUD_ACCESS_KEY_SECRET
  return id && secret ? { id, secret, token: env.ALIBABA_CLOUD_SECURITY_TOKEN || undefined } : undefined
}

function usable(found: { accessKeyId?: string; accessKeySecret?: string; securityToken?: string }): AccessKey {
  if (!found.accessKeyId || !found.accessKeySecret) throw new CredentialsError(WHAT_TO_DO)
  return { id: found.accessKeyId, secret: found.accessKeySecret, token: found.securityToken || undefined }
}

function credential(key: AccessKey): Credential {
  const type = key.token === undefined ? 'access_key' : 'sts'
  return { accessKeyId: key.id, accessKeySecret: key.secret, securityToken: key.token, type }
}

function expired(): CloudError {
  const message = 'the credentials could not be renewed; nothing was sent'
  return new CloudError('unreachable', { action: 'GetCredential', code: 'CredentialsUnavailable', message })
}
