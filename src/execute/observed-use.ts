import type { UseKind } from '../plan/facts.ts'
import type { InventoryImage } from '../schema/generated/types.ts'

/** What of an account is known to use an image, and the kinds of which there may be more. */
export interface ObservedUse {
  readonly ids: readonly string[]
  readonly unknown: readonly UseKind[]
}

/** What an inventory says about use. */
type SaidUse = Pick<InventoryImage, 'usedBy' | 'useUnknown'>

const launches: readonly UseKind[] = ['lt', 'asc']
const everything: readonly UseKind[] = ['i', ...launches]

/** The use of whoever was asked for instances alone; `undefined`: not even for those. */
export function onlyInstances(instances: readonly string[] | undefined): ObservedUse {
  return instances === undefined ? { ids: [], unknown: everything } : { ids: instances, unknown: launches }
}

/** A use as an inventory says it. What is known in part is never an empty list: then only the unknown kinds are named. */
export function useOf(account: string, { ids, unknown }: ObservedUse): SaidUse {
  if (unknown.length === everything.length && ids.length === 0) return {}
  return {
    ...((ids.length > 0 || unknown.length === 0) && { usedBy: { [account]: [...ids] } }),
    ...(unknown.length > 0 && { useUnknown: { [account]: [...unknown] } }),
  }
}

/** Of the account, the kinds that were seen as they are now and the others as known before; of other accounts what was known. */
export function useOver(seen: SaidUse, known: SaidUse, account: string): SaidUse {
  const now = saidOf(seen, account)
  const before = saidOf(known, account)
  if (now === undefined) return picked(known.usedBy ?? {}, known.useUnknown ?? {})
  const kept = (before?.ids ?? []).filter((id) => now.unknown.some((kind) => id.startsWith(`${kind}-`)))
  const merged = useOf(account, {
    ids: [...new Set([...now.ids, ...kept])],
    unknown: now.unknown.filter((kind) => before === undefined || before.unknown.includes(kind)),
  })
  return picked(
    { ...without(known.usedBy, account), ...merged.usedBy },
    { ...without(known.useUnknown, account), ...merged.useUnknown },
  )
}

function saidOf({ usedBy, useUnknown }: SaidUse, account: string): ObservedUse | undefined {
  const ids = usedBy?.[account]
  const unknown = useUnknown?.[account]
  return ids === undefined && unknown === undefined ? undefined : { ids: ids ?? [], unknown: unknown ?? [] }
}

function picked(usedBy: NonNullable<SaidUse['usedBy']>, useUnknown: NonNullable<SaidUse['useUnknown']>): SaidUse {
  return {
    ...(Object.keys(usedBy).length > 0 && { usedBy }),
    ...(Object.keys(useUnknown).length > 0 && { useUnknown }),
  }
}

function without<T>(map: Readonly<Record<string, T>> | undefined, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([name]) => name !== key))
}
