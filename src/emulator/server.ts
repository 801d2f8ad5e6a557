import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerOf, send } from './delivery.ts'
import { logEntry, type RequestLog } from './log.ts'
import { answerCall, type Pipeline } from './pipeline.ts'
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

/** What the server needs besides Node. The pipeline is asked for at each call, as its parts come and go. */
export interface Serving {
  readonly pipeline: () => Pipeline
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
  await answer(serving, { ...request, problem }, response)
}

/** The log has the call before its caller has the answer. */
async function answer({ pipeline, log }: Serving, request: RpcRequest, response: ServerResponse): Promise<void> {
  const requestId = randomUUID().toUpperCase()
  const { core, clock } = pipeline()
  const at = clock.now()
  const reply = await answerCall(pipeline(), request)
  const envelope = { action: request.action ?? '', requestId, host: core.endpoint, format: request.format }
  const whole = answerOf(reply, envelope)
  log.add(logEntry(request, reply, { at, status: whole?.status ?? 0, requestId }))
  send(response, whole, reply.delivery)
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
