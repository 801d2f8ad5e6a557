import { type FactValue, isSet } from '../../policy/values.ts'
import type { Draft } from '../draft.ts'
import { count, flag, ids, isDigits, type Knob, limited, setSharee } from './knob.ts'

/** Knobs for who has the image and uses it, which depend on all others. */
export const shareKnobs: Readonly<Record<string, Knob>> = {
  'account.hasImage': flag((draft, value) => {
    draft.shareeHolds = value === true
    draft.sharesKnown = value !== undefined
  }),
  'image.sharedWith': (draft, value) => setShares(draft, value, 'before'),
  'image.sharedWithAfter': (draft, value) => setShares(draft, value, 'after'),
  'image.shareCount': count((draft, value = 0, isOpen) => {
    draft.sharesKnown = !isOpen
    draft.holders = limited(value - (draft.shareeHolds ? 1 : 0) - draft.named.length)
  }),
  'image.shareCountAfter': count((draft, value = 0, isOpen) => {
    draft.sharesKnown = !isOpen
    const sharee = draft.action === 'share' || (draft.action !== 'unshare' && draft.shareeHolds) ? 1 : 0
    const missing = value - sharee - draft.holders - draft.named.length
    if (isOpen && draft.action === 'share') draft.companions = limited(value - 1)
    else draft.holders = limited(draft.holders + missing)
  }),
  'step.accountCount': count((draft, value = 1) => {
    draft.companions = limited(value - 1)
  }),
  'plan.newGrantCount': count((draft, value = 0, isOpen) => {
    draft.sharesKnown = !isOpen
    draft.shareeHolds = value === 0
    draft.companions = limited(value - 1)
  }, 'max'),
  'plan.stepCount': count((draft, value = 1) => {
    draft.moreSteps = limited(value - 1 - (draft.deletedEarlier ? 1 : 0))
  }),
  'image.ownInstanceCount': count((draft, value, isOpen) => setUse(draft, draft.owner.id, 'i', value, isOpen)),
  'image.knownOwnInstanceCount': count((draft, value, isOpen) => {
    const wasOpen = draft.image.usedBy?.[draft.owner.id] === undefined
    setUse(draft, draft.owner.id, 'i', value, isOpen || wasOpen)
  }),
  'step.strandedInstanceCount': count((draft, value, isOpen) => {
    setUse(draft, draft.sharee.id, 'i', value ?? 0, false)
    if (isOpen) draft.sharesKnown = false
    else if ((value ?? 0) > 0) draft.shareeHolds = true
  }, 'max'),
  'step.brokenLaunchCount': count((draft, value, isOpen) => {
    setUse(draft, draft.sharee.id, 'lt', value ?? 0, false)
    if (isOpen) draft.sharesKnown = false
    else if ((value ?? 0) > 0) draft.shareeHolds = true
  }, 'max'),
  'account.useKnown': flag((draft, value) => {
    const { [draft.sharee.id]: known = [], ...rest } = draft.image.usedBy ?? {}
    draft.image.usedBy = value === true ? { ...rest, [draft.sharee.id]: known } : rest
  }),
  'shareRole.exists': flag((draft, value) => {
    draft.shareRole = value === undefined ? 'unknown' : value ? 'trusts' : 'missing'
  }),
  'account.trustedByShareRole': flag((draft, value) => {
    const exists = draft.shareRole !== 'unknown' && draft.shareRole !== 'missing'
    if (value === undefined) draft.shareRole = exists ? 'unsaid' : 'unknown'
    else if (value) draft.shareRole = 'trusts'
    else draft.shareRole = exists ? 'distrusts' : 'missing'
  }),
}

function setUse(draft: Draft, account: string, kind: 'i' | 'lt', value: number | undefined, isOpen: boolean): void {
  const { [account]: used = [], ...rest } = draft.image.usedBy ?? {}
  const others = used.filter((id) => !id.startsWith(`${kind}-`))
  const all = [...others, ...ids(kind, value ?? 0)]
  draft.image.usedBy = value === undefined || (isOpen && all.length === 0) ? rest : { ...rest, [account]: all }
  if (isOpen && all.length > 0) draft.image.useUnknown = { [account]: [kind] }
}

function setShares(draft: Draft, value: FactValue, when: 'before' | 'after'): void {
  const set = typeof value === 'object' && isSet(value) ? value : undefined
  draft.sharesKnown = set?.complete === true
  const has = [...(set?.has ?? [])].filter((id) => isDigits.test(id))
  const [first] = has
  if (when === 'after' && draft.action === 'share' && first !== undefined && !has.includes(draft.sharee.id))
    setSharee(draft, first)
  draft.shareeHolds = has.includes(draft.sharee.id) && when === 'before'
  draft.named = has.filter((id) => id !== draft.sharee.id || when === 'before')
}
