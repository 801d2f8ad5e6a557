import { CloudError, type CloudFailure } from '../../execute/cloud.ts'
import { isAnswer, MalformedAnswer, text } from './answer.ts'

/** What a failed call was, and how to make its texts safe. */
export interface FailedCall {
  readonly action: string
  readonly host: string
  readonly clean: (text: string) => string
}

/** No request leaves before the connection stands. Codes of Node, for errors that name no system call. */
const NOTHING_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])

const LONGEST_MESSAGE = 500

/**
 * Tells failures apart. Only fixed sentences and the platform's own code and message get into the result, both redacted;
 * neither the client library's message (signed URLs) nor the original error as a cause.
 */
export function toCloudError(thrown: unknown, call: FailedCall): CloudError {
  if (thrown instanceof CloudError) return thrown
  if (!(thrown instanceof Error)) return inDoubt(call, 'UnreadableAnswer')
  if (thrown instanceof MalformedAnswer) return inDoubt(call, 'MalformedAnswer', thrown.message)
  if ('statusCode' in thrown && typeof thrown.statusCode === 'number')
    return fromPlatform(thrown, thrown.statusCode, call)
  return fromNetwork(thrown, call)
}

/** A failure that leaves open whether the call happened. */
export function inDoubt(call: FailedCall, code: string, detail?: string, status?: number): CloudError {
  const because = detail === undefined ? code : `${code}, ${detail}`
  const message = call.clean(`${call.action} at ${call.host}: no usable answer (${because}), so its outcome is unknown`)
  return new CloudError('in-doubt', { action: call.action, code, message, status })
}

/** An error that the platform answered, as the client library wraps it; `data` is the parsed body. */
function fromPlatform(thrown: Error, status: number, call: FailedCall): CloudError {
  const data = 'data' in thrown && isAnswer(thrown.data) ? thrown.data : {}
  const code = text(data.Code) ?? text(data.code) ?? ''
  const failure = platformFailure(code, status)
  if (failure === 'in-doubt') return inDoubt(call, call.clean(code) || `HTTP${status}`, `HTTP ${status}`, status)
  const reason = call.clean(text(data.Message) ?? text(data.message) ?? '').slice(0, LONGEST_MESSAGE)
  return new CloudError(failure, {
    action: call.action,
    code: call.clean(code),
    message: `${call.action} ${failure}: ${call.clean(code)}${reason === '' ? '' : `: ${reason}`}`,
    status,
    requestId: call.clean(text(data.RequestId) ?? text(data.requestId) ?? '') || undefined,
    retryAfterMs: 'retryAfter' in thrown ? hint(thrown.retryAfter) : undefined,
  })
}

function platformFailure(code: string, status: number): CloudFailure {
  if (code.startsWith('Throttling')) return 'throttled'
  return code !== '' && status >= 400 && status < 500 ? 'refused' : 'in-doubt'
}

function hint(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined
}

function fromNetwork(thrown: Error, call: FailedCall): CloudError {
  const code = networkCode(thrown)
  if (!isNothingSent(thrown)) return inDoubt(call, code)
  const message = `${call.action}: ${call.host} cannot be reached (${code}); nothing was sent`
  return new CloudError('unreachable', { action: call.action, code, message: call.clean(message) })
}

/** Node tries several addresses of one host; then each attempt must have failed before anything was sent. */
function isNothingSent(thrown: Error): boolean {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return thrown.errors.every(isNothingSent)
  if ('syscall' in thrown && (thrown.syscall === 'connect' || thrown.syscall === 'getaddrinfo')) return true
  return NOTHING_SENT.has(networkCode(thrown))
}

function networkCode(thrown: Error): string {
  if ('code' in thrown && typeof thrown.code === 'string' && /^[A-Z0-9_]+$/.test(thrown.code)) return thrown.code
  return thrown.name.startsWith('RequestTimeout') ? 'Timeout' : 'UnreadableAnswer'
}
