import type { RunStore } from '../execute/run-store.ts'
import { holdRuns, type JournalOptions } from './journal.ts'
import { memoryLimiter } from './limiter.ts'
import { listRuns, readRun, runningRun } from './runs.ts'

/** Runs in a folder on this machine, one at a time. */
export function folderStore(runs: string, options: JournalOptions = {}): RunStore {
  return {
    name: runs,
    list: () => listRuns(runs),
    read: (run) => readRun(runs, run),
    going: async () => {
      const run = await runningRun(runs)
      return new Map(run === undefined ? [] : [[run, 'a process of this machine']])
    },
    reserve: (run) => holdRuns(runs, run, options),
    hold: async (run) => {
      const held = await holdRuns(runs, run, options)
      try {
        return { ...(await held.resume(run)), release: held.release }
      } catch (error) {
        await held.release()
        throw error
      }
    },
    limiter: memoryLimiter,
    close: async () => undefined,
  }
}
