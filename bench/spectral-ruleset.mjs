// The measured rules once more, for Spectral: a ruleset with functions, as somebody would write it who takes care that it is quick.
// Accounts and inventories come from JSON, and the plan is replayed once for all rules. A step is found once for all rules, too.
import { readFileSync } from 'node:fs'

const { accounts, inventories } = JSON.parse(readFileSync(process.env.BENCH_FACTS, 'utf8'))
const owner = inventories[0]
const ownerId = owner.metadata.account
const directory = new Map(accounts.spec.accounts.map((account) => [account.id, account]))
const images = new Map(owner.spec.images.map((image) => [image.id, image]))
const role = owner.spec.shareRole
const trusted = new Set(role?.trustedAccounts)
const quota = owner.spec.quotas?.accountsPerImage ?? 50
const ownerSite = directory.get(ownerId)?.site
const closedSites = ['finance', 'government']

function isUsable({ obstacle }) {
  return obstacle === undefined || obstacle === 'account-unknown'
}

/** What each step meets: its image, who has that before, and what hinders the step. */
function replay({ spec }) {
  const states = new Map()
  const stateOf = (key) => {
    const image = images.get(key)
    if (!states.has(key) && image) states.set(key, { image, has: new Set(image.sharedWith), deleted: false })
    return states.get(key)
  }
  return spec.steps.map((step) => {
    const region = step.region ?? spec.region
    const state = stateOf(step.imageFrom === undefined ? step.image : `copy:${step.imageFrom}`)
    const listed = step.accounts === 'all' ? [...(state?.has ?? [])] : (step.accounts ?? [])
    const grants = listed.map((id) => ({ id, account: directory.get(id), had: state?.has.has(id) === true }))
    const met = { step, region, image: state?.image, count: state?.has.size, grants, obstacle: undefined }
    met.obstacle = obstacleOf(step, region, state, grants)
    if (met.obstacle === undefined) take(step, state, grants, states)
    met.countAfter = state?.has.size
    return met
  })
}

function obstacleOf(step, region, state, grants) {
  if (state === undefined) return 'image-unknown'
  if (state.deleted) return 'image-deleted-earlier'
  if (state.image.region !== region) return 'region-mismatch'
  return step.action === 'share' && grants.some(({ account }) => account === undefined) ? 'account-unknown' : undefined
}

function take(step, state, grants, states) {
  if (step.action === 'share') for (const { id } of grants) state.has.add(id)
  if (step.action === 'unshare') for (const { id } of grants) state.has.delete(id)
  if (step.action === 'delete') state.deleted = true
  if (step.action === 'copy')
    states.set(`copy:${step.id}`, { image: copyOf(state.image, step.to), has: new Set(), deleted: false })
}

function copyOf(image, { region, kmsKey }) {
  const key = { kmsKey, keyType: 'customer', keyEnabled: true }
  const encryption = kmsKey === undefined ? image.encryption : key
  return { ...image, region, encryption, status: 'Available', resourceShares: [], usedBy: undefined, made: true }
}

const replays = new WeakMap()

function metAt({ documentInventory, path }) {
  const plan = documentInventory.unresolved
  if (!replays.has(plan)) replays.set(plan, replay(plan))
  return replays.get(plan)[path[2]]
}

const isEncrypted = ({ encryption }) => encryption !== 'none'

/** The steps of these actions, in JSONPath. */
function stepsOf(actions) {
  return `$.spec.steps[?(${actions.map((action) => `@.action == '${action}'`).join(' || ')})]`
}

/** A rule of steps of these actions. `test` is told what the step meets. */
function perStep(id, actions, test) {
  const check = (_, __, context) => (test(metAt(context)) ? [{ message: id }] : [])
  return ruleOf([stepsOf(actions)], check)
}

/** A rule of each account of steps of these actions, located at its entry. */
function perGrant(id, actions, test) {
  const check = (entry, _, context) => {
    const met = metAt(context)
    const grants = entry === 'all' ? met.grants : [met.grants[context.path[4]]]
    return grants.filter((grant) => test(grant, met)).map((grant) => ({ message: `${id} ${grant.id}` }))
  }
  const everybody = actions.includes('unshare') ? ["$.spec.steps[?(@.accounts == 'all')].accounts"] : []
  return ruleOf([`${stepsOf(actions)}.accounts[*]`, ...everybody], check)
}

function ruleOf(given, check) {
  // biome-ignore lint/suspicious/noThenProperty: the word of Spectral's rulesets
  return { given, severity: 'error', message: '{{error}}', resolved: false, then: { function: check } }
}

function guard(id) {
  return perStep(id, ['share', 'unshare', 'copy', 'delete'], ({ obstacle }) => obstacle === id)
}

function mayBeDeleted({ step, image }) {
  const used = image.made ? 0 : image.usedBy[ownerId].length
  const accepted = step.acknowledge?.['strands-instances'] ?? 0
  return used === 0 || (step.force === true && accepted > 0 && used <= accepted)
}

function isUnavailable({ step, image }) {
  if (image.status === 'Creating' || image.status === 'Waiting') return true
  return step.action !== 'delete' && image.status !== 'Available'
}

const rules = {
  'account-unknown': perGrant('account-unknown', ['share'], ({ account }) => account === undefined),
  'image-deleted-earlier': guard('image-deleted-earlier'),
  'image-unknown': guard('image-unknown'),
  'region-mismatch': guard('region-mismatch'),
  'account-untrusted': perGrant('account-untrusted', ['share'], ({ account }) => account?.trusted === false),
  'copy-needs-key': perStep(
    'copy-needs-key',
    ['copy'],
    (met) => isUsable(met) && isEncrypted(met.image) && met.step.to.region !== met.image.region && !met.step.to.kmsKey,
  ),
  'delete-while-shared': perStep(
    'delete-while-shared',
    ['delete'],
    (met) => isUsable(met) && (met.count > 0 || met.image.resourceShares.length > 0),
  ),
  'delete-while-used': perStep('delete-while-used', ['delete'], (met) => isUsable(met) && !mayBeDeleted(met)),
  'encrypted-service-key': perStep(
    'encrypted-service-key',
    ['share'],
    (met) => isUsable(met) && isEncrypted(met.image) && met.image.encryption.keyType === 'service',
  ),
  'encrypted-without-grant': perGrant(
    'encrypted-without-grant',
    ['share'],
    ({ id, account }, met) => isUsable(met) && account && isEncrypted(met.image) && !(role?.exists && trusted.has(id)),
  ),
  'image-unavailable': perStep(
    'image-unavailable',
    ['share', 'copy', 'delete'],
    (met) => isUsable(met) && isUnavailable(met),
  ),
  'marketplace-image-shared': perGrant(
    'marketplace-image-shared',
    ['share'],
    ({ account }, met) => isUsable(met) && account && met.image.productCode !== '',
  ),
  'share-quota-exceeded': perStep('share-quota-exceeded', ['share'], (met) => isUsable(met) && met.countAfter > quota),
  'site-not-shareable': perGrant(
    'site-not-shareable',
    ['share'],
    ({ account }) =>
      account && account.site !== ownerSite && (closedSites.includes(account.site) || closedSites.includes(ownerSite)),
  ),
  'step-without-effect': perGrant(
    'step-without-effect',
    ['share', 'unshare'],
    ({ had }, met) => isUsable(met) && had === (met.step.action === 'share'),
  ),
  'unshare-impact-unknown': perGrant(
    'unshare-impact-unknown',
    ['unshare'],
    ({ id, had }, met) => isUsable(met) && had && !met.image.made && met.image.usedBy?.[id] === undefined,
  ),
}

// biome-ignore lint/style/noDefaultExport: the way Spectral asks for a ruleset
export default { rules }
