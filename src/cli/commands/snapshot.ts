import { leastPrivilege } from '../../execute/policies.ts'
import { printableJson } from '../../report/printable.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { accountsToCapture, ownSnapshot, snapshotsOf } from '../execution/capture.ts'
import { type CapturedFile, documentText, openKey, writeCaptured } from '../execution/captured-file.ts'
import { addCloudOptions, type CloudFlags } from '../execution/connect.ts'
import { exitCodes } from '../exit.ts'
import type { CliIo } from '../io.ts'
import { collect, outputFile } from '../options.ts'

interface SnapshotFlags extends CloudFlags {
  readonly region: readonly string[]
  readonly accounts: readonly string[]
  readonly assumeRole?: string
  readonly config?: string
  readonly output?: string
  readonly key?: string
  readonly leastPrivilege?: boolean
}

export const command: CommandModule<SnapshotFlags> = {
  examples: [
    'shareplan snapshot --region cn-beijing --region cn-hangzhou -o inventory.yaml',
    'shareplan snapshot --region cn-beijing --accounts images --accounts @prod --assume-role shareplan -o inventory.yaml',
    'shareplan snapshot --region cn-beijing -o inventory.yaml --key keys/ci.pem',
    'shareplan snapshot --least-privilege',
  ],
  define(command) {
    command
      .option('--region <id>', 'a region to capture (repeatable)', collect, [])
      .option('--accounts <who>', 'accounts to capture: @group, name or id (repeatable; default: yours)', collect, [])
      .option('--assume-role <name>', 'the RAM role to assume in each account that is not yours')
      .option('-c, --config <file>', 'configuration, which names the Accounts files that --accounts looks into')
      .option('-o, --output <file>', 'where to write the inventory (default: stdout)')
      .option('--key <file>', 'sign the output with this key (ed25519 PEM, or SSH): writes <output>.att.json beside it')
      .option('--least-privilege', 'print the RAM policies that snapshot and apply need, and do nothing else')
    addCloudOptions(command)
  },
  run: snapshot,
}

/** Exit code 0, also with warnings; 7 where nothing can be captured. */
async function snapshot({ options, io }: Invocation<SnapshotFlags>): Promise<number> {
  checkTogether(options)
  if (options.leastPrivilege) return printPolicies(options, io)
  const key = options.key === undefined ? undefined : await openKey(options.key, io)
  const captured = await capture(options, io)
  if (captured === undefined) return exitCodes.refused
  await writeCaptured(captured, { output: outputFile(options.output), key }, io)
  return exitCodes.ok
}

/** The inventories, by account; undefined where there are none. What is missing from them is told on the way. */
async function capture(options: SnapshotFlags, io: CliIo): Promise<CapturedFile | undefined> {
  if (options.region.length === 0) throw usageError('no region is named', 'Name each region with --region.')
  const { assumeRole: role } = options
  const snapshots =
    role === undefined
      ? await ownSnapshot(options, io)
      : await snapshotsOf(await accountsToCapture(options.accounts, options.config, io), { ...options, role }, io)
  if (snapshots.length === 0) return undefined
  const inventories = snapshots.map(({ inventory }) => inventory)
  return { inventories, text: await documentText(inventories) }
}

function checkTogether({ accounts, assumeRole, key, output, leastPrivilege: policies }: SnapshotFlags): void {
  if (assumeRole !== undefined && !/^[A-Za-z0-9_.-]{1,64}$/.test(assumeRole)) {
    throw usageError(
      `--assume-role ${JSON.stringify(assumeRole)} is no name of a RAM role`,
      'Write its name, not its ARN.',
    )
  }
  if (key !== undefined && outputFile(output) === undefined) {
    throw usageError('--key signs a file', 'Name it with --output; the signature is written beside it.')
  }
  if (policies) return
  if (accounts.length > 0 && assumeRole === undefined) {
    throw usageError(
      '--accounts needs a role to assume',
      'Name it with --assume-role; it has the same name in each account.',
    )
  }
  if (accounts.length === 0 && assumeRole !== undefined) {
    throw usageError('--assume-role needs accounts', 'Name them with --accounts: a group, a name or an id.')
  }
}

const someRole = 'shareplan'
const someCaller = '<account id of whoever runs shareplan>'

/** For the role and the accounts that the other flags name. Nothing is asked of the cloud. */
async function printPolicies({ accounts, assumeRole, config }: SnapshotFlags, io: CliIo): Promise<number> {
  const named = accounts.length === 0 ? [] : await accountsToCapture(accounts, config, io)
  const policies = leastPrivilege({
    caller: someCaller,
    role: assumeRole ?? someRole,
    accounts: named.map(({ id }) => id),
  })
  await io.stdout.write(printableJson(`${JSON.stringify(policies, null, 2)}\n`))
  await io.stderr.write(`shareplan: in "trust", put your account id in place of ${someCaller}\n`)
  return exitCodes.ok
}
