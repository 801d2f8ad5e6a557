// The plans, facts and settings that are measured: the same every time, nothing here is random. Every plan passes.

/** The clock of all runs, soon after the inventories were captured. */
export const asOf = '2026-11-24T03:00:00Z'

/** Owns the images, and every plan is its. */
const owner = '1234567890123456'

export const regions = ['cn-beijing', 'cn-shanghai', 'cn-hongkong', 'ap-southeast-1', 'ap-southeast-5', 'cn-hangzhou']
const mostImages = 240
const shareesPerImage = 6

const accountAt = (index) => String(2_000_000_000_000_000 + index)

const range = (count, make) => Array.from({ length: count }, (_, index) => make(index))

function imageAt(index) {
  return {
    id: `m-2ze${String(index).padStart(17, '0')}`,
    region: regions[index % regions.length],
    encrypted: index % 3 === 0,
    sharees: range(shareesPerImage, (n) => accountAt(index * shareesPerImage + n)),
  }
}

/** A plan of so many steps, and the accounts and the inventory of what it names. */
export function workload(stepCount) {
  const images = range(Math.min(mostImages, Math.ceil(stepCount / stepsPerRound)), imageAt)
  const sharees = images.flatMap((image) => image.sharees)
  const steps = range(Math.ceil(stepCount / stepsPerRound), (round) => stepsOf(round, images[round % images.length]))
  return {
    plan: planOf('bench', steps.flat().slice(0, stepCount)),
    accounts: accountsOf(sharees),
    inventories: [inventoryOf(owner, images.map(ownImage), trusting(sharees))],
  }
}

function planOf(name, steps) {
  return {
    apiVersion: 'shareplan/v1',
    kind: 'SharePlan',
    metadata: { name, account: owner, labels: { ticket: 'CHG-1042' } },
    spec: { region: regions[0], steps },
  }
}

const stepsPerRound = 10

/** One round of an image's life: it is shared, copied and unshared, its copy too, and the copy is deleted. */
function stepsOf(round, { id: image, region, encrypted, sharees: [a, b, c, d, e, f] }) {
  const copy = `copy-${round}`
  const there = regions[(regions.indexOf(region) + 1) % regions.length]
  const to = { region: there, name: `golden-copy-${round}`, ...(encrypted && { kmsKey: `key-${there}` }) }
  const steps = [
    { action: 'share', image, region, accounts: [a, b, c] },
    { id: copy, action: 'copy', image, region, to },
    { action: 'share', imageFrom: copy, region: there, accounts: [a, b, c] },
    { action: 'share', image, region, accounts: [d, e] },
    { action: 'unshare', image, region, accounts: [a] },
    { action: 'share', image, region, accounts: [f] },
    { action: 'unshare', imageFrom: copy, region: there, accounts: 'all' },
    { action: 'delete', imageFrom: copy, region: there },
    { action: 'unshare', image, region, accounts: [b, c, d] },
    { action: 'unshare', image, region, accounts: [e, f] },
  ]
  return steps.map((step, index) => ({ id: `round-${round}-step-${index + 1}`, ...step }))
}

function ownImage({ id, region, encrypted, sharees }, index) {
  return {
    ...{ id, region, name: `golden-base-${index}`, status: 'Available', owner: 'self', productCode: '', public: false },
    encryption: encrypted ? { kmsKey: `key-${region}`, keyType: 'customer', keyEnabled: true, snapshots: 1 } : 'none',
    sharedWith: [],
    resourceShares: [],
    usedBy: Object.fromEntries([owner, ...sharees].map((account) => [account, []])),
  }
}

function accountsOf(ids, groups) {
  const account = (id, name) => ({ id, name, site: 'international', trusted: true })
  const accounts = [account(owner, 'images'), ...ids.map((id, index) => account(id, `team-${index}`))]
  return { apiVersion: 'shareplan/v1', kind: 'Accounts', spec: { accounts, ...(groups && { groups }) } }
}

function inventoryOf(account, images, more = {}) {
  const metadata = { account, capturedAt: '2026-11-24T02:00:00Z' }
  return { apiVersion: 'shareplan/v1', kind: 'Inventory', metadata, spec: { ...more, images } }
}

function trusting(trustedAccounts) {
  return { shareRole: { exists: true, trustedAccounts } }
}

const real = { images: 15, accounts: 80, waves: 3, instances: 250, imagesInUse: 15, retired: 5 }

/**
 * A company renews 15 images in 6 regions for 80 accounts: 75 copies, 270 shares of a group of accounts, and 5 images are
 * deleted; 80 accounts have each an inventory of what their 250 instances run.
 */
export function realLife() {
  const ids = range(real.accounts, accountAt)
  const waves = range(real.waves, (wave) => ids.filter((_, index) => index % real.waves === wave))
  const images = range(real.images, (index) => ({ ...imageAt(index), region: regions[0], sharees: [] }))
  const retired = range(real.retired, (index) => ({ ...imageAt(500 + index), region: regions[0], sharees: [] }))
  const former = range(real.images * regions.length, (index) => ({ ...imageAt(1000 + index), sharees: [] }))
  const own = [...images, ...retired].map(ownImage)
  const shared = former.map((image, index) => ({ ...ownImage(image, 100 + index), sharedWith: ids }))
  const steps = [...images.flatMap(renewal), ...retired.map(({ id }) => ({ action: 'delete', image: id }))]
  return {
    plan: planOf('renewal', steps),
    accounts: accountsOf(ids, Object.fromEntries(waves.map((wave, index) => [`wave-${index + 1}`, wave]))),
    inventories: [
      inventoryOf(owner, [...own, ...shared], { quotas: { accountsPerImage: 100 }, ...trusting(ids) }),
      ...ids.map((id, index) =>
        inventoryOf(
          id,
          inUse(former, index).map((image, at) => usedImage(image, at, id)),
        ),
      ),
    ],
  }
}

function renewal({ id: image, encrypted }, index) {
  const share = (target) =>
    range(real.waves, (wave) => ({ action: 'share', ...target, accounts: [`@wave-${wave + 1}`] }))
  const copies = regions.slice(1).flatMap((region) => {
    const copy = `copy-${index}-${region}`
    const to = { region, name: `golden-base-${index}`, ...(encrypted && { kmsKey: `key-${region}` }) }
    return [{ id: copy, action: 'copy', image, to }, ...share({ imageFrom: copy, region })]
  })
  return [...share({ image }), ...copies]
}

/** Each account runs a sixth of the former images. */
function inUse(images, account) {
  return range(real.imagesInUse, (index) => images[(account * real.imagesInUse + index) % images.length])
}

function usedImage({ id, region }, index, account) {
  const upTo = (at) => Math.floor((at * real.instances) / real.imagesInUse)
  const instances = range(
    upTo(index + 1) - upTo(index),
    (n) => `i-2ze${account.slice(-4)}${String(upTo(index) + n).padStart(13, '0')}`,
  )
  return { id, region, owner: 'others', ownerAccount: owner, usedBy: { [account]: instances } }
}

/** A plan that violates each of the measured rules, and what it is about: both tools must find the same in it. */
export function broken() {
  const known = range(56, accountAt)
  const [a, b, c, d, ...rest] = known
  const accounts = accountsOf(known)
  const entry = (id) => accounts.spec.accounts.find((account) => account.id === id)
  entry(b).trusted = false
  entry(c).site = 'finance'
  const image = (id, facts) => ({ ...ownImage({ ...imageAt(0), id, encrypted: false, sharees: known }, 0), ...facts })
  const encrypted = (keyType) => ({ encryption: { kmsKey: 'key', keyType, keyEnabled: true, snapshots: 1 } })
  const images = [
    image('m-plain'),
    image('m-gone'),
    image('m-service', encrypted('service')),
    image('m-customer', encrypted('customer')),
    image('m-market', { productCode: 'cmjj0001' }),
    image('m-creating', { status: 'Creating' }),
    image('m-used', { usedBy: { [owner]: ['i-1'] } }),
    image('m-shared', { sharedWith: [a] }),
    image('m-unseen', { sharedWith: [a], usedBy: { [owner]: [] } }),
  ]
  const share = (id, ...accounts) => ({ action: 'share', image: id, accounts })
  const steps = [
    share('m-plain', a, b),
    share('m-plain', c),
    share('m-plain', '9999999999999999'),
    share('m-nowhere', a),
    { ...share('m-plain', a), region: regions[1] },
    share('m-service', a),
    share('m-customer', d),
    share('m-market', a),
    share('m-creating', a),
    share('m-plain', ...rest),
    share('m-plain', a),
    { action: 'unshare', image: 'm-plain', accounts: [d] },
    { action: 'copy', image: 'm-customer', to: { region: regions[1], name: 'copy' } },
    { action: 'delete', image: 'm-shared' },
    { action: 'delete', image: 'm-used' },
    { action: 'unshare', image: 'm-unseen', accounts: [a] },
    { action: 'delete', image: 'm-gone' },
    share('m-gone', a),
  ]
  const inventories = [inventoryOf(owner, images, trusting(known.filter((id) => id !== d)))]
  return { plan: planOf('broken', steps), accounts, inventories }
}
