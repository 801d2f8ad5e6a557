import type { CredentialChain, Keyring } from './credentials.ts'
import type { Endpoint } from './endpoints.ts'

/** One API call: RPC style, everything in the query, which the signature covers. */
export interface ApiCall {
  readonly action: string
  readonly version: string
  readonly endpoint: Endpoint
  readonly parameters: Readonly<Record<string, string>>
}

/** An answer as it came, unread. */
export interface Reply {
  readonly status: number
  readonly body: string
}

/** Sends one request; rejects as the client library does. */
export type Send = (call: ApiCall) => Promise<Reply>

/** The part of the library's client that is used. */
interface ApiClient {
  callApi(params: object, request: object, runtime: object): Promise<Record<string, unknown>>
}

/**
 * Loads the platform's client library. It keeps one client a host, and is told neither to retry nor to read the body: its
 * JSON.parse would lose digits of account ids.
 *
 * @param requestMs - idle time after which the library gives up, while connecting or while waiting, in milliseconds
 */
export async function openSender(keyring: Keyring, requestMs: number): Promise<Send> {
  const Client = constructorOf<ApiClient>(await silently(() => import('@alicloud/openapi-core')))
  const clients = new Map<string, ApiClient>()
  const timeouts = { connectTimeout: requestMs, readTimeout: requestMs }
  const clientFor = ({ host, protocol }: Endpoint): ApiClient => {
    const key = `${protocol}://${host}`
    const client =
      clients.get(key) ??
      new Client({ endpoint: host, protocol, credential: keyring, userAgent: 'shareplan', ...timeouts })
    clients.set(key, client)
    return client
  }
  return async (call) => {
    const reply = await clientFor(call.endpoint).callApi(operation(call), { query: { ...call.parameters } }, {})
    return { status: Number(reply.statusCode), body: String(reply.body) }
  }
}

/** The chain of the platform's credentials library. */
export const defaultChain: CredentialChain = async () => {
  const Chain = constructorOf<Awaited<ReturnType<CredentialChain>>>(
    await silently(() => import('@alicloud/credentials')),
  )
  return new Chain()
}

/**
 * Loads a library that must not see DEBUG: below it, `httpx` would write Authorization headers and the bodies of the
 * credentials services to stderr for DEBUG=*. It reads the variable once, when it is loaded.
 */
async function silently<T>(load: () => Promise<T>): Promise<T> {
  const { DEBUG } = process.env
  delete process.env.DEBUG
  try {
    return await load()
  } finally {
    if (DEBUG !== undefined) process.env.DEBUG = DEBUG
  }
}

function operation(call: ApiCall): object {
  return {
    action: call.action,
    version: call.version,
    protocol: call.endpoint.protocol,
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'string',
  }
}

/** A CommonJS default export, however many wrappings the loader or bundler at hand puts around it. */
function constructorOf<T>(library: object): new (...args: readonly object[]) => T {
  let found: unknown = library
  while (typeof found === 'object' && found !== null && 'default' in found) found = found.default
  if (typeof found !== 'function') throw new TypeError('the client library exports no class')
  return found as new (
    ...args: readonly object[]
  ) => T
}
