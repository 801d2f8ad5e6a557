import { describe, expect, it } from 'vitest'
import { encryptionOf, observedImage, overInventory } from '../../src/execute/observe.ts'
import type { Encryption, InventoryImage } from '../../src/schema/generated/types.ts'
import { owner, ownImage, sharee } from './worlds.ts'

describe('encryptionOf', () => {
  const plain = { id: 's-1', encrypted: false }
  const locked = { id: 's-2', encrypted: true, kmsKeyId: 'key-1' }

  it.each([
    ['none', ['s-1'], [plain], 'none'],
    ['the key, with every snapshot', ['s-1', 's-2'], [locked, plain], { kmsKey: 'key-1', snapshots: 2 }],
    [
      'a service key by its alias',
      ['s-3'],
      [{ id: 's-3', encrypted: true, kmsKeyId: 'alias/acs/ecs' }],
      { kmsKey: 'alias/acs/ecs', keyType: 'service', snapshots: 1 },
    ],
    ['no key where none is named', ['s-3'], [{ id: 's-3', encrypted: true, kmsKeyId: '' }], { snapshots: 1 }],
    ['encrypted, though another is not listed', ['s-2', 's-9'], [locked], { kmsKey: 'key-1', snapshots: 2 }],
    ['unknown where one is not listed', ['s-1', 's-9'], [plain], undefined],
    ['unknown where one does not say', ['s-1', 's-4'], [plain, { id: 's-4' }], undefined],
    ['unknown without snapshots', [], [], undefined],
  ] as const)('%s', (_, ids, snapshots, expected) => {
    expect(encryptionOf(ids, snapshots)).toEqual(expected)
  })
})

describe('observedImage', () => {
  it('takes no word that the inventory has none for', () => {
    const image = {
      id: 'm-1',
      region: 'r',
      name: '',
      status: 'Odd',
      ownerAlias: 'odd',
      ownerAccount: 'x',
      snapshotIds: [],
      tags: {},
    }
    expect(observedImage({ image }, owner)).toEqual({ id: 'm-1', region: 'r', tags: {} })
  })

  it.each([
    ['not encrypted', false, { encryption: 'none', snapshots: 2 }],
    ['encrypted', true, { encryption: { snapshots: 2 } }],
  ])('counts the disks of an image that is %s once', (_, encrypted, expected) => {
    const image = { id: 'm-1', region: 'r', snapshotIds: ['s-1', 's-2'], tags: {} }
    const snapshots = image.snapshotIds.map((id) => ({ id, encrypted }))
    expect(observedImage({ image, snapshots }, owner)).toEqual({ id: 'm-1', region: 'r', tags: {}, ...expected })
  })
})

describe('the use that is observed', () => {
  const image = { id: 'm-1', region: 'r', snapshotIds: [], tags: {} }
  it.each([
    ['all of it', { ids: ['i-1'], unknown: [] }, { usedBy: { [owner]: ['i-1'] } }],
    ['that there is none', { ids: [], unknown: [] }, { usedBy: { [owner]: [] } }],
    ['a part', { ids: ['i-1'], unknown: ['asc'] }, { usedBy: { [owner]: ['i-1'] }, useUnknown: { [owner]: ['asc'] } }],
    ['none of a part', { ids: [], unknown: ['asc'] }, { useUnknown: { [owner]: ['asc'] } }],
    ['nothing', { ids: [], unknown: ['i', 'lt', 'asc'] }, {}],
  ] as const)('says %s', (_, use, expected) => {
    expect(observedImage({ image, use }, owner)).toEqual({ id: 'm-1', region: 'r', tags: {}, ...expected })
  })
})

describe('overInventory', () => {
  const known = ownImage('m-1', {
    usedBy: { [owner]: ['i-1', 'lt-1'], [sharee(1)]: ['i-9'] },
    resourceShares: ['rs-1'],
  })

  it('keeps what the cloud did not say', () => {
    expect(overInventory({ id: 'm-1', region: 'r-2' }, known, owner)).toEqual({ ...known, region: 'r-2' })
    expect(overInventory({ id: 'm-1' }, undefined, owner)).toEqual({ id: 'm-1' })
  })

  it('replaces instances of the owner alone', () => {
    const seen = { id: 'm-1', usedBy: { [owner]: ['i-2'] }, useUnknown: { [owner]: ['lt' as const, 'asc' as const] } }
    const { usedBy, useUnknown } = overInventory(seen, known, owner)
    expect(usedBy).toEqual({ [owner]: ['i-2', 'lt-1'], [sharee(1)]: ['i-9'] })
    expect(useUnknown).toBeUndefined()
  })

  it.each<[string, Pick<InventoryImage, 'usedBy' | 'useUnknown'>, Pick<InventoryImage, 'usedBy' | 'useUnknown'>]>([
    ['unknown where nobody knew', {}, { usedBy: { [owner]: ['i-2'] }, useUnknown: { [owner]: ['lt', 'asc'] } }],
    [
      'unknown where the inventory did not know either',
      { usedBy: { [owner]: ['i-1'] }, useUnknown: { [owner]: ['i', 'asc'] } },
      { usedBy: { [owner]: ['i-2'] }, useUnknown: { [owner]: ['asc'] } },
    ],
    [
      'as the inventory knew it, in part',
      { usedBy: { [owner]: ['asc-1', 'i-1'] }, useUnknown: { [owner]: ['asc'], [sharee(1)]: ['i'] } },
      { usedBy: { [owner]: ['i-2', 'asc-1'] }, useUnknown: { [owner]: ['asc'], [sharee(1)]: ['i'] } },
    ],
    ['known, if to be nothing', { usedBy: { [owner]: [] } }, { usedBy: { [owner]: ['i-2'] } }],
  ])('leaves of the owner what was not asked for %s', (_, before, after) => {
    const seen = observedImage(
      { image: { id: 'm-1', region: 'r', snapshotIds: [], tags: {} }, instances: ['i-2'] },
      owner,
    )
    const { usedBy, useUnknown } = overInventory(seen, { id: 'm-1', ...before }, owner)
    expect({ usedBy, useUnknown }).toEqual({ useUnknown: undefined, ...after })
  })

  it('does not keep ourselves as the owner of what others own', () => {
    expect(overInventory({ id: 'm-1', owner: 'others' }, known, owner)).not.toHaveProperty('ownerAccount')
    expect(overInventory({ id: 'm-1', owner: 'others' }, { ...known, ownerAccount: sharee(1) }, owner)).toMatchObject({
      ownerAccount: sharee(1),
    })
  })

  it.each<[string, Encryption, Encryption, Encryption]>([
    [
      'the same key',
      { kmsKey: 'k' },
      { kmsKey: 'k', keyType: 'customer', keyEnabled: true },
      { kmsKey: 'k', keyType: 'customer', keyEnabled: true },
    ],
    ['an unnamed key', { kmsKey: 'k' }, { keyType: 'customer' }, { kmsKey: 'k', keyType: 'customer' }],
    ['another key', { kmsKey: 'k' }, { kmsKey: 'l', keyType: 'customer', keyEnabled: true }, { kmsKey: 'k' }],
    [
      'a service key after all',
      { kmsKey: 'k', keyType: 'service' },
      { kmsKey: 'k', keyType: 'customer' },
      { kmsKey: 'k', keyType: 'service' },
    ],
    ['no key any more', 'none', { kmsKey: 'k' }, 'none'],
  ])('knows about a key what the inventory says of %s', (_, seen, before, expected) => {
    const image = overInventory({ id: 'm-1', encryption: seen }, { ...known, encryption: before }, owner)
    expect(image.encryption).toEqual(expected)
  })
})
