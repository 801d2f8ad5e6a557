import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

const script = new URL('../../scripts/audit-bundled.mjs', import.meta.url).href
const packages = [
  { folder: 'node_modules/left', name: 'left', version: '1.0.0' },
  { folder: 'node_modules/up/node_modules/left', name: 'left', version: '2.0.0' },
  { folder: 'node_modules/up', name: 'up', version: '3.0.0' },
]
const lock = { packages: Object.fromEntries(packages.map(({ folder, version }) => [folder, { version }])) }

/** Audits against a registry that answers so; what it was asked, and what came of it. */
async function auditAgainst(status: number, answer: unknown): Promise<{ asked: unknown; verdict: unknown }> {
  let asked: unknown
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
    if (request.url?.endsWith('/advisories/bulk') === true) asked = JSON.parse(text.toString())
    response.writeHead(request.url?.endsWith('/advisories/bulk') === true ? status : 404).end(JSON.stringify(answer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    const code = `import { audit, projectOf } from ${JSON.stringify(script)}
      console.log(JSON.stringify(audit(projectOf(${JSON.stringify(packages)}, ${JSON.stringify(lock)}))))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
      env: { ...process.env, npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_fetch_retries: '0' },
    })
    return { asked, verdict: JSON.parse(stdout) }
  } finally {
    server.close()
  }
}

describe('audit-bundled', () => {
  it('asks about every bundled package at its version', async () => {
    const { asked, verdict } = await auditAgainst(200, {})
    expect(asked).toEqual({ left: ['1.0.0', '2.0.0'], up: ['3.0.0'] })
    expect(verdict).toEqual({ outcome: 'clean', lines: [] })
  })

  it('tells every advisory', async () => {
    const advisory = {
      id: 1,
      url: 'https://advisory.example/1',
      title: 'bad',
      severity: 'low',
      vulnerable_versions: '<2',
    }
    expect((await auditAgainst(200, { left: [advisory] })).verdict).toMatchObject({
      outcome: 'advisories',
      lines: ['low: left <2: bad https://advisory.example/1'],
    })
  })

  it.each([405, 500])('takes no answer (HTTP %i) for no answer', async (status) => {
    expect((await auditAgainst(status, {})).verdict).toMatchObject({ outcome: 'unknown' })
  })
})
