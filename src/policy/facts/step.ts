import { losesAccess } from '../../plan/laws.ts'
import type { ExpandedPlan, ImageKey } from '../../plan/model.ts'
import { useBy } from '../../plan/simulate.ts'
import type { Subject } from '../subject.ts'
import { type FactValue, fromBounds, setOf } from '../values.ts'
import type { Fact } from './definition.ts'
import { once } from './once.ts'

const supplyShares = 'add sharedWith to the image in the inventory, or take a snapshot'

/** Facts that the step itself states, and what it does to others. */
export const stepFacts: readonly Fact[] = [
  { name: 'step.id', type: 'string', scope: 'step', description: "the step's id", read: ({ step }) => step?.id },
  {
    name: 'step.action',
    type: 'string',
    scope: 'step',
    values: ['share', 'unshare', 'copy', 'delete'],
    description: 'what the step does',
    read: ({ action }) => action,
  },
  {
    name: 'step.region',
    type: 'string',
    scope: 'step',
    description: "the region the step is in; a copy's is its source's",
    read: ({ step }) => step?.region,
  },
  {
    name: 'step.lastOnImage',
    type: 'boolean',
    scope: 'step',
    description:
      'whether no later step shares, unshares or deletes the image: after it, the image is as it is after the plan',
    read: ({ step, plan }) => step !== undefined && (lastChanges(plan.plan).get(step.image) ?? -1) <= step.index,
  },
  {
    name: 'step.accountCount',
    type: 'number',
    scope: 'step',
    actions: ['share', 'unshare'],
    description: 'how many accounts the step names; for `all`, those known to have the image',
    read: ({ grants }) => grants.length,
  },
  {
    name: 'step.accounts',
    type: 'set',
    elements: 'account',
    scope: 'step',
    actions: ['share', 'unshare'],
    description: 'the accounts that the step names; for `all`, those that have the image',
    supply: supplyShares,
    read: accountsOf,
  },
  {
    name: 'step.force',
    type: 'boolean',
    scope: 'step',
    actions: ['delete'],
    description: 'whether the step forces the deletion',
    read: ({ step }) => step?.action === 'delete' && step.force,
  },
  {
    name: 'step.acknowledgedInstances',
    type: 'number',
    scope: 'step',
    actions: ['unshare', 'delete'],
    description: 'acknowledge.strands-instances; 0 without',
    read: ({ step }) =>
      step?.action === 'unshare' || step?.action === 'delete' ? step.acknowledged.strandsInstances : undefined,
  },
  {
    name: 'step.acknowledgedLaunches',
    type: 'number',
    scope: 'step',
    actions: ['unshare'],
    description: 'acknowledge.breaks-launches; 0 without',
    read: ({ step }) => (step?.action === 'unshare' ? step.acknowledged.breaksLaunches : undefined),
  },
  {
    name: 'step.strandedInstanceCount',
    type: 'number',
    scope: 'step',
    actions: ['unshare'],
    needs: 'image',
    description: 'how many instances of the accounts that lose the image are known to use it',
    supply: supplyShares,
    read: (subject) => countLost(subject, 'instances'),
  },
  {
    name: 'step.brokenLaunchCount',
    type: 'number',
    scope: 'step',
    actions: ['unshare'],
    needs: 'image',
    description:
      'how many launch templates and scaling configurations of the accounts that lose the image are known to use it',
    supply: supplyShares,
    read: (subject) => countLost(subject, 'launches'),
  },
  {
    name: 'copy.region',
    type: 'string',
    scope: 'step',
    actions: ['copy'],
    description: 'the region the copy goes to',
    read: ({ step }) => (step?.action === 'copy' ? step.to.region : undefined),
  },
  {
    name: 'copy.name',
    type: 'string',
    scope: 'step',
    actions: ['copy'],
    description: "the copy's name",
    read: ({ step }) => (step?.action === 'copy' ? step.to.name : undefined),
  },
  {
    name: 'copy.hasKey',
    type: 'boolean',
    scope: 'step',
    actions: ['copy'],
    description: 'whether the copy is given a kmsKey',
    read: ({ step }) => step?.action === 'copy' && step.to.kmsKey !== undefined,
  },
  {
    name: 'copy.kmsKey',
    type: 'string',
    scope: 'step',
    actions: ['copy'],
    description: 'the kmsKey that the copy is given; empty without',
    read: ({ step }) => (step?.action === 'copy' ? (step.to.kmsKey ?? '') : undefined),
  },
  {
    name: 'copy.tagKeys',
    type: 'set',
    scope: 'step',
    actions: ['copy'],
    description: 'the keys of the tags that the copy is given',
    read: ({ step }) => (step?.action === 'copy' ? setOf(Object.keys(step.to.tags ?? {})) : undefined),
  },
  {
    name: 'copy.nameTaken',
    type: 'boolean',
    scope: 'step',
    actions: ['copy'],
    description: 'whether an image in the destination already has that name, also one that an earlier step makes',
    supply: 'add name and region to every image in the inventory, or take a snapshot',
    read: isNameTaken,
  },
]

/**
 * What is known to lose the image; unknown use is the business of another rule. What is in accounts of which it is unknown
 * whether they have the image may lose it, or not.
 */
function countLost({ step, image, imageAfter, grants, plan }: Subject, kind: 'instances' | 'launches'): FactValue {
  if (step === undefined || image === undefined || imageAfter === undefined) return undefined
  const accounts = new Set(grants.map(({ account }) => account))
  if (step.action === 'unshare' && step.all) for (const account of image.usedBy.keys()) accounts.add(account)
  let [min, max] = [0, 0]
  for (const account of accounts) {
    const loses = losesAccess(account, image, imageAfter, plan.plan.account)
    if (loses === false) continue
    const count = useBy(image, account)?.[kind].length ?? 0
    if (loses) min += count
    max += count
  }
  return fromBounds({ min, max })
}

/** The last step that changes each image; a copy leaves its source as it is. */
const lastChanges = once<ExpandedPlan, ReadonlyMap<ImageKey, number>>(({ steps }) => {
  const changing = steps.filter(({ action }) => action !== 'copy')
  return new Map(changing.map(({ image, index }) => [image, index]))
})

function accountsOf({ step, image, grants }: Subject): FactValue {
  const named = grants.map(({ account }) => account)
  if (step?.action !== 'unshare' || !step.all) return setOf(named)
  return image === undefined ? undefined : image.sharees
}

function isNameTaken({ step, before, plan }: Subject): FactValue {
  if (step?.action !== 'copy' || before === undefined) return undefined
  const isThere = (key: string): boolean => before.image(key)?.deleted === false
  if (plan.names.candidates(step.to.region, step.to.name).some(isThere)) return true
  const couldBe = (key: string): boolean => {
    const image = before.image(key)
    if (image === undefined || image.deleted) return false
    const { region = step.to.region, name = step.to.name } = image
    return region === step.to.region && name === step.to.name
  }
  return plan.names.unnamed.some(couldBe) ? undefined : false
}
