import type { Outcome } from './answer.ts'
import type { Reply } from './dispatch.ts'
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
  readonly status: number
  /** The error code; absent where the call succeeded. */
  readonly code: string | undefined
  readonly requestId: string
}

/** The emulator forgets calls beyond these, oldest first. */
const ENTRIES = 10_000

export class RequestLog {
  readonly #entries: RequestLogEntry[] = []

  add(entry: RequestLogEntry): void {
    this.#entries.push(entry)
    if (this.#entries.length > ENTRIES) this.#entries.shift()
  }

  entries(): readonly RequestLogEntry[] {
    return [...this.#entries]
  }
}

export function logEntry(
  request: RpcRequest,
  { outcome, account }: Reply,
  answered: { readonly at: number; readonly status: number; readonly requestId: string },
): RequestLogEntry {
  return {
    ...answered,
    method: request.method,
    signing: request.signing,
    action: request.action ?? '',
    account,
    parameters: Object.fromEntries(businessParameters(request)),
    code: codeOf(outcome),
  }
}

function codeOf(outcome: Outcome): string | undefined {
  return outcome.kind === 'refused' ? outcome.code : undefined
}
