import type { Located } from '../document.ts'
import type { Origin } from '../explanation.ts'
import type { Path } from '../finding.ts'
import { type ImageKey, isPlanned } from '../plan/model.ts'
import type { Fact } from '../policy/facts/definition.ts'
import type { CompiledRule } from '../policy/rule-set.ts'
import type { Subject } from '../policy/subject.ts'
import type { SharePlan } from '../schema/generated/types.ts'
import { isAt, origin, type Places, placeIn, placeOf } from './places.ts'

/** What a rule was judged on, and where that stands. */
export interface About {
  readonly subject: Subject
  readonly rule: CompiledRule
  readonly plan: Located<SharePlan>
  readonly places: Places
  /** The steps so far, the subject's own included, that changed who has the image, or whether it exists. */
  readonly changedBy: (image: ImageKey) => readonly string[]
}

type Origins = (about: About) => readonly Origin[]

/** Where the value of a fact comes from; nothing where that is not known. */
export function originsOf({ name, scope }: Fact, about: About): readonly Origin[] {
  if (scope === 'run') return [origin('run', { says: true })]
  if (name.startsWith('params.')) return [ofParam(name.slice('params.'.length), about)]
  const declared = /^(\w+\.(?:labels|tags))\.(.+)$/s.exec(name)
  if (declared !== null) return ofDeclared[declared[1] ?? '']?.(declared[2] ?? '')(about) ?? []
  return Object.hasOwn(origins, name) ? (origins[name]?.(about) ?? []) : []
}

/** In the plan. */
function inPlan(...path: Path): Origins {
  return ({ plan }) => [origin('plan', { place: placeIn(plan, path), says: isAt(plan.value, path) })]
}

/** In the step; what it does not say itself has a default, or is said for the whole plan. */
function inStep(...path: Path): Origins {
  return (about) => {
    const { step } = about.subject
    if (step === undefined) return []
    const whole = ['spec', 'steps', step.index, ...path]
    const isSaid = isAt(about.plan.value, whole)
    if (!isSaid && path[0] === 'region') return inPlan('spec', 'region')(about)
    return isSaid ? inPlan(...whole)(about) : [origin('plan', { place: placeIn(about.plan, whole) })]
  }
}

/** The entry of the step's accounts that brought the account in. */
const inEntry: Origins = (about) => {
  const { step, grant } = about.subject
  if (step === undefined || grant === undefined) return []
  const entry = grant.entry < 0 ? [] : [grant.entry]
  return inPlan('spec', 'steps', step.index, 'accounts', ...entry)(about)
}

function inAccount(...path: Path): Origins {
  return ({ subject: { grant }, places }) => (grant === undefined ? [] : [places.account(grant.account, path)])
}

/** The entry of the account of a set that is looked at. */
function inMember(...path: Path): Origins {
  return ({ subject: { member }, places }) => (member === undefined ? [] : [places.account(member.id, path)])
}

function inOwner(...path: Path): Origins {
  return ({ subject: { plan }, places }) => [places.account(plan.plan.account, path)]
}

/** In the inventory's entry of the image, or the step that makes the image. */
function inImage(...path: Path): Origins {
  return (about) => {
    const { step, plan } = about.subject
    if (step === undefined) return []
    if (!isPlanned(step.image)) return [about.places.image(step.image, plan.plan.account, path)]
    const maker = plan.plan.steps.find((one) => one.action === 'copy' && one.makes === step.image)
    if (maker === undefined) return []
    const place = placeIn(about.plan, ['spec', 'steps', maker.index])
    return [origin('copied', { place, says: true, steps: [maker.id] })]
  }
}

/** What steps have made of the image, before the subject's own step or after it. */
function simulated(isIncluded: boolean): Origins {
  return ({ subject: { step }, changedBy }) => {
    if (step === undefined) return []
    const steps = changedBy(step.image).filter((id) => isIncluded || id !== step.id)
    return steps.length === 0 ? [] : [origin('simulated', { says: true, steps: steps.slice(-3) })]
  }
}

function both(...parts: readonly Origins[]): Origins {
  return (about) => parts.flatMap((part) => part(about))
}

/** The first that says it. */
function either(...parts: readonly Origins[]): Origins {
  return (about) => {
    const all = parts.map((part) => part(about))
    return all.find((some) => some.length > 0 && some.every(({ says }) => says)) ?? all[0] ?? []
  }
}

/** In the inventory of the plan's account. */
function inInventory(...path: Path): Origins {
  return ({ subject: { plan }, places }) => [places.inventory(plan.plan.account, path)]
}

/** Where something else stands in for what is not said. */
function orElse(part: Origins, kind: Origin['kind']): Origins {
  return (about) => part(about).map((one) => (one.says ? one : origin(kind, { says: true })))
}

const sharedWith = inImage('sharedWith')
const owner = either(inImage('ownerAccount'), inImage('owner'))
const deletedBy: Origins = (about) =>
  about.subject.image?.deleted === true
    ? simulated(false)(about).map((one) => ({ ...one, steps: one.steps.slice(-1) }))
    : [origin('simulated')]
const clock: Origins = ({ subject: { plan } }) => [
  origin('clock', { says: true, at: new Date(plan.now).toISOString() }),
]
const capture: Origins = ({ subject: { plan } }) => {
  const { oldestCapture: oldest } = plan
  if (oldest === undefined) return [origin('inventory')]
  return [origin('inventory', { place: placeOf(oldest.locate()), says: oldest.capturedAt !== undefined })]
}
const steps = inPlan('spec', 'steps')
const atEnd: Origins = (about) => {
  const last = about.subject.plan.plan.steps.at(-1)
  return [...steps(about), ...(last === undefined ? [] : [origin('simulated', { says: true, steps: [last.id] })])]
}
const maxAge: Origins = ({ places }) => [
  origin('configuration', { place: placeOf(places.settings.locate(['inventoryMaxAge'])), says: true }),
]

function ofParam(name: string, { rule, places: { settings } }: About): Origin {
  const set = Object.hasOwn(settings.params, rule.id) ? settings.params[rule.id] : undefined
  if (set !== undefined && Object.hasOwn(set, name))
    return origin('configuration', { place: placeOf(settings.locate(['params', rule.id, name])), says: true })
  const instance = settings.instances?.find(({ value }) => value.as === rule.id)
  if (instance?.value.params !== undefined && Object.hasOwn(instance.value.params, name)) {
    const place = placeOf(settings.locate([...instance.path, 'params', name]))
    return origin('configuration', { place, says: true })
  }
  const isDefault = JSON.stringify(rule.params[name]) === JSON.stringify(rule.source.spec.params?.[name]?.default)
  return origin(isDefault ? 'rule' : 'configuration', { says: true })
}

/** Facts that people declare, by what they begin with. */
const ofDeclared: Readonly<Record<string, (name: string) => Origins>> = {
  'account.labels': (name) => inAccount('labels', name),
  'owner.labels': (name) => inOwner('labels', name),
  'member.labels': (name) => inMember('labels', name),
  'plan.labels': (name) => inPlan('metadata', 'labels', name),
  'image.tags': (name) => inImage('tags', name),
  'copy.tags': (name) => inStep('to', 'tags', name),
}

/** By fact; a test holds that there is an entry for each. Apart from the facts, since a check that explains nothing needs none of this. */
const origins: Readonly<Record<string, Origins>> = {
  'plan.name': inPlan('metadata', 'name'),
  'plan.account': inPlan('metadata', 'account'),
  'plan.region': inPlan('spec', 'region'),
  'plan.stepCount': steps,
  'plan.actions': steps,
  'plan.regions': steps,
  'plan.images': steps,
  'plan.sharees': steps,
  'plan.labelKeys': inPlan('metadata', 'labels'),
  'plan.newGrantCount': atEnd,
  'plan.accountsAfter': atEnd,
  'plan.mostSharesAfter': atEnd,
  'plan.lostGrantCount': atEnd,
  'plan.deletedImages': atEnd,
  'plan.deletedImageCount': atEnd,
  'clock.date': clock,
  'clock.hour': clock,
  'clock.weekday': clock,
  'owner.known': inOwner(),
  'owner.site': inOwner('site'),
  'owner.trusted': inOwner('trusted'),
  'quota.accountsPerImage': orElse(inInventory('spec', 'quotas', 'accountsPerImage'), 'default'),
  'shareRole.exists': inInventory('spec', 'shareRole', 'exists'),
  'shareRole.trustedAccounts': inInventory('spec', 'shareRole', 'trustedAccounts'),
  'inventory.present': capture,
  'inventory.ageSeconds': both(capture, clock),
  'inventory.maxAgeSeconds': maxAge,
  'step.id': inStep('id'),
  'step.action': inStep('action'),
  'step.region': inStep('region'),
  'step.accountCount': inStep('accounts'),
  'step.accounts': inStep('accounts'),
  'step.force': inStep('force'),
  'step.acknowledgedInstances': inStep('acknowledge', 'strands-instances'),
  'step.acknowledgedLaunches': inStep('acknowledge', 'breaks-launches'),
  'step.lastOnImage': steps,
  'step.strandedInstanceCount': both(inImage('usedBy'), sharedWith, simulated(true)),
  'step.brokenLaunchCount': both(inImage('usedBy'), sharedWith, simulated(true)),
  'copy.region': inStep('to', 'region'),
  'copy.name': inStep('to', 'name'),
  'copy.hasKey': inStep('to', 'kmsKey'),
  'copy.kmsKey': inStep('to', 'kmsKey'),
  'copy.tagKeys': inStep('to', 'tags'),
  'copy.nameTaken': both(inStep('to', 'name'), inInventory('spec', 'images')),
  'image.id': either(inStep('image'), inStep('imageFrom')),
  'image.exists': inImage(),
  'image.deletedEarlier': deletedBy,
  'image.region': inImage('region'),
  'image.name': inImage('name'),
  'image.status': inImage('status'),
  'image.ageDays': both(inImage('createdAt'), clock),
  'image.family': inImage('family'),
  'image.tagKeys': inImage('tags'),
  'image.owned': owner,
  'image.ownerAccount': owner,
  'image.ownerKnown': owner,
  'image.ownerTrusted': owner,
  'image.sharedToOwner': both(inImage('owner'), inImage('public')),
  'image.public': inImage('public'),
  'image.community': both(inImage('public'), inImage('owner')),
  'image.marketplace': inImage('productCode'),
  'image.productCode': inImage('productCode'),
  'image.encrypted': inImage('encryption'),
  'image.kmsKey': inImage('encryption', 'kmsKey'),
  'image.keyType': inImage('encryption', 'keyType'),
  'image.keyEnabled': inImage('encryption', 'keyEnabled'),
  'image.snapshotCount': either(inImage('encryption', 'snapshots'), inImage('snapshots')),
  'image.sharedWith': both(sharedWith, simulated(false)),
  'image.shareCount': both(sharedWith, simulated(false)),
  'image.sharedWithAfter': both(sharedWith, simulated(true)),
  'image.shareCountAfter': both(sharedWith, simulated(true)),
  'image.resourceShareCount': inImage('resourceShares'),
  'image.ownInstanceCount': inImage('usedBy'),
  'image.knownOwnInstanceCount': inImage('usedBy'),
  'image.copyOfShared': inImage('owner'),
  'account.id': inEntry,
  'account.idLength': inEntry,
  'account.name': both(inEntry, inAccount('name')),
  'account.known': inAccount(),
  'account.isOwner': both(inEntry, inPlan('metadata', 'account')),
  'account.site': inAccount('site'),
  'account.trusted': inAccount('trusted'),
  'account.groups': inAccount(),
  'account.timesListed': inStep('accounts'),
  'account.entry': inEntry,
  'account.hasImage': both(sharedWith, simulated(false)),
  'account.useKnown': inImage('usedBy'),
  'account.trustedByShareRole': inInventory('spec', 'shareRole', 'trustedAccounts'),
  'member.id': inMember(),
  'member.name': inMember('name'),
  'member.known': inMember(),
  'member.isOwner': inPlan('metadata', 'account'),
  'member.site': inMember('site'),
  'member.trusted': inMember('trusted'),
  'member.groups': inMember(),
}
