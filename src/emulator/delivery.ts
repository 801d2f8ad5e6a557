import type { ServerResponse } from 'node:http'
import { type Envelope, type HttpAnswer, render } from './answer.ts'
import type { Reply } from './reply.ts'

/** What goes out; nothing where the connection is closed without an answer. */
export function answerOf(reply: Reply, envelope: Envelope): HttpAnswer | undefined {
  if (reply.delivery === 'dropped') return undefined
  if (reply.delivery === 'html') return BAD_GATEWAY
  const { status, headers, body } = render(reply.outcome, envelope)
  return { status: reply.status ?? status, headers: { ...headers, ...reply.headers }, body }
}

const BAD_GATEWAY: HttpAnswer = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html>\n<head><title>502 Bad Gateway</title></head>\n<body><h1>502 Bad Gateway</h1></body>\n</html>\n',
}

/** Sends the answer, or as much of it as is to arrive. */
export function send(response: ServerResponse, answer: HttpAnswer | undefined, delivery: Reply['delivery']): void {
  if (answer === undefined) return void response.destroy()
  if (delivery !== 'truncated') return void response.writeHead(answer.status, answer.headers).end(answer.body)
  const body = Buffer.from(answer.body)
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(body.length) })
  response.write(body.subarray(0, body.length >> 1), () => response.destroy())
}
