import type { Draft } from '../draft.ts'
import { count, flag, isDigits, type Knob, setSharee, text } from './knob.ts'

/** Knobs for the account of the step. */
export const accountKnobs: Readonly<Record<string, Knob>> = {
  'account.id': text((draft, value) => {
    if (value !== undefined && isDigits.test(value)) setSharee(draft, value)
  }),
  'account.idLength': count((draft, value) => {
    if (value !== undefined && value > 0 && draft.sharee.id.length !== value)
      setSharee(draft, '2'.repeat(Math.min(value, 200)))
  }),
  'account.isOwner': flag((draft, value) => {
    if (value === true) setSharee(draft, draft.owner.id)
  }),
  'account.known': flag((draft, value) => {
    draft.shareeListed = value === true
    if (draft.sharee.id === draft.owner.id) draft.ownerListed = value === true
  }),
  'account.name': text((draft, value) => {
    if (value === undefined) return
    if (isDigits.test(value)) {
      setSharee(draft, value)
      delete draft.sharee.name
    } else draft.sharee.name = value
  }),
  'account.site': text((draft, value) => {
    const account = draft.sharee.id === draft.owner.id ? draft.owner : draft.sharee
    if (value === undefined) delete account.site
    else account.site = value as NonNullable<Draft['owner']['site']>
  }),
  'account.trusted': flag((draft, value) => {
    const account = draft.sharee.id === draft.owner.id ? draft.owner : draft.sharee
    if (value === undefined) delete account.trusted
    else account.trusted = value
  }),
  'account.entry': text((draft, value) => {
    if (value === undefined) return
    if (value.startsWith('@')) draft.groups[value.slice(1)] = [draft.sharee.id]
    else if (isDigits.test(value)) setSharee(draft, value)
    else draft.sharee.name = value
    draft.entries = [value]
  }),
  'account.timesListed': count((draft, value = 1) => {
    const [entry = draft.sharee.id] = draft.entries
    const others = value > 1 ? [draft.sharee.name ?? draft.sharee.id] : []
    draft.entries = [entry, ...others, ...Array.from({ length: Math.min(value, 200) - 2 }, () => entry)].slice(0, value)
  }),
}
