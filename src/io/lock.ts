import { randomUUID } from 'node:crypto'
import { type FileHandle, link, open, readFile, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { RunHeldError } from '../execute/run-store.ts'
import { isGone, type ProcessIdentity, thisProcess } from './process-identity.ts'

/** Who holds a lock, as its file says. */
export interface LockHolder extends ProcessIdentity {
  readonly token: string
  /** RFC 3339. */
  readonly since: string
  /** What it does with the folder: the id of its run. */
  readonly purpose: string
}

/** A lock that this process holds. */
export interface Lock {
  /** Whether the lock is still ours: asked before everything that must not happen twice. */
  isHeld(): Promise<boolean>
  release(): Promise<void>
}

/** Another process holds the lock. */
export class LockedError extends RunHeldError {
  override readonly name = 'LockedError'
  readonly holder: LockHolder | undefined

  constructor(path: string, holder: LockHolder | undefined) {
    const who = holder === undefined ? 'another process' : `process ${holder.pid}, since ${holder.since},`
    super(`${who} is working in this folder: it holds ${path}`)
    this.holder = holder
  }
}

/** Times in milliseconds. A lock whose heartbeat stopped for `staleMs` is given up. */
export interface LockTimes {
  readonly heartbeatMs: number
  readonly staleMs: number
}

const lockName = 'lock'

const defaultTimes: LockTimes = { heartbeatMs: 3_000, staleMs: 12_000 }

/**
 * Takes the lock of a folder, or throws LockedError. Node has no flock, so it is a file that names its holder and is touched
 * while the holder lives; it is taken over when the holder is surely dead, or silent for too long.
 */
export async function acquireLock(folder: string, purpose: string, times: LockTimes = defaultTimes): Promise<Lock> {
  const path = join(folder, lockName)
  const identity = await thisProcess()
  const holder: LockHolder = { ...identity, token: randomUUID(), since: new Date().toISOString(), purpose }
  const draft = `${path}.${holder.token}`
  const handle = await open(draft, 'wx')
  try {
    await handle.writeFile(`${JSON.stringify(holder)}\n`)
    await handle.sync()
    // A hard link appears with its content, or not at all.
    for (let attempt = 1; !(await tryLink(draft, path)); attempt++) await makeRoom(path, times, attempt)
  } catch (error) {
    await handle.close()
    throw error
  } finally {
    await unlink(draft)
  }
  return heldLock(path, holder.token, handle, times)
}

/** Who holds the lock of a folder; `undefined`: nobody, or somebody who surely lives no more. */
export async function lockHolder(folder: string): Promise<LockHolder | undefined> {
  const holder = await readHolder(join(folder, lockName))
  return holder === undefined || (await isGone(holder)) ? undefined : holder
}

function heldLock(path: string, token: string, handle: FileHandle, times: LockTimes): Lock {
  // Through the handle: a lock that another process has put there meanwhile is not touched.
  const heartbeat = setInterval(() => {
    const now = new Date()
    handle.utimes(now, now).catch(() => undefined)
  }, times.heartbeatMs)
  heartbeat.unref()
  const isHeld = async (): Promise<boolean> => (await readHolder(path))?.token === token
  return {
    isHeld,
    release: async () => {
      clearInterval(heartbeat)
      if (await isHeld()) await unlink(path)
      await handle.close()
    },
  }
}

async function tryLink(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Removes a stale lock. @throws LockedError when it is not stale. */
async function makeRoom(path: string, times: LockTimes, attempt: number): Promise<void> {
  const holder = await readHolder(path)
  if (attempt > 5 || !(await isStale(path, holder, times))) throw new LockedError(path, holder)
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return
    throw error
  }
  const taken = await readHolder(aside)
  // Somebody else was faster, and this is his lock: put it back. Should that fail, he notices before his next record.
  if (taken?.token !== holder?.token) await tryLink(aside, path)
  await unlink(aside)
}

async function isStale(path: string, holder: LockHolder | undefined, times: LockTimes): Promise<boolean> {
  if (holder !== undefined && (await isGone(holder))) return true
  const before = await touchedAt(path)
  if (before === undefined) return true
  if (Math.abs(Date.now() - before) < times.staleMs) return false
  // The clock may have jumped: only silence counts.
  await wait(times.heartbeatMs * 1.3)
  return (await touchedAt(path)) === before
}

/** ms since the epoch; `undefined`: there is no lock any more. */
async function touchedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

async function readHolder(path: string): Promise<LockHolder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    const isHolder =
      typeof value === 'object' && value !== null && 'token' in value && 'pid' in value && 'since' in value
    return isHolder ? (value as LockHolder) : undefined
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined
    throw error
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
