/**
 * The cloud as the executor sees it: a handful of reads, four effects, one closed set of failures.
 * Implementations: the real client (src/io/cloud) and an in-memory one for tests; both pass the contract suite.
 */

/** An account id: digits, never a number. */
export type AccountId = string

/** An image as DescribeImages tells it, in every status. Absent means that the answer did not say. */
export interface CloudImage {
  readonly id: string
  readonly region: string
  readonly name?: string
  readonly status?: string
  /** Percent of a running copy. */
  readonly progress?: string
  /** system, self, others or marketplace. */
  readonly ownerAlias?: string
  readonly ownerAccount?: AccountId
  readonly public?: boolean
  readonly productCode?: string
  /** RFC 3339, as the answer spells it. */
  readonly createdAt?: string
  /** The image family it belongs to; empty: it is in none. */
  readonly family?: string
  /** Snapshots behind its disks, system disk first; empty when the answer named none: its encryption is then unknown. */
  readonly snapshotIds: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
}

/** A snapshot's encryption as DescribeSnapshots tells it. */
export interface CloudSnapshot {
  readonly id: string
  readonly encrypted?: boolean
  readonly kmsKeyId?: string
}

/** Which images to list; without ids, all that the caller owns or (`others`) that are shared to it. */
export interface ImageQuery {
  readonly region: string
  readonly ids?: readonly string[]
  readonly owner?: 'self' | 'others'
  readonly name?: string
}

/** What a copy is asked to be. `clientToken`: at most 64 ASCII characters. */
export interface CopyRequest {
  readonly region: string
  readonly image: string
  readonly toRegion: string
  readonly name: string
  readonly description?: string
  readonly kmsKey?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly clientToken: string
}

/** The answer to an effect. */
export interface Receipt {
  readonly requestId: string
}

/** A read that may be forbidden: what was read, or that it was not allowed (never an empty list). */
export type Permitted<T> =
  | { readonly permitted: true; readonly value: T }
  | { readonly permitted: false; readonly action: string }

/**
 * `refused`: the cloud said no, nothing happened. `throttled`: not now, nothing happened. `unreachable`: the request did
 * not get there (refused connection, unknown host). `in-doubt`: no usable answer, it may have happened (timeout, reset, 5xx,
 * an answer that does not parse).
 */
export type CloudFailure = 'refused' | 'throttled' | 'unreachable' | 'in-doubt'

/** Thrown by every call of the port. `message` and `code` are free of secrets. */
export class CloudError extends Error {
  override readonly name = 'CloudError'
  readonly failure: CloudFailure
  /** The platform's error code, misspellings included, or a network code. */
  readonly code: string
  readonly action: string
  /** The HTTP status of the answer, when there was one. */
  readonly status: number | undefined
  readonly requestId: string | undefined
  /** How long the platform asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined

  constructor(
    failure: CloudFailure,
    details: {
      action: string
      code: string
      message: string
      status?: number | undefined
      requestId?: string | undefined
      retryAfterMs?: number | undefined
    },
  ) {
    super(details.message)
    this.failure = failure
    this.action = details.action
    this.code = details.code
    this.status = details.status
    this.requestId = details.requestId
    this.retryAfterMs = details.retryAfterMs
  }
}

/** The port. Reads follow every page; effects are one request each and are never retried by the port itself. */
export interface Cloud {
  /** True when the endpoint is loopback: everything that a run leaves is then marked. */
  readonly simulated: boolean
  /** STS GetCallerIdentity: the account that calls. */
  callerAccount(): Promise<AccountId>
  /** DescribeRegions: region ids. */
  regions(): Promise<readonly string[]>
  /** DescribeImages in every status. Unknown ids are simply absent. */
  images(query: ImageQuery): Promise<readonly CloudImage[]>
  /** DescribeImageSharePermission: every account, in the order given. Throws `refused` InvalidImageId.NotFound. */
  sharees(region: string, image: string): Promise<readonly AccountId[]>
  /** DescribeSnapshots, any number of ids. */
  snapshots(region: string, ids: readonly string[]): Promise<Permitted<readonly CloudSnapshot[]>>
  /** DescribeInstances: the caller's own instances made from the image; a dry run tells "none" from "not allowed". */
  instances(region: string, image: string): Promise<Permitted<readonly string[]>>
  /** ModifyImageSharePermission: at least one account, at most 10 in each list, none in both (RangeError otherwise). */
  modifySharePermission(
    region: string,
    image: string,
    change: { readonly add: readonly AccountId[]; readonly remove: readonly AccountId[] },
  ): Promise<Receipt>
  /** CopyImage: returns at once with the id of the image that is being made. */
  copyImage(request: CopyRequest): Promise<Receipt & { readonly image: string }>
  /** CancelCopyImage, of a copy that runs: by its target, which goes away. */
  cancelCopy(region: string, image: string): Promise<Receipt>
  /** DeleteImage. */
  deleteImage(region: string, image: string, force: boolean): Promise<Receipt>
}
