import { createServer } from 'node:http'

/** A comment as GitHub keeps it. */
export interface Comment {
  readonly id: number
  readonly user: { readonly login: string }
  body: string
}

/** GitHub's REST API as far as comments of one pull request go. */
export interface Forge {
  readonly url: string
  readonly comments: readonly Comment[]
  /** `METHOD path`, in order. */
  readonly asked: readonly string[]
  stop(): Promise<void>
}

export interface ForgeOptions {
  readonly comments?: readonly Comment[]
  /** Whose the token is; a job's own cannot ask. */
  readonly user?: string
  /** The token may read, as in pull requests from forks. */
  readonly readOnly?: boolean
}

const bot = 'github-actions[bot]'

export async function startForge({ comments: there = [], user, readOnly = false }: ForgeOptions = {}): Promise<Forge> {
  const comments: Comment[] = there.map((comment) => ({ ...comment }))
  const asked: string[] = []
  const answer = (method: string, url: URL, body: string): readonly [number, unknown] => {
    if (url.pathname === '/user') return user === undefined ? [403, {}] : [200, { login: user }]
    if (method !== 'GET' && readOnly) return [403, { message: 'Resource not accessible by integration' }]
    const [, id] = /^\/repos\/acme\/plans\/issues\/comments\/(\d+)$/.exec(url.pathname) ?? []
    if (method === 'PATCH' && id !== undefined) {
      const comment = comments.find((one) => one.id === Number(id))
      if (comment === undefined) return [404, {}]
      comment.body = JSON.parse(body).body
      return [200, comment]
    }
    if (url.pathname !== '/repos/acme/plans/issues/7/comments') return [404, {}]
    if (method === 'POST') {
      const comment = { id: 9000 + comments.length, user: { login: user ?? bot }, body: String(JSON.parse(body).body) }
      comments.push(comment)
      return [201, comment]
    }
    const [page, size] = ['page', 'per_page'].map((name) => Number(url.searchParams.get(name))) as [number, number]
    return [200, comments.slice((page - 1) * size, page * size)]
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://forge')
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      asked.push(`${request.method} ${url.pathname}`)
      const [status, value] =
        request.headers.authorization === 'Bearer job-token' ? answer(request.method ?? '', url, body) : [401, {}]
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    comments,
    asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
