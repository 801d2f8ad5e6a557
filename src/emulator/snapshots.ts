import type { ImageRecord, SnapshotRecord } from './state.ts'

/** Ids for the snapshots of an image, system disk first. */
export function snapshotIds(image: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `s-${image.replace(/^m-/, '')}-${index + 1}`)
}

/** The snapshots behind an image. */
export function snapshotsOf(image: ImageRecord): readonly SnapshotRecord[] {
  return image.snapshots.map((id, index) => ({
    id,
    region: image.region,
    owner: image.owner,
    key: image.key,
    disk: index === 0 ? 'system' : 'data',
    createdAt: image.createdAt,
  }))
}
