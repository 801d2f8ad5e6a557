import { resolve } from 'node:path'
import { CloudError } from '../../execute/cloud.ts'
import { type Snapshot, takeSnapshot } from '../../execute/snapshot.ts'
import { writeText } from '../../io/files.ts'
import { printable } from '../../report/printable.ts'
import { loadValidator } from '../../schema/index.ts'
import { type Emittable, emitYaml } from '../../source/emit.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { addCloudOptions, type CloudFlags, openCloud } from '../execution/connect.ts'
import { ProgressLine } from '../execution/progress-line.ts'
import { exitCodes } from '../exit.ts'
import type { CliIo } from '../io.ts'
import { collect } from '../options.ts'

interface SnapshotFlags extends CloudFlags {
  readonly region?: readonly string[]
  readonly output?: string
}

export const command: CommandModule<SnapshotFlags> = {
  examples: [
    'shareplan snapshot --region cn-beijing --region cn-hangzhou -o inventory.yaml',
    'shareplan snapshot --region cn-beijing --endpoint 127.0.0.1:8080',
  ],
  define(command) {
    command
      .option('--region <id>', 'a region to capture (repeatable)', collect)
      .option('-o, --output <file>', 'where to write the inventory (default: stdout)')
    addCloudOptions(command)
  },
  run: snapshot,
}

/** Exit code 0, also with warnings; 7 where the cloud cannot be read. */
async function snapshot({ options, io }: Invocation<SnapshotFlags>): Promise<number> {
  const { region: regions = [] } = options
  if (regions.length === 0) throw usageError('no region is named', 'Name each region with --region.')
  const cloud = await openCloud(options, io)
  const line = new ProgressLine(io.stderr)
  let taken: Snapshot
  try {
    taken = await takeSnapshot(cloud, regions, io.now(), ({ region, done, total }) =>
      line.show(`${region}: ${done} of ${total} images`),
    )
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    await line.clear()
    await io.stderr.write(`shareplan: nothing was captured: ${printable(error.message)}\n`)
    return exitCodes.refused
  }
  await line.clear()
  await warn(taken, io)
  await write(await document(taken), options.output, io)
  return exitCodes.ok
}

async function document({ inventory }: Snapshot): Promise<string> {
  const validate = await loadValidator('Inventory')
  if (!validate(inventory))
    throw new TypeError(`the captured inventory is not valid: ${JSON.stringify(validate.errors)}`)
  return emitYaml(inventory as unknown as Emittable)
}

async function warn({ forbidden, inventory }: Snapshot, io: CliIo): Promise<void> {
  for (const action of forbidden) {
    await io.stderr.write(
      `shareplan: warning: the RAM action ${printable(action)} is not allowed: what it tells stays unknown; allow it, or add the facts by hand\n`,
    )
  }
  await io.stderr.write(
    'shareplan: warning: not captured, and so unknown: resource shares, launch templates and scaling configurations, quotas, the share role, the kind and state of keys\n',
  )
  if (inventory.metadata.simulated === true) {
    await io.stderr.write('shareplan: the endpoint is loopback: the inventory is marked as simulated\n')
  }
}

async function write(text: string, output: string | undefined, io: CliIo): Promise<void> {
  if (output === undefined) return io.stdout.write(text)
  try {
    writeText(resolve(io.cwd, output), text)
  } catch (error) {
    throw usageError(`the inventory could not be written: ${String(error)}`, 'Name a file that can be written.')
  }
}
