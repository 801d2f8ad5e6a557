import { CloudError } from '../../execute/cloud.ts'
import { type Snapshot, takeSnapshot } from '../../execute/snapshot.ts'
import type { RegionProgress } from '../../execute/snapshot-region.ts'
import { type AccountResult, takeSnapshots, whyNot } from '../../execute/snapshots.ts'
import { accountsNamed } from '../../plan/expand.ts'
import { printable } from '../../report/printable.ts'
import { type Complaint, UsageError } from '../errors.ts'
import type { CliIo } from '../io.ts'
import { loadDirectory, unwrap } from '../load.ts'
import { resolveSettings } from '../settings.ts'
import { type CloudFlags, openCloudAccess } from './connect.ts'
import { ProgressLine } from './progress-line.ts'

/** An account to capture, and how people call it. */
export interface CapturedAccount {
  readonly id: string
  readonly name: string | undefined
}

interface CaptureFlags extends CloudFlags {
  readonly region: readonly string[]
}

/** The accounts that ids, names and groups mean, each once. Throws a `UsageError` where one of them means nobody. */
export async function accountsToCapture(
  entries: readonly string[],
  config: string | undefined,
  io: CliIo,
): Promise<readonly CapturedAccount[]> {
  const settings = await resolveSettings(config === undefined ? {} : { config }, io)
  const directory = unwrap(await loadDirectory(settings), settings)
  const complaints: Complaint[] = []
  const ids = entries.flatMap((entry) => [
    ...accountsNamed(entry, directory, (message, remediation) =>
      complaints.push({ message: `--accounts ${entry}: ${message}`, remediation }),
    ),
  ])
  if (complaints.length > 0) throw new UsageError(complaints)
  return [...new Set(ids)].map((id) => ({ id, name: directory.accounts.get(id)?.name }))
}

/** The snapshot of the account that calls; none where the cloud cannot be read, which is told. */
export async function ownSnapshot(flags: CaptureFlags, io: CliIo): Promise<readonly Snapshot[]> {
  const access = await openCloudAccess(flags, io)
  return orNothing(io, async (line) => {
    const snapshot = await takeSnapshot(access, flags.region, io.now(), (progress) => line.show(words(progress)))
    await line.clear()
    await warn(snapshot, '', io)
    await tellSimulated([snapshot], io)
    return [snapshot]
  })
}

/** The snapshots of several accounts, by id. One that cannot be captured is told, and left out. */
export async function snapshotsOf(
  accounts: readonly CapturedAccount[],
  flags: CaptureFlags & { readonly role: string },
  io: CliIo,
): Promise<readonly Snapshot[]> {
  const access = await openCloudAccess(flags, io)
  const label = labelsOf(accounts)
  let ended = 0
  const soFar = (): string => `${ended} of ${accounts.length} accounts`
  return orNothing(io, async (line) => {
    const caller = await access.cloud.callerAccount()
    const results = await takeSnapshots({
      accounts: accounts.map(({ id }) => id),
      regions: flags.region,
      enter: async (id) => (id === caller ? access : access.assume(id, flags.role)),
      capturedAt: io.now(),
      notify: (progress) => line.show(`${soFar()} · ${label(progress.account)} ${words(progress)}`),
      ended: ({ account }) => {
        ended++
        line.show(`${soFar()} · ${label(account)}`)
      },
    })
    await line.clear()
    return told(results, label, io)
  })
}

/** Snapshots, or none where the cloud cannot even be asked who is calling: then why is told. */
async function orNothing(
  io: CliIo,
  work: (line: ProgressLine) => Promise<readonly Snapshot[]>,
): Promise<readonly Snapshot[]> {
  const line = new ProgressLine(io.stderr)
  try {
    return await work(line)
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    await line.clear()
    await io.stderr.write(`shareplan: nothing was captured: ${printable(whyNot(error))}\n`)
    return []
  }
}

function labelsOf(accounts: readonly CapturedAccount[]): (id: string) => string {
  const labels = new Map(accounts.map(({ id, name }) => [id, name === undefined ? id : `${id} (${name})`]))
  return (id) => labels.get(id) ?? id
}

function words({ region, done, total }: RegionProgress): string {
  return `${region}: ${done} of ${total} images`
}

async function told(
  results: readonly AccountResult[],
  label: (id: string) => string,
  io: CliIo,
): Promise<readonly Snapshot[]> {
  const snapshots = results.flatMap(({ snapshot }) => snapshot ?? [])
  for (const { account, snapshot, failure } of results) {
    const name = printable(label(account))
    if (snapshot !== undefined) await warn(snapshot, `account ${name}: `, io)
    else
      await io.stderr.write(
        `shareplan: warning: account ${name} was not captured, and stays unknown: ${printable(failure)}\n`,
      )
  }
  await io.stderr.write(`shareplan: captured ${snapshots.length} of ${results.length} accounts\n`)
  await tellSimulated(snapshots, io)
  return snapshots
}

async function warn({ forbidden, failed }: Snapshot, where: string, io: CliIo): Promise<void> {
  for (const action of forbidden) {
    await io.stderr.write(
      `shareplan: warning: ${where}the RAM action ${printable(action)} is not allowed: what it tells stays unknown; allow it, or add the facts by hand\n`,
    )
  }
  for (const failure of failed) {
    await io.stderr.write(`shareplan: warning: ${where}something stays unknown: ${printable(failure)}\n`)
  }
}

async function tellSimulated(snapshots: readonly Snapshot[], io: CliIo): Promise<void> {
  if (!snapshots.some(({ inventory }) => inventory.metadata.simulated === true)) return
  await io.stderr.write('shareplan: the endpoint is loopback: the inventory is marked as simulated\n')
}
