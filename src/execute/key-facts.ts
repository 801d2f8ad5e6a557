import type { EncryptionDetails } from '../schema/generated/types.ts'
import type { CloudKey } from './survey.ts'

/** The alias that the platform gives its own key for disks; of other keys the ECS API does not tell whose they are. */
export const serviceKeyAlias = 'alias/acs/ecs'

/** What is known of a key beside its name. */
export type KeyFacts = Pick<EncryptionDetails, 'keyType' | 'keyEnabled'>

const usable: Readonly<Record<string, boolean>> = {
  Enabled: true,
  Disabled: false,
  Inactive: false,
  PendingDeletion: false,
  PendingImport: false,
}

/**
 * What KMS says of a key. It names no type. The key behind the service's alias is the service's, and so is one that a service created; one
 * that an account created is the customer's only where it is known not to be the key behind the alias.
 *
 * @param serviceKey the key behind the alias; null: there is none; `undefined`: unknown
 */
export function keyFacts(key: CloudKey, serviceKey: CloudKey | null | undefined): KeyFacts {
  const keyType = typeOf(key, serviceKey)
  const keyEnabled = key.state === undefined || !Object.hasOwn(usable, key.state) ? undefined : usable[key.state]
  return { ...(keyType !== undefined && { keyType }), ...(keyEnabled !== undefined && { keyEnabled }) }
}

function typeOf({ id, creator }: CloudKey, serviceKey: CloudKey | null | undefined): KeyFacts['keyType'] {
  if (serviceKey?.id === id) return 'service'
  if (creator === undefined) return undefined
  if (!/^[0-9]+$/.test(creator)) return 'service'
  return serviceKey === undefined ? undefined : 'customer'
}
