import pLimit from 'p-limit'
import { permissionNamed } from './actions.ts'
import { type AccountId, CloudError } from './cloud.ts'
import type { CloudReads } from './gaps.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'
import type { RegionProgress } from './snapshot-region.ts'

/** So many accounts at once. */
const atOnce = 4

/** What to capture, and how to be let in. */
export interface SnapshotsOrder {
  readonly accounts: readonly AccountId[]
  readonly regions: readonly string[]
  /** The cloud as the account sees it. Rejects with a CloudError where it does not let us in. */
  readonly enter: (account: AccountId) => Promise<CloudReads>
  /** Milliseconds since the epoch, from before the first read: the same for all, so that they can be compared. */
  readonly capturedAt: number
  readonly notify: (progress: RegionProgress) => void
  /** Called when an account is through. */
  readonly ended: (result: AccountResult) => void
}

/** What became of one account: its snapshot, or why there is none. Free of secrets. */
export type AccountResult =
  | { readonly account: AccountId; readonly snapshot: Snapshot; readonly failure?: never }
  | { readonly account: AccountId; readonly failure: string; readonly snapshot?: never }

/** Captures accounts one by one, a few at once. Whatever goes wrong in one of them is the business of that one. By id. */
export async function takeSnapshots(order: SnapshotsOrder): Promise<readonly AccountResult[]> {
  const limit = pLimit(atOnce)
  return Promise.all(
    [...new Set(order.accounts)].sort().map((account) =>
      limit(async () => {
        const result = await captureAccount(order, account)
        order.ended(result)
        return result
      }),
    ),
  )
}

async function captureAccount(
  { enter, regions, capturedAt, notify }: SnapshotsOrder,
  account: AccountId,
): Promise<AccountResult> {
  try {
    const snapshot = await takeSnapshot(await enter(account), regions, capturedAt, notify)
    const answered = snapshot.inventory.metadata.account
    if (answered === account) return { account, snapshot }
    return { account, failure: `the cloud says that this is account ${answered}` }
  } catch (error) {
    if (!(error instanceof CloudError)) throw error
    return { account, failure: whyNot(error) }
  }
}

/** Why nothing could be read; a missing permission is named. */
export function whyNot({ failure, status, action, message }: CloudError): string {
  const isForbidden = failure === 'refused' && status === 403
  return isForbidden ? `the RAM action ${permissionNamed(action)} is not allowed: ${message}` : message
}
