import type { RunStore } from '../../execute/run-store.ts'
import { isDatabase } from '../settings.ts'

/** What a command has to say to a store. */
export interface RunStoreOptions {
  /** Ends waiting. */
  readonly stop?: AbortSignal
}

/** Opens the store of the runs: the folder, or the database where the settings name one. */
export async function openRunStore(runs: string, options: RunStoreOptions = {}): Promise<RunStore> {
  if (isDatabase(runs)) throw new Error('no database yet')
  const { folderStore } = await import('../../io/run-store.ts')
  return folderStore(runs, options)
}
