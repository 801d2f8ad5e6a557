import { readFile, readlink } from 'node:fs/promises'

/** What tells a process from every other one, as far as the system says. Empty: it does not say. */
export interface ProcessIdentity {
  readonly pid: number
  /** The boot of the machine, and the process id namespace: within both, a pid means something. */
  readonly scope: string
  /** When the process started, in the kernel's clock ticks since boot: pids are used again. */
  readonly startedAt: string
}

/** This process. Linux says everything; elsewhere only the pid is known. */
export async function thisProcess(): Promise<ProcessIdentity> {
  return { pid: process.pid, scope: await scope(), startedAt: await startOf(process.pid) }
}

/** Whether the process surely lives no more. */
export async function isGone(other: ProcessIdentity): Promise<boolean> {
  const here = await scope()
  if (here === '' || other.scope !== here) return false
  const startedAt = await startOf(other.pid)
  return startedAt === '' ? !exists(other.pid) : startedAt !== other.startedAt
}

/** Also for a process of another user, which /proc may hide. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

async function scope(): Promise<string> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8')
    return `${boot.trim()} ${await readlink('/proc/self/ns/pid')}`
  } catch {
    return ''
  }
}

/** Empty: there is no such process, or the system does not say. */
async function startOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The command's name, in parentheses, may hold anything; the start time is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
