import type { Path } from '../finding.ts'

/** The APIs that `snapshot` reads parts of an inventory with, as docs/snapshot.md lists them. */
const calls: Readonly<Record<string, string>> = {
  sharedWith: 'ecs:DescribeImageSharePermission',
  encryption: 'ecs:DescribeSnapshots',
  keyType: 'kms:DescribeKey',
  keyEnabled: 'kms:DescribeKey',
  resourceShares: 'resourcesharing:ListResourceShareAssociations',
  usedBy: 'ecs:DescribeInstances',
  shareRole: 'ram:GetRole',
  accountsPerImage: 'quotas:GetProductQuota',
}

/** The API behind the innermost part of a path that has one; the other parts of an image come with the image. */
export function callOf(path: Path): string | null {
  const known = path.map((key) => calls[key]).findLast((call) => call !== undefined)
  if (known !== undefined) return known
  return path[0] === 'metadata' || path.length === 0 ? null : 'ecs:DescribeImages'
}
