import { accountsPerImage } from '../../plan/facts.ts'
import { type ExpandedPlan, type ExpandedStep, imageLabel } from '../../plan/model.ts'
import type { Clash } from '../interference.ts'
import type { PlanSubject } from '../subject.ts'
import { fromBounds, type SetValue, setOf } from '../values.ts'
import type { Fact } from './definition.ts'
import { once } from './once.ts'
import { sites } from './sites.ts'

/** A set of what each step of a plan says. */
function setOver(of: (step: ExpandedStep) => readonly string[]): (plan: ExpandedPlan) => SetValue {
  return once(({ steps }) => setOf(steps.flatMap(of)))
}

const actionsOf = setOver(({ action }) => [action])
const regionsOf = setOver((step) => (step.action === 'copy' ? [step.region, step.to.region] : [step.region]))
const imagesOf = setOver((step) => (step.action === 'copy' ? [step.image, step.makes] : [step.image]).map(imageLabel))
const shareesOf = setOver((step) => (step.action === 'share' ? step.grants.map(({ account }) => account) : []))

const supplyOwner = "add the plan's account, with its site, to the Accounts file"

/** Facts about plans that get into each other's way: the images, how many there are, and the other plans. */
function clash(
  [images, count, plans]: readonly [images: string, count: string, plans: string],
  which: string,
  of: (plan: PlanSubject) => Clash,
): readonly Fact[] {
  const base = { scope: 'run', volatile: true } as const
  return [
    { ...base, name: images, type: 'set', description: `images ${which}`, read: ({ plan }) => setOf(of(plan).images) },
    {
      ...base,
      name: count,
      type: 'number',
      description: `how many images ${which}`,
      read: ({ plan }) => of(plan).images.size,
    },
    {
      ...base,
      name: plans,
      type: 'set',
      description: `names of those other plans (${images})`,
      read: ({ plan }) => setOf(of(plan).plans),
    },
  ]
}

/** Facts of the run, the plan, its account and the inventories. */
export const planFacts: readonly Fact[] = [
  {
    name: 'run.contendedImages',
    type: 'set',
    scope: 'run',
    description: 'images that this plan and another plan of the same run both touch',
    volatile: true,
    read: ({ plan }) => setOf(plan.contendedImages),
  },
  {
    name: 'run.contendedImageCount',
    type: 'number',
    scope: 'run',
    description: 'how many images this plan and another plan of the same run both touch',
    volatile: true,
    read: ({ plan }) => plan.contendedImages.size,
  },
  {
    name: 'run.contendingPlans',
    type: 'set',
    scope: 'run',
    description: 'names of the other plans that touch an image of this one',
    volatile: true,
    read: ({ plan }) => setOf(plan.contendingPlans),
  },
  ...clash(
    ['run.overQuotaImages', 'run.overQuotaImageCount', 'run.overQuotaPlans'],
    'that this plan and others of the same run share with more accounts than the quota, together, in some order of the plans',
    ({ interference }) => interference.overQuota(),
  ),
  ...clash(
    ['run.undoneImages', 'run.undoneImageCount', 'run.undoingPlans'],
    'that one of this plan and another of the same run deletes, or takes from an account that the other gives it to',
    ({ interference }) => interference.undone(),
  ),
  {
    name: 'plan.name',
    type: 'string',
    scope: 'plan',
    description: "the plan's name",
    read: ({ plan }) => plan.plan.name,
  },
  {
    name: 'plan.account',
    type: 'string',
    scope: 'plan',
    description: 'the account that owns the images',
    read: ({ plan }) => plan.plan.account,
  },
  {
    name: 'plan.region',
    type: 'string',
    scope: 'plan',
    description: 'the region of steps that name none',
    read: ({ plan }) => plan.plan.region,
  },
  {
    name: 'plan.stepCount',
    type: 'number',
    scope: 'plan',
    description: 'how many steps the plan has',
    read: ({ plan }) => plan.plan.steps.length,
  },
  {
    name: 'plan.actions',
    type: 'set',
    scope: 'plan',
    description: 'what its steps do: share, unshare, copy, delete',
    read: ({ plan }) => actionsOf(plan.plan),
  },
  {
    name: 'plan.regions',
    type: 'set',
    scope: 'plan',
    description: 'the regions of its steps, and those that copies go to',
    read: ({ plan }) => regionsOf(plan.plan),
  },
  {
    name: 'plan.images',
    type: 'set',
    scope: 'plan',
    description: 'the images of its steps, and those that copies make',
    read: ({ plan }) => imagesOf(plan.plan),
  },
  {
    name: 'plan.sharees',
    type: 'set',
    elements: 'account',
    scope: 'plan',
    description: 'the accounts that its share steps name',
    read: ({ plan }) => shareesOf(plan.plan),
  },
  {
    name: 'plan.labelKeys',
    type: 'set',
    scope: 'plan',
    description: 'the labels that it has',
    read: ({ plan }) => setOf(Object.keys(plan.plan.labels)),
  },
  {
    name: 'plan.newGrantCount',
    type: 'number',
    scope: 'plan',
    atEnd: true,
    description: 'how many (image, account) pairs gain access, all shares together',
    supply: 'add sharedWith to the images in the inventory, or take a snapshot',
    read: ({ plan }) => fromBounds(plan.newGrants),
  },
  {
    name: 'owner.known',
    type: 'boolean',
    scope: 'plan',
    description: "whether the plan's account is in the Accounts files",
    read: ({ plan }) => plan.owner !== undefined,
  },
  {
    name: 'owner.site',
    type: 'string',
    scope: 'plan',
    values: sites,
    description: "the site of the plan's account",
    supply: supplyOwner,
    read: ({ plan }) => plan.owner?.site,
  },
  {
    name: 'owner.trusted',
    type: 'boolean',
    scope: 'plan',
    description: "whether the plan's account is trusted",
    supply: supplyOwner,
    read: ({ plan }) => plan.owner?.trusted,
  },
  {
    name: 'quota.accountsPerImage',
    type: 'number',
    scope: 'plan',
    description: 'how many accounts an image may be shared with; 50 unless the inventory says otherwise',
    read: ({ plan }) => accountsPerImage(plan.facts, plan.plan.account),
  },
  {
    name: 'shareRole.exists',
    type: 'boolean',
    scope: 'plan',
    description: "whether the role AliyunECSShareEncryptImageDefaultRole exists in the plan's account",
    supply: 'add shareRole to the inventory, or take a snapshot',
    read: ({ plan }) => plan.facts.accounts.get(plan.plan.account)?.shareRole?.exists,
  },
  {
    name: 'shareRole.trustedAccounts',
    type: 'set',
    elements: 'account',
    scope: 'plan',
    description: "the accounts whose ECS service that role's trust policy names; none without the role",
    supply: 'add shareRole.trustedAccounts to the inventory, or take a snapshot',
    read: ({ plan }) => {
      const role = plan.facts.accounts.get(plan.plan.account)?.shareRole
      const trusted = role?.exists === false ? [] : role?.trustedAccounts
      return trusted === undefined ? undefined : setOf(trusted)
    },
  },
  {
    name: 'inventory.present',
    type: 'boolean',
    scope: 'plan',
    description: 'whether there is an inventory at all',
    read: ({ plan }) => plan.oldestCapture !== undefined,
  },
  {
    name: 'inventory.ageSeconds',
    type: 'number',
    scope: 'plan',
    description:
      'the age of the oldest inventory, in seconds, rounded up; unknown when it does not say, or lies in the future',
    supply: 'take a new snapshot, or correct capturedAt',
    volatile: true,
    locate: ({ plan }) => plan.oldestCapture?.locate(),
    read: ({ plan }) => {
      const at = plan.oldestCapture?.capturedAt
      return at === undefined || at > plan.now ? undefined : Math.ceil((plan.now - at) / 1000)
    },
  },
  {
    name: 'inventory.maxAgeSeconds',
    type: 'number',
    scope: 'plan',
    description: 'the configured maximum age, in seconds',
    requires: 'inventoryMaxAge',
    read: ({ plan }) => plan.inventoryMaxAge,
  },
]
