import { type EmulatorAccessKey, type EmulatorOptions, startEmulator } from '../../emulator/index.ts'
import { parseDuration } from '../../schema/duration.ts'
import { behaviourNames, parseBehaviours } from '../behaviours.ts'
import type { CommandModule, Invocation } from '../command.ts'
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
}

export const command: CommandModule<EmulatorFlags> = {
  examples: [
    'shareplan emulator --inventory inventory.yaml',
    'shareplan emulator --inventory inventory.yaml --accounts accounts.yaml --port 8080 --access-key me:secret:1234567890123456',
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
  },
  run: serve,
}

async function serve({ options, io }: Invocation<EmulatorFlags>): Promise<number> {
  const emulator = await start(await optionsOf(options, io))
  const stopped = new Promise<void>((resolve) => {
    const ignore = io.onInterrupt(() => {
      ignore()
      resolve()
    })
  })
  await io.stdout.write(`${emulator.url}\n`)
  await stopped
  await emulator.stop()
  return exitCodes.ok
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
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (/^[0-9]+$/.test(text) && port <= 65_535) return port
  throw usageError(`--port ${JSON.stringify(text)} is no port`, 'Write a number from 0 to 65535.')
}

/** Secrets stand in no message. */
function collectKey(text: string, before: readonly EmulatorAccessKey[] = []): readonly EmulatorAccessKey[] {
  const [id, secret, account, ...more] = text.split(':')
  const valid = id && secret && more.length === 0 && (account === undefined || /^[0-9]+$/.test(account))
  if (!valid) throw usageError('--access-key is not id:secret or id:secret:account', 'The account is an id of digits.')
  return [...before, { id, secret, ...(account !== undefined && { account }) }]
}

function parseCopyTime(text: string): number {
  if (/^[0-9]+ms$/.test(text)) return Number.parseInt(text, 10)
  if (/^([0-9]+[dhms])+$/.test(text)) return parseDuration(text) * 1000
  throw usageError(`--copy-time ${JSON.stringify(text)} is no duration`, 'Write for example 500ms, 2s or 1m.')
}
