import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

/** A PostgreSQL of our own, with a password that tests may look for in outputs. */
export interface Postgres {
  /** Makes a database, empty or as another one is that nobody uses; its URL, password included. */
  createDatabase(template?: string): Promise<string>
  /** As if the machine were taken from the network, and given back. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Stands in every URL of a test: it must stand nowhere else. */
export const plantedPassword = 'planted-password-7Qx'

const programs = programFolder()

export const hasPostgres: boolean = programs !== undefined

function programFolder(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian) : []
  const folders = [
    ...versions.sort((a, b) => Number(b) - Number(a)).map((one) => join(debian, one, 'bin')),
    '/usr/local/bin',
  ]
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))))
}

/** PostgreSQL does not run as root. It goes when whoever started it is killed. */
const asUser: readonly string[] =
  process.getuid?.() === 0
    ? ['setpriv', '--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups', '--pdeathsig', 'INT']
    : []

function command(program: string, ...args: readonly string[]): readonly [string, readonly string[]] {
  const [first = '', ...rest] = [...asUser, join(programs ?? '', program), ...args]
  return [first, rest]
}

export async function startPostgres(): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'shareplan-postgres-'))
  const data = join(folder, 'data')
  // Whoever it runs as makes the folder of the data.
  chmodSync(folder, 0o777)
  const [initdb, args] = command('initdb', '-D', data, '-U', 'shareplan', '-A', 'trust', '--no-sync', '-E', 'UTF8')
  const made = spawnSync(initdb, args, { cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } })
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const started = await serveSomewhere(data, folder)
  const { port } = started
  let { server } = started
  let databases = 0
  const urlOf = (name: string): string => `postgres://shareplan:${plantedPassword}@127.0.0.1:${port}/${name}`
  return {
    createDatabase: async (template) => {
      const name = `runs${++databases}`
      const client = new pg.Client({ connectionString: urlOf('postgres') })
      await client.connect()
      await client.query(
        `CREATE DATABASE ${name}${template === undefined ? '' : ` TEMPLATE ${new URL(template).pathname.slice(1)}`}`,
      )
      await client.end()
      return urlOf(name)
    },
    restart: async () => {
      await end(server)
      server = await serve(data, port, folder)
    },
    stop: async () => {
      await end(server)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A port that is free now may be somebody else's a moment later. */
async function serveSomewhere(
  data: string,
  cwd: string,
): Promise<{ readonly port: number; readonly server: ChildProcess }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    try {
      return { port, server: await serve(data, port, cwd) }
    } catch (error) {
      if (attempt === 5 || !String(error).includes('Address already in use')) throw error
    }
  }
}

async function serve(data: string, port: number, cwd: string): Promise<ChildProcess> {
  // fsync stays on, as everywhere.
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200']
  const [postgres, args] = command('postgres', '-D', data, ...settings.flatMap((setting) => ['-c', setting]))
  const server = spawn(postgres, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env.PATH } })
  let log = ''
  server.stderr?.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000)
  })
  for (let attempt = 0; attempt < 600; attempt++) {
    if (server.exitCode !== null) break
    if (log.includes('ready to accept connections')) return server
    await wait(50)
  }
  throw new Error(`PostgreSQL did not start: ${log}`)
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const exited = once(server, 'exit')
  server.kill('SIGINT')
  await exited
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
