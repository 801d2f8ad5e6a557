import type { Reply } from './reply.ts'
import { businessParameters, type RpcRequest } from './request.ts'

/** One call as it was answered. */
export interface RequestLogEntry {
  /** Milliseconds since the epoch, by the emulator's clock. */
  readonly at: number
  readonly method: string
  readonly signing: 'v1' | 'acs3'
  /** Empty where the call named none. */
  readonly action: string
  /** Who called; absent where the call was not let in. */
  readonly account: string | undefined
  /** What the call was about; nothing that has to do with its signature. */
  readonly parameters: Readonly<Record<string, string>>
  /** The HTTP status; 0 where the connection was closed without an answer. */
  readonly status: number
  /** The error code of the answer; absent where the call succeeded or no answer was sent. */
  readonly code: string | undefined
  /** Whether the call changed, made or deleted an image, whatever the answer said. */
  readonly effect: boolean
  /** The faults that were injected, outermost first. */
  readonly faults: readonly string[]
  readonly requestId: string
}

/** The emulator forgets calls beyond these, oldest first. */
const ENTRIES = 10_000

export class RequestLog {
  readonly #entries: RequestLogEntry[] = []
  readonly #onCall: ((entry: RequestLogEntry) => void) | undefined

  constructor(onCall?: (entry: RequestLogEntry) => void) {
    this.#onCall = onCall
  }

  add(entry: RequestLogEntry): void {
    this.#entries.push(entry)
    if (this.#entries.length > ENTRIES) this.#entries.shift()
    this.#onCall?.(entry)
  }

  entries(): readonly RequestLogEntry[] {
    return [...this.#entries]
  }
}

export function logEntry(
  request: RpcRequest,
  { outcome, account, effect, faults, delivery }: Reply,
  answered: { readonly at: number; readonly status: number; readonly requestId: string },
): RequestLogEntry {
  return {
    ...answered,
    method: request.method,
    signing: request.signing,
    action: request.action ?? '',
    account,
    parameters: Object.fromEntries(businessParameters(request)),
    code: outcome.kind === 'refused' && delivery === undefined ? outcome.code : undefined,
    effect,
    faults,
  }
}
