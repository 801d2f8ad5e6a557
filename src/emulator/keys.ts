import type { InventoryImage } from '../schema/generated/types.ts'
import type { Context } from './context.ts'
import type { EmulatorOptions } from './options.ts'
import type { ImageKey } from './state.ts'

/** Service keys of KMS are known by this prefix of their alias. */
const SERVICE_ALIAS = 'alias/acs/'

/** The key that ECS encrypts with when none is named. */
export const SERVICE_KEY: ImageKey = { id: `${SERVICE_ALIAS}ecs`, service: true, enabled: true, taggable: true }

/** The key that a request names: as listed, else an enabled customer key. */
export function namedKey(id: string, keys: EmulatorOptions['keys']): ImageKey {
  const listed = keys?.find((key) => key.id === id)
  return {
    id,
    service: listed?.type === undefined ? id.startsWith(SERVICE_ALIAS) : listed.type === 'service',
    enabled: listed?.enabled ?? true,
    taggable: listed?.taggable ?? true,
  }
}

/** The key that an inventory names, as far as it says; a key without a name gets one. */
export function inventoryKey(
  { encryption, region, id }: InventoryImage,
  keys: EmulatorOptions['keys'],
): ImageKey | undefined {
  if (encryption === undefined || encryption === 'none') return undefined
  const { kmsKey, keyType, keyEnabled = true } = encryption
  const named = namedKey(kmsKey ?? (keyType === 'service' ? SERVICE_KEY.id : `key-${region ?? id}`), keys)
  return {
    ...named,
    service: keyType === undefined ? named.service : keyType === 'service',
    enabled: named.enabled && keyEnabled,
  }
}

/**
 * A key of the caller's in the region: one that its images or snapshots are encrypted with, or one of the options.
 * `alias/acs/ecs` is the service key, whatever its id.
 */
export function findKey(context: Context, name: string): ImageKey | undefined {
  const used = usedKeys(context)
  const key = used.find(({ id }) => id === name)
  if (key !== undefined) return key
  if (context.settings.keys?.some(({ id }) => id === name)) return namedKey(name, context.settings.keys)
  return name === SERVICE_KEY.id ? used.find(({ service }) => service) : undefined
}

function usedKeys({ state, caller, region }: Context): readonly ImageKey[] {
  const records = [...state.images.values(), ...state.snapshots.values()]
  return records.flatMap((record) => (record.owner === caller && record.region === region ? (record.key ?? []) : []))
}
