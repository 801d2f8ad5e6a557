import type { FaultsSpec, Inventory } from '../schema/generated/types.ts'
import type { EmulatorBehaviours } from './behaviours.ts'
import type { RequestLogEntry } from './log.ts'

/** Where the emulator's time comes from: milliseconds since the epoch. */
export interface EmulatorClock {
  now(): number
  /** How delays wait, so many milliseconds. Absent: really. */
  sleep?(ms: number): Promise<void>
}

/** A key that may call, and as whom. A token makes it a temporary key: calls must then carry the token. */
export interface EmulatorAccessKey {
  readonly id: string
  readonly secret: string
  /** Default: the account of the first inventory. */
  readonly account?: string
  readonly securityToken?: string
  /** What this key may not do, besides `EmulatorOptions.deny`. */
  readonly deny?: readonly string[]
}

/** A role that AssumeRole gives credentials of. */
export interface EmulatorRole {
  readonly name: string
  /** Absent: every account has it. */
  readonly account?: string
  /** The accounts that may assume it. Absent: every account may. */
  readonly trusts?: readonly string[]
  /** What its sessions may not do, besides `EmulatorOptions.deny`. */
  readonly deny?: readonly string[]
}

/** A KMS key that CopyImage may name; keys that are not listed are enabled customer keys. */
export interface EmulatorKey {
  readonly id: string
  readonly type?: 'customer' | 'service'
  readonly enabled?: boolean
  /** Whether ECS may tag it. */
  readonly taggable?: boolean
}

/** Quotas of every account; an inventory's own win. */
export interface EmulatorQuotas {
  /** Accounts that one image can be shared with. Default 50. */
  readonly accountsPerImage?: number
  /** Images of one account, in one region, that can be shared at all. Default: no limit. */
  readonly sharedImages?: number
  /** Images that one account can own in one region. Default: no limit. */
  readonly images?: number
}

/** What the emulator is started with. Everything but the inventories has a default. */
export interface EmulatorOptions {
  /** What exists. The owner's inventory says what an image is; each account's adds its own use. What is absent gets a sensible value. */
  readonly inventories: readonly Inventory[]
  /** The ids that exist. Absent: every id of digits does. */
  readonly accounts?: readonly string[]
  /** Account → site (china, international, japan, finance, government). Absent: no share is refused because of sites. */
  readonly sites?: Readonly<Record<string, string>>
  /** Default: `testid` with `testsecret`, as the first inventory's account. */
  readonly accessKeys?: readonly EmulatorAccessKey[]
  /** Default: any free port. */
  readonly port?: number
  readonly clock?: EmulatorClock
  /** How long a copy takes, in milliseconds, once it has a place. Default 2000. */
  readonly copyMs?: number
  readonly behaviours?: Partial<EmulatorBehaviours>
  readonly quotas?: EmulatorQuotas
  readonly keys?: readonly EmulatorKey[]
  /** Default: the role `shareplan` in every account, which every account may assume. */
  readonly roles?: readonly EmulatorRole[]
  /** What may not be done: by nobody (`ecs:DescribeInstances`), or not by one account (`kms:DescribeKey:1234567890123456`). */
  readonly deny?: readonly string[]
  /** Id of a resource share → the accounts that it is with; which images are in it, inventories say. */
  readonly resourceShares?: Readonly<Record<string, readonly string[]>>
  /** What goes wrong. */
  readonly faults?: FaultsSpec
  /** Told of every call before its answer goes out. */
  readonly onCall?: (entry: RequestLogEntry) => void
  /** Regions besides the public ones and those of the inventories. */
  readonly regions?: readonly string[]
  /** How far a request's timestamp may be off, in milliseconds. Default 15 minutes. */
  readonly clockSkewMs?: number
  /** Regions to which copies are refused as not compliant. */
  readonly nonCompliantDestinations?: readonly string[]
  /** Regions without community images. */
  readonly noCommunityImages?: readonly string[]
  /** Whether the agreement on community images is signed. Default true. */
  readonly communityAgreement?: boolean
  /** Image id → what keeps it busy, so that it cannot be deleted. */
  readonly busy?: Readonly<Record<string, 'importing' | 'exporting'>>
}
