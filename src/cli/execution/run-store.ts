import type { RunStore } from '../../execute/run-store.ts'
import { defaultSettings, type ExecutionSettings } from '../../execute/settings.ts'
import { printable } from '../../report/printable.ts'
import { usageError } from '../errors.ts'
import type { CliIo } from '../io.ts'
import { isDatabase } from '../settings.ts'
import { type ExecutionFlags, executionSettings } from './execution-options.ts'

/** What a command has to say to a store. */
export interface RunStoreOptions {
  /** What workers execute a run with. */
  readonly settings?: ExecutionSettings
  /** Ends waiting. */
  readonly stop?: AbortSignal
  /** Whether nobody waits for a run that workers execute. */
  readonly detach?: boolean | undefined
  /** Tells why it takes a while. */
  readonly tell?: (text: string) => void
}

/** What a command that executes says to a store. */
export function storeOptions(flags: ExecutionFlags, io: Pick<CliIo, 'stderr'>, stop: AbortSignal): RunStoreOptions {
  return {
    settings: executionSettings(flags),
    ...{ stop, detach: flags.detach },
    tell: (text) => void io.stderr.write(`shareplan: ${printable(text)}\n`).catch(() => undefined),
  }
}

/**
 * Opens the store of the runs: the folder, or the database where the settings name one. Throws a `UsageError` where the database
 * cannot be used.
 */
export async function openRunStore(runs: string, options: RunStoreOptions = {}): Promise<RunStore> {
  if (isDatabase(runs)) return openDatabaseStore(runs, options)
  if (options.detach === true) {
    throw usageError('--detach needs runs in PostgreSQL', 'In a folder, the process that applies executes the run.')
  }
  const { folderStore } = await import('../../io/run-store.ts')
  return folderStore(runs, options)
}

async function openDatabaseStore(runs: string, options: RunStoreOptions): Promise<RunStore> {
  const [{ postgresStore }, { RunsError }] = await Promise.all([
    import('../../io/dbos/index.ts'),
    import('../../io/runs.ts'),
  ])
  try {
    return await postgresStore(runs, { settings: defaultSettings, ...options })
  } catch (error) {
    if (error instanceof RunsError) throw usageError(error.message, databaseHelp)
    throw error
  }
}

export const databaseHelp = 'Correct `runs`, --runs or SHAREPLAN_RUNS, or see that the database is there.'
