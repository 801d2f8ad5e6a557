import { redact } from '../redact.ts'
import { type Answer, isAnswer, MalformedAnswer } from './answer.ts'
import { type AccessKey, type Keyring, openKeyring } from './credentials.ts'
import { within } from './deadline.ts'
import { type FailedCall, inDoubt, toCloudError } from './failure.ts'
import { type ApiCall, defaultChain, openSender, type Reply } from './library.ts'
import { parseLossless } from './lossless-json.ts'

/** Sends one request and reads its answer; never sends twice. Rejects with a CloudError. */
export type Transport = <T>(call: ApiCall, read: (answer: Answer) => T) => Promise<T>

/** Credentials and patience. Times are in milliseconds. */
export interface TransportOptions {
  readonly accessKey?: AccessKey | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly requestMs: number
  readonly credentialsMs: number
}

/**
 * Finds the credentials and loads the client library.
 *
 * @throws CredentialsError
 */
export async function openTransport(options: TransportOptions): Promise<Transport> {
  const keyring = await openKeyring({ ...options, chain: defaultChain, timeoutMs: options.credentialsMs })
  return transportWith(keyring, options)
}

/** Loads the client library, for these keys. */
export async function transportWith(
  keyring: Keyring,
  options: Pick<TransportOptions, 'requestMs'>,
): Promise<Transport> {
  const send = await openSender(keyring, options.requestMs)
  const clean = (text: string): string => redact(text, keyring.secrets())
  return async (call, read) => {
    const failed: FailedCall = { action: call.action, host: call.endpoint.host, clean }
    // The library's own timers miss a body that trickles, and one of them may clear another's on a reused connection.
    const reply = await within(options.requestMs + GRACE_MS, send(call)).catch((thrown: unknown) => {
      throw toCloudError(thrown, failed)
    })
    return readReply(reply, read, failed)
  }
}

/** So that the library's own report of a timeout comes first. */
const GRACE_MS = 250

function readReply<T>(reply: Reply, read: (answer: Answer) => T, failed: FailedCall): T {
  if (reply.status < 200 || reply.status > 299) throw inDoubt(failed, `HTTP${reply.status}`, undefined, reply.status)
  try {
    const answer = parseLossless(reply.body)
    if (!isAnswer(answer)) throw new MalformedAnswer('the answer is not an object')
    return read(answer)
  } catch (thrown) {
    if (thrown instanceof SyntaxError || thrown instanceof MalformedAnswer) throw toCloudError(thrown, failed)
    throw thrown
  }
}
