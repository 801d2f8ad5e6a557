import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { acquireLock, LockedError, lockHolder } from '../../src/io/lock.ts'

let bundle: string
let folder: string
let children: ChildProcess[]

beforeAll(async () => {
  bundle = mkdtempSync(join(tmpdir(), 'shareplan-lock-bundle-'))
  await build({
    stdin: {
      contents: `import { acquireLock } from './lock.ts'
        const lock = await acquireLock(process.argv[2], 'a child')
        console.log('held')
        process.stdin.resume()
        process.stdin.on('end', () => lock.release())`,
      resolveDir: fileURLToPath(new URL('../../src/io', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    outfile: join(bundle, 'holder.mjs'),
  })
})

afterAll(() => rmSync(bundle, { recursive: true }))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shareplan-lock-'))
  children = []
})

afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

/** A process that holds the lock of the folder. */
async function holder(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(bundle, 'holder.mjs'), folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  await new Promise((resolve, reject) => {
    child.stdout?.once('data', resolve)
    child.once('exit', reject)
  })
  return child
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve))
}

const quick = { heartbeatMs: 20, staleMs: 80 }

/** A lock of a machine that we know nothing about, last touched so many ms ago. */
function foreignLock(ageMs: number): void {
  const path = join(folder, 'lock')
  const content = { token: 'foreign', pid: 1, scope: 'another machine', startedAt: '1', since: 'then', purpose: 'x' }
  writeFileSync(path, JSON.stringify(content))
  const at = (Date.now() - ageMs) / 1000
  utimesSync(path, at, at)
}

describe('the lock of a folder', () => {
  it('keeps other processes out, and says which one is in', async () => {
    const child = await holder()
    await expect(acquireLock(folder, 'x')).rejects.toThrow(`process ${child.pid}`)
    expect(await lockHolder(folder)).toMatchObject({ pid: child.pid, purpose: 'a child' })
    child.stdin?.end()
    await gone(child)
    expect(readdirSync(folder)).toEqual([])
    await (await acquireLock(folder, 'x')).release()
    expect(await lockHolder(folder)).toBeUndefined()
  })

  it.runIf(process.platform === 'linux')('is free at once when its holder was killed', async () => {
    const child = await holder()
    child.kill('SIGKILL')
    await gone(child)
    expect(readdirSync(folder)).toEqual(['lock'])
    expect(await lockHolder(folder)).toBeUndefined()
    const lock = await acquireLock(folder, 'x')
    expect(await lock.isHeld()).toBe(true)
    await lock.release()
    expect(readdirSync(folder)).toEqual([])
  })

  it.runIf(process.platform === 'linux')(
    'does not mistake a later process with the same id for its holder',
    async () => {
      const other = await holder()
      const taken = await lockHolder(folder)
      other.stdin?.end()
      await gone(other)
      writeFileSync(join(folder, 'lock'), JSON.stringify({ ...taken, pid: process.pid }))
      await (await acquireLock(folder, 'x')).release()
    },
  )

  it('is taken from a holder on another machine only when it fell silent', async () => {
    foreignLock(0)
    await expect(acquireLock(folder, 'x', { heartbeatMs: 20, staleMs: 60_000 })).rejects.toThrow(LockedError)
    foreignLock(1_000)
    const lock = await acquireLock(folder, 'x', quick)
    expect(await lock.isHeld()).toBe(true)
    await lock.release()
  })

  it('is not taken from a holder that lives while the clock jumps', async () => {
    foreignLock(3_600_000)
    const heart = setInterval(() => foreignLock(-3_600_000), 5)
    await expect(acquireLock(folder, 'x', quick)).rejects.toThrow(LockedError)
    clearInterval(heart)
  })

  it('beats while it is held', async () => {
    const lock = await acquireLock(folder, 'x', quick)
    await wait(3 * quick.staleMs)
    await expect(acquireLock(folder, 'y', quick)).rejects.toThrow(LockedError)
    await lock.release()
  })

  it('does not touch or release what somebody else has taken over', async () => {
    const lock = await acquireLock(folder, 'x', quick)
    rmSync(join(folder, 'lock'))
    foreignLock(0)
    expect(await lock.isHeld()).toBe(false)
    await lock.release()
    expect(readdirSync(folder)).toEqual(['lock'])
  })

  it('goes to exactly one of many who find it stale', async () => {
    for (let round = 0; round < 20; round++) {
      foreignLock(1_000)
      const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => acquireLock(folder, 'x', quick)))
      const locks = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []))
      const held = await Promise.all(locks.map((lock) => lock.isHeld()))
      expect(held.filter((is) => is)).toHaveLength(1)
      for (const lock of locks) await lock.release()
      expect(readdirSync(folder)).toEqual([])
    }
  })

  it('is stale when what it says cannot be read and nobody touches it', async () => {
    writeFileSync(join(folder, 'lock'), '')
    await expect(acquireLock(folder, 'x', { heartbeatMs: 20, staleMs: 60_000 })).rejects.toThrow(LockedError)
    utimesSync(join(folder, 'lock'), 1, 1)
    await (await acquireLock(folder, 'x', quick)).release()
  })

  it('passes on what the file system says', async () => {
    mkdirSync(join(folder, 'lock'))
    await expect(acquireLock(folder, 'x', quick)).rejects.toThrow('EISDIR')
  })
})
