import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../src/emulator/index.ts'

const KEY = 'LTAI5tPlantedKeyId00001'
const SECRET = 'plantedSecret/with+odd=chars00'
const keys = { ALIBABA_CLOUD_ACCESS_KEY_ID: KEY, ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRET }

/** Asks who it is, and prints the answer or the error as a careless program would. */
const PROGRAM = `
import { createCloud } from './src/io/cloud/client.ts'
try {
  const cloud = await createCloud({ endpoint: process.argv[2], env: process.env })
  console.log(await cloud.callerAccount(), cloud.simulated, process.env.DEBUG)
} catch (error) {
  console.log(error.name, error.failure, error)
}
`

interface Run {
  readonly output: string
  readonly ms: number
}

let folder: string
let emulator: Emulator

beforeAll(async () => {
  const { bundling } = await import(new URL('../../../scripts/support/bundling.mjs', import.meta.url).href)
  folder = mkdtempSync(join(tmpdir(), 'shareplan-bundle-'))
  emulator = await startEmulator({
    inventories: [],
    accessKeys: [{ id: KEY, secret: SECRET, account: '1234567890123456' }],
  })
  await build({
    stdin: { contents: PROGRAM, resolveDir: process.cwd(), loader: 'ts' },
    outdir: join(folder, 'out'),
    outExtension: { '.js': '.mjs' },
    ...bundling,
    logLevel: 'error',
  })
}, 60_000)

afterAll(async () => {
  await emulator.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs the bundle on its own, without this machine's environment and home. */
async function run(env: Readonly<Record<string, string>>): Promise<Run> {
  const start = performance.now()
  const child = spawn(process.execPath, [join(folder, 'out', 'stdin.mjs'), emulator.url], {
    env: { HOME: folder, PATH: process.env.PATH ?? '', ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  await new Promise((resolve) => child.on('close', resolve))
  return { output, ms: performance.now() - start }
}

describe('the bundled client', () => {
  it('talks to the emulator', async () => {
    expect((await run(keys)).output.trim()).toBe('1234567890123456 true undefined')
  })

  it('writes no secret for DEBUG=*, and leaves the variable to others', async () => {
    const { output } = await run({ ...keys, DEBUG: '*' })
    expect(output.trim()).toBe('1234567890123456 true *')
  })

  it('tells a wrong secret without telling the secret', async () => {
    const { output } = await run({ ...keys, ALIBABA_CLOUD_ACCESS_KEY_SECRET: `${SECRET}wrong` })
    expect(output).toContain('SignatureDoesNotMatch')
    expect(output).not.toMatch(/LTAI|plantedSecret/)
  })

  it('says what to do where there are no credentials, and does not hang', async () => {
    const { output, ms } = await run({})
    expect(output).toContain('ALIBABA_CLOUD_ACCESS_KEY_ID')
    expect(ms).toBeLessThan(15_000)
  }, 30_000)

  it('does not repeat a broken profile', async () => {
    mkdirSync(join(folder, '.aliyun'))
    writeFileSync(join(folder, '.aliyun', 'config.json'), `{"access_key_id":"${KEY}", "access_key_secret":"${SECRET}"`)
    const { output } = await run({ ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true', DEBUG: '*' })
    expect(output).toContain('CredentialsError')
    expect(output).not.toMatch(/LTAI|plantedSecret/)
  }, 30_000)
})
