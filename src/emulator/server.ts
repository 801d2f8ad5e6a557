import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type HttpAnswer, type Outcome, render } from './answer.ts'
import { type Core, dispatch, type Reply } from './dispatch.ts'
import { logEntry, type RequestLog } from './log.ts'
import type { EmulatorClock } from './options.ts'
import { refuse } from './refusals.ts'
import { type HttpRequest, parseRequest, type RpcRequest } from './request.ts'

/** The emulator answers to this machine only. */
export const LOOPBACK = '127.0.0.1'

/** Larger than any call that makes sense. */
const BODY_BYTES = 1024 * 1024

/** Query strings of hundreds of ids fit. */
const HEADER_BYTES = 64 * 1024

/** Longer than any client pauses between two looks at a copy: a connection closed just then looks like a lost response. */
const KEEP_ALIVE_MS = 65_000

/** What the server needs besides Node. `core` is asked for at each call, as the port is known only later. */
export interface Serving {
  readonly core: () => Core
  readonly clock: EmulatorClock
  readonly log: RequestLog
}

/** Listens on loopback; rejects when the port is taken. */
export async function listen(serving: Serving, port: number): Promise<{ server: Server; port: number }> {
  const server = createServer({ maxHeaderSize: HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS }, (message, response) => {
    void serve(serving, message, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return { server, port: (server.address() as AddressInfo).port }
}

/** Closes idle and busy connections alike. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeAllConnections()
  await closed
}

async function serve(serving: Serving, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(message)
  if (body === undefined) return void response.destroy()
  const request = parseRequest(httpRequest(message, body === 'too-large' ? new Uint8Array() : body))
  const problem = body === 'too-large' ? refuse('RequestBodyTooLarge', String(BODY_BYTES)) : request.problem
  const answer = answerTo(serving, { ...request, problem })
  response.writeHead(answer.status, answer.headers).end(answer.body)
}

function answerTo({ core, clock, log }: Serving, request: RpcRequest): HttpAnswer {
  const requestId = randomUUID().toUpperCase()
  const at = clock.now()
  const reply = carryOut(core(), request, at)
  const envelope = { action: request.action ?? '', requestId, host: core().endpoint, format: request.format }
  const answer = render(reply.outcome, envelope)
  log.add(logEntry(request, reply, { at, status: answer.status, requestId }))
  return answer
}

/** A bug in a handler is an answer of the server's, not its end. */
function carryOut(core: Core, request: RpcRequest, at: number): Reply {
  try {
    return dispatch(core, request, at)
  } catch {
    const outcome: Outcome = refuse('InternalError')
    return { outcome, account: undefined }
  }
}

/** The body; that it is too large, after all of it is read, as a client listens only then; nothing when the client went away. */
async function readBody(message: IncomingMessage): Promise<Uint8Array | 'too-large' | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size <= BODY_BYTES) chunks.push(chunk)
    }
  } catch {
    return undefined
  }
  return size > BODY_BYTES ? 'too-large' : Buffer.concat(chunks)
}

function httpRequest(message: IncomingMessage, body: Uint8Array): HttpRequest {
  const headers = Object.entries(message.headers).map(([name, value]) => [name, String(value)])
  return { method: message.method ?? '', target: message.url ?? '/', headers: Object.fromEntries(headers), body }
}
