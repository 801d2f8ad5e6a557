import type { Outcome } from './answer.ts'
import { DEFAULT_BEHAVIOURS, type EmulatorBehaviours } from './behaviours.ts'
import type { EmulatorOptions, EmulatorRole } from './options.ts'
import type { Parameters } from './request.ts'
import { DEFAULT_ROLES, type Session } from './roles.ts'
import type { CloudState } from './state.ts'

/** The options that handlers look at, with their defaults. */
export interface Settings {
  readonly behaviours: EmulatorBehaviours
  readonly accountsPerImage: number
  readonly sharedImages: number
  readonly images: number
  readonly copyMs: number
  readonly keys: EmulatorOptions['keys']
  readonly sites: Readonly<Record<string, string>>
  /** Absent: every id of digits exists. */
  readonly accounts: ReadonlySet<string> | undefined
  readonly roles: readonly EmulatorRole[]
  readonly resourceShares: ReadonlyMap<string, readonly string[]>
  readonly deny: readonly string[]
  readonly nonCompliantDestinations: readonly string[]
  readonly noCommunityImages: readonly string[]
  readonly communityAgreement: boolean
  readonly busy: Readonly<Record<string, 'importing' | 'exporting'>>
}

/** A call that was let in: what it works on, who calls, and when. */
export interface Context {
  readonly state: CloudState
  readonly settings: Settings
  readonly caller: string
  /** Where the caller is a role that was assumed. */
  readonly session: Session | undefined
  /** All temporary credentials, by the id of their key. */
  readonly sessions: Map<string, Session>
  /** The API version that the call names. */
  readonly version: string
  /** The call's RegionId, known to exist; empty for the actions that take none. */
  readonly region: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The caller may not do this, and the platform does not say so: answer as if there were nothing. */
  readonly blind: boolean
  /** The copy that this call starts will fail. */
  readonly copyFails: boolean
  /** Host and port of the emulator. */
  readonly endpoint: string
}

/** What an action does: reads or changes the state, and says how it went. Never waits. */
export type Handler = (context: Context, parameters: Parameters) => Outcome

const COPY_MS = 2000
const ACCOUNTS_PER_IMAGE = 50

export function settingsOf(options: EmulatorOptions): Settings {
  const { accounts, quotas = {}, accessKeys = [], inventories } = options
  const callers = [
    ...inventories.map(({ metadata }) => metadata.account),
    ...accessKeys.flatMap(({ account }) => account ?? []),
  ]
  return {
    behaviours: { ...DEFAULT_BEHAVIOURS, ...options.behaviours },
    accountsPerImage: quotas.accountsPerImage ?? ACCOUNTS_PER_IMAGE,
    sharedImages: quotas.sharedImages ?? Number.POSITIVE_INFINITY,
    images: quotas.images ?? Number.POSITIVE_INFINITY,
    copyMs: options.copyMs ?? COPY_MS,
    keys: options.keys,
    sites: options.sites ?? {},
    accounts: accounts === undefined ? undefined : new Set([...accounts, ...callers]),
    resourceShares: new Map(Object.entries(options.resourceShares ?? {})),
    roles: options.roles ?? DEFAULT_ROLES,
    deny: options.deny ?? [],
    nonCompliantDestinations: options.nonCompliantDestinations ?? [],
    noCommunityImages: options.noCommunityImages ?? [],
    communityAgreement: options.communityAgreement ?? true,
    busy: options.busy ?? {},
  }
}

export function accountExists({ accounts }: Settings, account: string): boolean {
  return accounts === undefined ? /^\d+$/.test(account) : accounts.has(account)
}
