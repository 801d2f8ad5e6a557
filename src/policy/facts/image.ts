import { imageLabel } from '../../plan/model.ts'
import { countSharees } from '../../plan/sharees.ts'
import { isSharedToOwner, useBy } from '../../plan/simulate.ts'
import type { ImageState } from '../../plan/state.ts'
import type { Subject } from '../subject.ts'
import { type FactType, type FactValue, fromBounds, setOf } from '../values.ts'
import type { Fact } from './definition.ts'

const snapshot = 'take a snapshot'

/** A fact of the image before the step. */
function ofImage(
  name: string,
  type: FactType,
  description: string,
  supply: string,
  read: (image: ImageState, subject: Subject) => FactValue,
  more: Partial<Fact> = {},
): Fact {
  return {
    name,
    type,
    scope: 'step',
    needs: 'image',
    description,
    supply,
    read: (subject) => (subject.image === undefined ? undefined : read(subject.image, subject)),
    ...more,
  }
}

function inventory(key: string): string {
  return `add ${key} to the image in the inventory, or ${snapshot}`
}

/** A detail of the encryption; nobody knows a detail of what is not encrypted, nor asks for it. */
function detail(image: ImageState, key: 'kmsKey' | 'keyType' | 'keyEnabled'): FactValue {
  return image.encryption === undefined || image.encryption === 'none' ? undefined : image.encryption[key]
}

/** A copy says that it is owned, and not by whom: the plan's account makes it. */
function ownerOf({ owned, ownerAccount }: ImageState, { plan }: Subject): string | undefined {
  return owned === true ? plan.plan.account : ownerAccount
}

const day = 86_400_000

function ageDays({ createdAt, madeByPlan }: ImageState, { plan }: Subject): FactValue {
  if (madeByPlan) return 0
  return createdAt === undefined || createdAt > plan.now ? undefined : Math.floor((plan.now - createdAt) / day)
}

/** Facts of the step's image, before the step unless the name says `After`. */
export const imageFactList: readonly Fact[] = [
  {
    name: 'image.id',
    type: 'string',
    scope: 'step',
    description: 'its id, or copy:<step id> for an image that the plan makes',
    read: ({ step }) => (step === undefined ? undefined : imageLabel(step.image)),
  },
  {
    name: 'image.exists',
    type: 'boolean',
    scope: 'step',
    description: 'whether there is such an image; unknown when the inventory does not list it',
    supply: `correct the id, or ${snapshot} of its region so that the inventory lists the image`,
    read: ({ obstacle }) => (obstacle === 'image-unknown' ? undefined : true),
  },
  {
    name: 'image.deletedEarlier',
    type: 'boolean',
    scope: 'step',
    description: 'whether an earlier step deletes it',
    read: ({ image }) => image?.deleted === true,
  },
  ofImage('image.region', 'string', 'the region it is in', inventory('region'), ({ region }) => region),
  ofImage('image.name', 'string', 'its name', inventory('name'), ({ name }) => name),
  ofImage(
    'image.status',
    'string',
    'its status, as DescribeImages spells it',
    inventory('status'),
    ({ status }) => status,
    {
      values: ['Creating', 'Waiting', 'Available', 'UnAvailable', 'CreateFailed', 'Deprecated'],
    },
  ),
  ofImage(
    'image.ageDays',
    'number',
    'how many whole days ago it was made; 0 for an image that the plan makes, unknown when that lies in the future',
    inventory('createdAt'),
    ageDays,
    { volatile: true, covers: ({ image }) => image?.createdAt },
  ),
  ofImage(
    'image.family',
    'string',
    'its image family; empty when it is in none',
    inventory('family'),
    ({ family }) => family,
  ),
  ofImage('image.tagKeys', 'set', 'the keys of its tags', inventory('tags'), ({ tags }) =>
    tags === undefined ? undefined : setOf(Object.keys(tags)),
  ),
  ofImage('image.owned', 'boolean', "whether the plan's account owns it", inventory('owner'), ({ owned }) => owned),
  ofImage('image.ownerAccount', 'string', 'the account that owns it', inventory('ownerAccount'), ownerOf),
  ofImage(
    'image.ownerKnown',
    'boolean',
    'whether its owner is in the Accounts files',
    inventory('ownerAccount'),
    (image, subject) => {
      const owner = ownerOf(image, subject)
      return owner === undefined ? undefined : subject.plan.directory.accounts.has(owner)
    },
  ),
  ofImage(
    'image.ownerTrusted',
    'boolean',
    'whether its owner is known and trusted',
    `${inventory('ownerAccount')}; say in the Accounts file whether that account is trusted`,
    (image, subject) => {
      const id = ownerOf(image, subject)
      if (id === undefined) return undefined
      const owner = subject.plan.directory.accounts.get(id)
      return owner === undefined ? false : owner.trusted
    },
  ),
  ofImage(
    'image.sharedToOwner',
    'boolean',
    "whether another account shared it with the plan's account",
    inventory('owner and public'),
    isSharedToOwner,
  ),
  ofImage('image.public', 'boolean', 'whether it is public', inventory('public'), (image) => image.public),
  ofImage(
    'image.community',
    'boolean',
    'whether it is a community image: public, but not of Alibaba Cloud or the Marketplace',
    inventory('public and owner'),
    (image) => {
      if (image.public === false || image.platformOwned === true) return false
      return image.public === undefined || image.platformOwned === undefined ? undefined : true
    },
  ),
  ofImage(
    'image.marketplace',
    'boolean',
    'whether it is built from a Marketplace image',
    inventory('productCode'),
    ({ productCode }) => (productCode === undefined ? undefined : productCode !== ''),
  ),
  ofImage(
    'image.productCode',
    'string',
    'its product code; empty when it is not built from a Marketplace image',
    inventory('productCode'),
    ({ productCode }) => productCode,
  ),
  ofImage('image.encrypted', 'boolean', 'whether it is encrypted', inventory('encryption'), ({ encryption }) =>
    encryption === undefined ? undefined : encryption !== 'none',
  ),
  ofImage('image.kmsKey', 'string', 'the key that encrypts it', inventory('encryption.kmsKey'), (image) =>
    detail(image, 'kmsKey'),
  ),
  ofImage(
    'image.keyType',
    'string',
    'whose key encrypts it',
    inventory('encryption.keyType'),
    (image) => detail(image, 'keyType'),
    {
      values: ['customer', 'service'],
    },
  ),
  ofImage('image.keyEnabled', 'boolean', 'whether its key is enabled', inventory('encryption.keyEnabled'), (image) =>
    detail(image, 'keyEnabled'),
  ),
  ofImage(
    'image.snapshotCount',
    'number',
    'how many snapshots it has, that is how many disks',
    inventory('snapshots'),
    ({ snapshots }) => snapshots,
  ),
  ofImage(
    'image.sharedWith',
    'set',
    'the accounts that have it before the step',
    inventory('sharedWith'),
    ({ sharees }) => sharees,
    { elements: 'account' },
  ),
  ofImage(
    'image.shareCount',
    'number',
    'how many accounts have it before the step',
    inventory('sharedWith'),
    ({ sharees }) => fromBounds(countSharees(sharees)),
  ),
  ofImage(
    'image.sharedWithAfter',
    'set',
    'the accounts that have it after the step',
    inventory('sharedWith'),
    (_, { imageAfter }) => imageAfter?.sharees,
    { elements: 'account' },
  ),
  ofImage(
    'image.shareCountAfter',
    'number',
    'how many accounts have it after the step',
    inventory('sharedWith'),
    (_, { imageAfter }) => (imageAfter === undefined ? undefined : fromBounds(countSharees(imageAfter.sharees))),
  ),
  ofImage(
    'image.resourceShareCount',
    'number',
    'how many shares through Resource Directory it has',
    inventory('resourceShares'),
    ({ resourceShares }) => resourceShares?.length,
  ),
  ofImage(
    'image.ownInstanceCount',
    'number',
    "how many instances of the plan's account use it",
    inventory("usedBy of the plan's account"),
    (image, { plan }) => {
      const use = useBy(image, plan.plan.account)
      if (use === undefined) return undefined
      const { instances, unknown } = use
      if (!unknown.has('i')) return instances.length
      return instances.length === 0 ? undefined : { min: instances.length, max: Number.POSITIVE_INFINITY }
    },
  ),
  ofImage(
    'image.knownOwnInstanceCount',
    'number',
    "how many instances of the plan's account are known to use it; 0 when nothing is known",
    '',
    (image, { plan }) => useBy(image, plan.plan.account)?.instances.length ?? 0,
  ),
  ofImage(
    'image.copyOfShared',
    'boolean',
    "whether it is a copy, made in this plan, of an image shared with the plan's account",
    inventory('owner and public'),
    ({ copyOfShared }) => copyOfShared,
  ),
]
