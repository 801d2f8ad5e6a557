import { type EmulatorAccessKey, type EmulatorOptions, type EmulatorRole, startEmulator } from '../../emulator/index.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { behaviourNames, parseBehaviours } from '../emulator/behaviours.ts'
import { type CallLog, openCallLog } from '../emulator/call-log.ts'
import { readFaults } from '../emulator/faults.ts'
import { parseDenied } from '../emulator/permissions.ts'
import { collectKey, collectRole, parseCopyTime, parsePort } from '../emulator/values.ts'
import { usageError } from '../errors.ts'
import { exitCodes } from '../exit.ts'
import { Files } from '../files.ts'
import type { CliIo } from '../io.ts'
import { loadFacts, unwrap } from '../load.ts'
import { collect } from '../options.ts'
import type { SettingPath } from '../settings.ts'

interface EmulatorFlags {
  readonly inventory?: readonly string[]
  readonly accounts?: readonly string[]
  readonly port?: number
  readonly accessKey?: readonly EmulatorAccessKey[]
  readonly copyTime?: number
  readonly behaviour?: readonly string[]
  readonly deny?: readonly string[]
  readonly role?: readonly EmulatorRole[]
  readonly faults?: string
  readonly log?: string
}

export const command: CommandModule<EmulatorFlags> = {
  examples: [
    'shareplan emulator --inventory inventory.yaml',
    'shareplan emulator --inventory inventory.yaml --accounts accounts.yaml --port 8080 --access-key me:secret:1234567890123456',
    'shareplan emulator --inventory inventory.yaml --faults faults.yaml --log calls.jsonl',
  ],
  define(command) {
    command
      .option('--inventory <path>', 'what exists: files of kind Inventory (repeatable)', collect)
      .option(
        '--accounts <path>',
        'the accounts that exist: files of kind Accounts (repeatable; default: every id does)',
        collect,
      )
      .option('--port <number>', 'port on 127.0.0.1 (default: any free one)', parsePort)
      .option(
        '--access-key <id:secret[:account]>',
        'a key that may call (repeatable; default: testid:testsecret)',
        collectKey,
      )
      .option('--copy-time <duration>', 'how long a copy takes, for example 500ms or 1m (default: 2s)', parseCopyTime)
      .option(
        '--behaviour <name=value>',
        `where the platform's behaviour is not known (repeatable): ${behaviourNames.join(', ')}`,
        collect,
      )
      .option(
        '--deny <action[:account]>',
        'what may not be done, by nobody or not by one account (repeatable)',
        collect,
      )
      .option(
        '--role <name[:account]>',
        'a role that can be assumed, in every account or in one (repeatable; default: shareplan)',
        collectRole,
      )
      .option('--faults <file>', 'what goes wrong, and when: a file of kind Faults')
      .option('--log <file>', 'append every call, and whether it took effect, as JSON, one a line')
  },
  run: serve,
}

async function serve({ options, io }: Invocation<EmulatorFlags>): Promise<number> {
  const settings = await optionsOf(options, io)
  const log = options.log === undefined ? undefined : openCallLog(options.log, io.cwd)
  const emulator = await start({ ...settings, ...(log !== undefined && { onCall: log.add }) })
  const stopped = interruption(io)
  await io.stdout.write(`${emulator.url}\n`)
  const trouble = await Promise.race([stopped, ...failures(log)])
  await emulator.stop()
  log?.close()
  if (trouble !== undefined) throw usageError(trouble, 'Make room, or name another file.')
  return exitCodes.ok
}

function failures(log: CallLog | undefined): readonly Promise<string>[] {
  return log === undefined ? [] : [log.failed]
}

async function interruption(io: CliIo): Promise<undefined> {
  await new Promise<void>((resolve) => {
    const ignore = io.onInterrupt(() => {
      ignore()
      resolve()
    })
  })
}

async function start(options: EmulatorOptions): ReturnType<typeof startEmulator> {
  try {
    return await startEmulator(options)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    throw usageError(`port ${options.port} cannot be used (${code})`, 'Choose another --port, or leave it out.')
  }
}

async function optionsOf(flags: EmulatorFlags, io: CliIo): Promise<EmulatorOptions> {
  const files = new Files(io.cwd, io)
  const pathsOf = (written: readonly string[] = []): readonly SettingPath[] =>
    written.map((path) => ({ written: path, folder: io.cwd }))
  const settings = { accounts: pathsOf(flags.accounts), inventory: pathsOf(flags.inventory), files }
  const { directory, inventories } = unwrap(await loadFacts(settings), settings)
  const accounts = [...directory.accounts.values()]
  return {
    inventories: inventories.map(({ value }) => value),
    ...(flags.accounts !== undefined && {
      accounts: accounts.map(({ id }) => id),
      sites: Object.fromEntries(accounts.flatMap(({ id, site }) => (site === undefined ? [] : [[id, site]]))),
    }),
    ...(flags.accessKey !== undefined && { accessKeys: flags.accessKey }),
    ...(flags.port !== undefined && { port: flags.port }),
    ...(flags.copyTime !== undefined && { copyMs: flags.copyTime }),
    behaviours: parseBehaviours(flags.behaviour ?? []),
    deny: await parseDenied(flags.deny ?? []),
    ...(flags.role !== undefined && { roles: flags.role }),
    ...(flags.faults !== undefined && { faults: await readFaults(flags.faults, io.cwd, files) }),
  }
}
