import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A request as the canned server saw it. */
export interface CannedRequest {
  readonly action: string
  readonly parameters: Readonly<Record<string, string>>
  readonly headers: IncomingMessage['headers']
  /** From 1. */
  readonly number: number
}

/** An answer, or a way of not answering. */
export interface CannedReply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** An object becomes JSON. */
  readonly body?: string | object
  readonly delayMs?: number
  /** `reset`: the connection dies; `truncate`: it dies within the body; `hang`: nothing comes; `trickle`: the body never ends. */
  readonly fault?: 'reset' | 'truncate' | 'hang' | 'trickle'
}

export interface CannedServer {
  readonly url: string
  readonly requests: readonly CannedRequest[]
  readonly stop: () => Promise<void>
}

/** A loopback server that answers whatever the test says, without looking at signatures. */
export async function startCanned(answer: (request: CannedRequest) => CannedReply): Promise<CannedServer> {
  const requests: CannedRequest[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://canned')
    const seen: CannedRequest = {
      action: String(request.headers['x-acs-action']),
      parameters: Object.fromEntries(url.searchParams),
      headers: request.headers,
      number: requests.length + 1,
    }
    requests.push(seen)
    const reply = answer(seen)
    setTimeout(() => send(request, response, reply), reply.delayMs ?? 0)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function send(request: IncomingMessage, response: ServerResponse, reply: CannedReply): void {
  const { status = 200, headers = { 'content-type': 'application/json' }, body = '', fault } = reply
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  if (fault === 'hang') return
  if (fault === 'reset') {
    request.socket.resetAndDestroy()
    return
  }
  response.writeHead(status, fault === undefined ? headers : { ...headers, 'content-length': '1000' })
  if (fault === undefined) {
    response.end(text)
    return
  }
  response.write(text.slice(0, 20))
  if (fault === 'trickle') trickle(response)
  else setTimeout(() => request.socket.destroy(), 20)
}

function trickle(response: ServerResponse): void {
  const drip = setInterval(() => response.write(' '), 20)
  response.on('close', () => clearInterval(drip))
}
