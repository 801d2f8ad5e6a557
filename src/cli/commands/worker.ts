import { type Cloud, CloudError } from '../../execute/cloud.ts'
import type { ProgressEvent } from '../../execute/context.ts'
import type { RunStore } from '../../execute/run-store.ts'
import type { BegunRun } from '../../io/dbos/worker.ts'
import { printable } from '../../report/printable.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { runAuthorizer } from '../execution/authorize-run.ts'
import { addCloudOptions, type CloudFlags, limitOf, openCloud } from '../execution/connect.ts'
import { Progress } from '../execution/progress.ts'
import { databaseHelp, openRunStore } from '../execution/run-store.ts'
import { exitCodes } from '../exit.ts'
import type { CliIo } from '../io.ts'
import { addSettingOptions, type SettingOptions } from '../options.ts'
import { isDatabase, resolveSettings } from '../settings.ts'

interface WorkerFlags extends SettingOptions, CloudFlags {
  readonly concurrency: number
}

export const command: CommandModule<WorkerFlags> = {
  examples: [
    'shareplan worker --runs postgres://shareplan@db.example/runs',
    'shareplan worker --concurrency 4 --rate 5',
  ],
  define(command) {
    addCloudOptions(addSettingOptions(command)).option(
      '--concurrency <number>',
      'runs at once, in each worker of the account',
      parseConcurrency,
      4,
    )
  },
  run: work,
}

/** Exit code 0: it was asked to stop. 2: it cannot start, or was taken for dead. 7: the cloud cannot be reached. */
async function work({ options, io }: Invocation<WorkerFlags>): Promise<number> {
  const { runs } = await resolveSettings(options, io)
  if (!isDatabase(runs)) {
    throw usageError(
      `runs are kept in ${runs}, which has no queue`,
      'Name a database, for example postgres://host/runs.',
    )
  }
  const store = await openRunStore(runs)
  try {
    const account = await (await openCloud(options, io)).callerAccount()
    const cloud = await openCloud(options, io, limitOf(store, account, options))
    return await serve({ url: runs, store, cloud, account }, options, io)
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    await io.stderr.write(`shareplan: ${printable(error.message)}\n`)
    return exitCodes.refused
  } finally {
    await store.close()
  }
}

interface Place {
  readonly url: string
  readonly store: RunStore
  readonly cloud: Cloud
  readonly account: string
}

async function serve({ url, store, cloud, account }: Place, options: WorkerFlags, io: CliIo): Promise<number> {
  const { startWorker, explainDatabase } = await import('../../io/dbos/index.ts')
  const stopped = new AbortController()
  const ignore = io.onInterrupt(() => {
    // Asked once more, the process ends as it would without us.
    ignore()
    stopped.abort()
  })
  const tell = (text: string): void => void io.stderr.write(`shareplan: ${printable(text)}\n`).catch(() => undefined)
  const { concurrency } = options
  // Asked for every run: signers may be revoked while the worker lives.
  const authorize = async (run: BegunRun): Promise<readonly string[]> =>
    (await runAuthorizer(await resolveSettings(options, io), store))(run)
  const parts = { url, cloud, account, concurrency, authorize, notify: progressOf(io), tell }
  const worker = await startWorker(parts).catch((error) => {
    throw usageError(`the worker cannot start: ${explainDatabase(url, error)}`, databaseHelp)
  })
  tell(`worker of account ${account}${cloud.simulated ? ' (simulated)' : ''}, runs of ${store.name}`)
  await raised(AbortSignal.any([stopped.signal, worker.lost]))
  tell(worker.lost.aborted ? 'taken for dead by the other workers: it ends' : 'finishing the call in flight')
  await worker.stop()
  ignore()
  return worker.lost.aborted ? exitCodes.usage : exitCodes.ok
}

/** Every line says which run it is about. */
function progressOf(io: CliIo): (run: string, event: ProgressEvent) => void {
  const known = new Map<string, Progress>()
  return (run, event) => {
    const write = (text: string): Promise<void> => io.stderr.write(`${run} ${text}`)
    const progress = known.get(run) ?? new Progress({ write, isTTY: false })
    known.set(run, progress)
    progress.notify(event)
  }
}

function raised(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function parseConcurrency(text: string): number {
  if (/^[1-9][0-9]{0,2}$/.test(text)) return Number(text)
  throw usageError(`--concurrency ${JSON.stringify(text)} is no number of runs`, 'Write a number from 1 to 999.')
}
