import type { InventoryImage } from '../../schema/generated/types.ts'
import { type Draft, goodEncryption } from '../draft.ts'
import { count, flag, ids, type Knob, text } from './knob.ts'

function ofImage<K extends keyof InventoryImage>(key: K): Knob {
  return (draft, value) => {
    if (value === undefined) delete draft.image[key]
    else draft.image[key] = value as InventoryImage[K]
  }
}

function ofKey(key: 'kmsKey' | 'keyType' | 'keyEnabled'): Knob {
  return (draft, value, all) => {
    if (all.get('image.encrypted') === false) return
    const { encryption } = draft.image
    const details = typeof encryption === 'object' ? encryption : goodEncryption
    const { [key]: _, ...rest } = details
    draft.image.encryption = value === undefined ? rest : { ...rest, [key]: value }
  }
}

/** Knobs for what the image is. */
export const imageKnobs: Readonly<Record<string, Knob>> = {
  'image.id': text((draft, value) => {
    if (value !== undefined) draft.image.id = value
  }),
  'image.exists': flag((draft, value) => {
    draft.imageListed = value === true
  }),
  'image.deletedEarlier': flag((draft, value) => {
    draft.deletedEarlier = value === true
  }),
  'image.region': (draft, value, all) => {
    ofImage('region')(draft, value, all)
    if (typeof value === 'string' && !all.has('step.region')) draft.stepRegion = value
  },
  'image.name': ofImage('name'),
  'image.status': ofImage('status'),
  'image.owned': flag((draft, value) => setOwner(draft, value === undefined ? undefined : value ? 'self' : 'others')),
  'image.sharedToOwner': flag((draft, value) => {
    setOwner(draft, value === undefined ? undefined : value ? 'others' : 'self')
    if (value === true) draft.image.public = false
  }),
  'image.copyOfShared': flag((draft, value) => {
    draft.copied = true
    setOwner(draft, value === undefined ? undefined : value ? 'others' : 'self')
  }),
  'image.ownerAccount': (draft, value, all) => {
    if (value !== draft.owner.id) setOwner(draft, value === undefined ? undefined : 'others')
    ofImage('ownerAccount')(draft, value, all)
  },
  'image.ownerKnown': flag((draft, value) => {
    if (value === undefined) setOwner(draft, undefined)
    else if (draft.image.ownerAccount === draft.owner.id) draft.ownerListed = value
    else if (draft.image.ownerAccount === draft.sharee.id) draft.shareeListed = value
    else if (value) draft.image.ownerAccount = draft.sharee.id
    else draft.image.ownerAccount = stranger
  }),
  'image.ownerTrusted': flag((draft, value) => {
    if (draft.image.ownerAccount === undefined && value !== undefined) setOwner(draft, 'others')
    const owner = draft.image.ownerAccount === draft.owner.id ? draft.owner : draft.sharee
    if (value === undefined) delete owner.trusted
    else owner.trusted = value
    if (owner === draft.sharee && draft.image.ownerAccount !== undefined) draft.image.ownerAccount = draft.sharee.id
  }),
  'image.public': ofImage('public'),
  'image.community': flag((draft, value) => {
    if (value === undefined) delete draft.image.public
    else draft.image.public = value
  }),
  'image.marketplace': flag((draft, value) => {
    if (value === undefined) delete draft.image.productCode
    else draft.image.productCode = value ? 'cmjj000001' : ''
  }),
  'image.productCode': ofImage('productCode'),
  'image.encrypted': flag((draft, value) => {
    if (value === undefined) delete draft.image.encryption
    else draft.image.encryption = value ? goodEncryption : 'none'
  }),
  'image.kmsKey': ofKey('kmsKey'),
  'image.keyType': ofKey('keyType'),
  'image.keyEnabled': ofKey('keyEnabled'),
  'image.snapshotCount': count((draft, value) => {
    const { encryption } = draft.image
    if (value === undefined) delete draft.image.snapshots
    else draft.image.snapshots = value
    if (typeof encryption !== 'object') return
    const { snapshots: _, ...rest } = encryption
    draft.image.encryption = value === undefined ? rest : { ...rest, snapshots: value }
  }),
  'image.resourceShareCount': count((draft, value) => {
    if (value === undefined) delete draft.image.resourceShares
    else draft.image.resourceShares = ids('rs', value)
  }),
}

/** An account that nobody knows. */
const stranger = '5000000000000005'

function setOwner(draft: Draft, owner: 'self' | 'others' | undefined): void {
  const { image } = draft
  if (owner === undefined) {
    delete image.owner
    delete image.ownerAccount
    return
  }
  image.owner = owner
  image.ownerAccount = owner === 'self' ? draft.owner.id : draft.sharee.id
}
