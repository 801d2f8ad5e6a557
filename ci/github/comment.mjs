// One comment a pull request, written anew by each run: found again by the marker that every report begins with.

const marker = '<!-- shareplan -->'
const perPage = 100
const mostPages = 30
/** GitHub's own, in characters. */
const longest = 65_536

/** Writes the comment; resolves to what was done. Throws where the server does not take it. */
export async function writeComment({ api, repository, number, token, text }) {
  if (!/^https?:\/\//.test(api ?? '') || !/^[\w.-]+\/[\w.-]+$/.test(repository ?? '')) {
    throw new Error('GITHUB_API_URL or GITHUB_REPOSITORY is missing')
  }
  if (token === '') throw new Error('there is no token')
  if (!text.startsWith(marker) || text.length > longest) throw new Error('the report is too long for a comment')
  const ask = asker(`${api}/`, token)
  const issues = `repos/${repository}/issues`
  const own = await ownComment(ask, `${issues}/${Number(number)}/comments`)
  if (own?.body === text) return 'the comment is up to date'
  if (own !== undefined) {
    await ask('PATCH', `${issues}/comments/${own.id}`, { body: text })
    return 'the comment was replaced'
  }
  await ask('POST', `${issues}/${Number(number)}/comments`, { body: text })
  return 'the comment was written'
}

function asker(base, token) {
  return async (method, path, body) => {
    const response = await fetch(new URL(path, base), {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'user-agent': 'shareplan',
        'x-github-api-version': '2022-11-28',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      redirect: 'error',
      signal: AbortSignal.timeout(20_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}`)
    return response.json()
  }
}

/** Whose comments the token writes. Tokens of jobs cannot ask; theirs are all written by one bot. */
async function authorOf(ask) {
  const user = await ask('GET', 'user').catch(() => undefined)
  return typeof user?.login === 'string' ? user.login : 'github-actions[bot]'
}

/** Anybody can write a comment that begins with the marker, and could change it afterwards: only our own counts. */
async function ownComment(ask, path) {
  const author = await authorOf(ask)
  for (let page = 1; page <= mostPages; page++) {
    const comments = await ask('GET', `${path}?per_page=${perPage}&page=${page}`)
    const own = comments.find(({ user, body }) => user?.login === author && String(body).startsWith(marker))
    if (own !== undefined || comments.length < perPage) return own
  }
  return undefined
}
