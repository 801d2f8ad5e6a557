import { type Body, done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { tokenPage } from '../pages.ts'
import { readBoolean, readJsonList, readText } from '../parameters.ts'
import type { Parameters } from '../request.ts'
import type { SnapshotRecord } from '../state.ts'
import { dryRun, notEmulated } from './dry-run.ts'
import { timestamp } from './timestamp.ts'

const NOT_EMULATED = [
  'Category',
  'DiskId',
  'Filter.1.Key',
  'InstanceId',
  'ResourceGroupId',
  'SnapshotLinkId',
  'SnapshotName',
  'SnapshotType',
  'SourceDiskType',
  'Status',
  'Tag.1.Key',
  'Usage',
]

/** The caller's own snapshots: the only place that tells whether an image is encrypted, and with which key. */
export function describeSnapshots(context: Context, parameters: Parameters): Outcome {
  const problem = notEmulated(parameters, NOT_EMULATED) ?? dryRun(parameters)
  if (problem !== undefined) return problem
  const ids = readJsonList(parameters, 'SnapshotIds')
  if (ids !== undefined && 'kind' in ids) return ids
  const encrypted = readBoolean(parameters, 'Encrypted')
  if (typeof encrypted === 'object') return encrypted
  const key = readText(parameters, 'KMSKeyId')
  const matching = [...context.state.snapshots.values()].filter(
    (snapshot) =>
      !context.blind &&
      snapshot.owner === context.caller &&
      snapshot.region === context.region &&
      (ids === undefined || ids.includes(snapshot.id)) &&
      (encrypted !== true || snapshot.key !== undefined) &&
      (key === undefined || snapshot.key?.id === key),
  )
  const page = tokenPage(matching, parameters)
  if (page.kind !== 'page') return page
  return done({ ...page.fields, Snapshots: { Snapshot: page.items.map((item) => describe(context, item)) } })
}

function describe({ state }: Context, { id, region, key, disk, createdAt }: SnapshotRecord): Body {
  const used = [...state.images.values()].some((image) => image.region === region && image.snapshots.includes(id))
  return {
    SnapshotId: id,
    SnapshotName: id,
    RegionId: region,
    Encrypted: key !== undefined,
    KMSKeyId: key?.id ?? '',
    SourceDiskType: disk,
    Status: 'accomplished',
    Progress: '100%',
    Usage: used ? 'image' : 'none',
    CreationTime: timestamp(createdAt),
  }
}
