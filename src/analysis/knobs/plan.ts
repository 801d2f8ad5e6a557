import { isSet } from '../../policy/values.ts'
import type { Draft } from '../draft.ts'
import { count, flag, isDigits, type Knob, text } from './knob.ts'

/** Knobs for the plan, its account, the inventory and the run. */
export const planKnobs: Readonly<Record<string, Knob>> = {
  'plan.name': text((draft, value = 'scene') => {
    draft.planName = value
  }),
  'plan.account': text((draft, value) => {
    if (value === undefined || !isDigits.test(value)) return
    const { usedBy = {}, ownerAccount } = draft.image
    if (ownerAccount === draft.owner.id) draft.image.ownerAccount = value
    draft.image.usedBy = { ...usedBy, [value]: usedBy[draft.owner.id] ?? [] }
    draft.owner.id = value
  }),
  'plan.region': text((draft, value = 'cn-beijing') => {
    draft.region = value
    draft.image.region = value
  }),
  'owner.known': flag((draft, value) => {
    draft.ownerListed = value === true
  }),
  'owner.site': text((draft, value) => {
    if (value === undefined) delete draft.owner.site
    else draft.owner.site = value as NonNullable<Draft['owner']['site']>
  }),
  'owner.trusted': flag((draft, value) => {
    if (value === undefined) delete draft.owner.trusted
    else draft.owner.trusted = value
  }),
  'quota.accountsPerImage': count((draft, value) => {
    draft.quota = value
  }),
  'inventory.present': flag((draft, value) => {
    draft.inventoryPresent = value !== false
  }),
  'inventory.ageSeconds': count((draft, value) => {
    draft.ageSeconds = value
  }),
  'inventory.maxAgeSeconds': count((draft, value) => {
    draft.maxAgeSeconds = value
  }),
  'run.contendedImageCount': count((draft, value = 0) => {
    draft.contended = value > 0
  }),
  'run.undoneImageCount': count((draft, value = 0) => {
    draft.contended = value > 0
  }),
  'run.overQuotaImageCount': count((draft, value = 0) => {
    draft.contended = value > 0
    draft.besideGives = value > 0
    if (value > 0) draft.quota = 1
  }),
  'run.contendedImages': (draft, value) => {
    draft.contended = typeof value === 'object' && isSet(value) && value.has.size > 0
    const [image] = typeof value === 'object' && isSet(value) ? value.has : []
    if (image !== undefined) draft.image.id = image
  },
  'run.contendingPlans': (draft, value) => {
    draft.contended = typeof value === 'object' && isSet(value) && value.has.size > 0
    const [name] = typeof value === 'object' && isSet(value) ? value.has : []
    if (name !== undefined) draft.besideName = name
  },
}

/** Knobs for what the step itself says. */
export const stepKnobs: Readonly<Record<string, Knob>> = {
  'step.id': text((draft, value) => {
    draft.stepId = value
  }),
  'step.region': (draft, value, all) => {
    if (typeof value !== 'string') return
    draft.stepRegion = value
    if (!all.has('image.region')) draft.image.region = value
  },
  'step.force': flag((draft, value) => {
    draft.force = value === true
  }),
  'step.acknowledgedInstances': count((draft, value = 0) => {
    draft.strands = value
  }),
  'step.acknowledgedLaunches': count((draft, value = 0) => {
    draft.breaks = value
  }),
  'copy.region': text((draft, value) => {
    draft.copyTo.region = value ?? draft.region
  }),
  'copy.name': text((draft, value) => {
    draft.copyTo.name = value ?? 'copy'
  }),
  'copy.hasKey': flag((draft, value) => {
    draft.copyTo.kmsKey = value === true ? 'key-copy' : undefined
  }),
  'copy.nameTaken': flag((draft, value) => {
    draft.nameTaken = value
  }),
}
