import pLimit from 'p-limit'
import type { Facts } from '../plan/facts.ts'
import { type ExpandedCopy, type ExpandedPlan, isPlanned } from '../plan/model.ts'
import type { InventoryImage } from '../schema/generated/types.ts'
import type { Cloud, CloudImage, Permitted } from './cloud.ts'
import { type Observation, observedImage, overInventory } from './observe.ts'
import { isMadeBy } from './provenance.ts'

/** So many requests at once. */
const atOnce = 8

/** What the cloud said about the images of a plan; null: there is no such image in the region the plan says. */
export interface Refreshed {
  readonly images: ReadonlyMap<string, Observation | null>
  /** RAM actions that the caller lacks: what they would tell stays from the inventory. */
  readonly forbidden: readonly string[]
}

/** What to read in one region. */
interface Question {
  readonly ids: Set<string>
  readonly names: Set<string>
}

/**
 * Reads what the plan's account can read about the images that the plan names: the images, their sharees and snapshots, who uses
 * those to be deleted, and who has the names that its copies want. A copy that this very step made before is none of them.
 *
 * @throws CloudError
 */
export async function readPlanImages(
  cloud: Cloud,
  plan: ExpandedPlan,
  facts: Facts,
  digest: string,
): Promise<Refreshed> {
  const limit = pLimit(atOnce)
  const questions = questionsOf(plan, facts)
  const isRemake = remakes(plan, digest)
  const images = new Map<string, Observation | null>()
  for (const { ids } of questions.values()) for (const id of ids) images.set(id, null)
  const found = await Promise.all(
    [...questions].map(([region, question]) => readRegion(cloud, region, question, limit)),
  )
  const deleted = new Set(plan.steps.flatMap(({ action, image }) => (action === 'delete' ? [image] : [])))
  const forbidden = new Set<string>()
  const permitted = <T>(answer: Permitted<T>): T | undefined => {
    if (answer.permitted) return answer.value
    forbidden.add(answer.action)
    return undefined
  }
  await Promise.all(
    found.flat().map(async (image) => {
      if (!images.has(image.id) && isRemake(image)) return
      const details = await readDetails(cloud, image, deleted.has(image.id), limit)
      const snapshots = details.snapshots && permitted(details.snapshots)
      const instances = details.instances && permitted(details.instances)
      images.set(image.id, {
        image,
        ...(details.sharees && { sharees: details.sharees }),
        ...(snapshots && { snapshots }),
        ...(instances && { instances }),
      })
    }),
  )
  return { images, forbidden: [...forbidden].sort() }
}

type Limit = ReturnType<typeof pLimit>

async function readRegion(
  cloud: Cloud,
  region: string,
  { ids, names }: Question,
  limit: Limit,
): Promise<readonly CloudImage[]> {
  const byId = ids.size === 0 ? [] : await limit(() => cloud.images({ region, ids: [...ids] }))
  const byName = await Promise.all([...names].map((name) => limit(() => cloud.images({ region, owner: 'self', name }))))
  const named = byName.flat().filter(({ id, name }) => !ids.has(id) && name !== undefined && names.has(name))
  return [...byId.filter(({ id }) => ids.has(id)), ...named]
}

async function readDetails(cloud: Cloud, image: CloudImage, isDeleted: boolean, limit: Limit) {
  const { region, id, snapshotIds } = image
  const own = image.ownerAlias === 'self'
  const [sharees, snapshots, instances] = await Promise.all([
    own ? limit(() => cloud.sharees(region, id)) : undefined,
    snapshotIds.length > 0 ? limit(() => cloud.snapshots(region, snapshotIds)) : undefined,
    isDeleted ? limit(() => cloud.instances(region, id)) : undefined,
  ])
  return { sharees, snapshots, instances }
}

/** By region: the images that steps name, the names that copies want, and whoever has such a name by the inventory. */
function questionsOf(plan: ExpandedPlan, facts: Facts): ReadonlyMap<string, Question> {
  const questions = new Map<string, Question>()
  const inRegion = (region: string): Question => {
    const question = questions.get(region) ?? { ids: new Set(), names: new Set() }
    questions.set(region, question)
    return question
  }
  for (const step of plan.steps) {
    if (!isPlanned(step.image)) inRegion(step.region).ids.add(step.image)
    if (step.action === 'copy') inRegion(step.to.region).names.add(step.to.name)
  }
  for (const [id, views] of facts.views) {
    const { region, name } = views.get(plan.account) ?? {}
    const question = region === undefined ? undefined : questions.get(region)
    if (question !== undefined && name !== undefined && question.names.has(name)) question.ids.add(id)
  }
  return questions
}

/** Whether an image is what a copy step of this plan made in a run before: the step will find it instead of copying again. */
function remakes(plan: ExpandedPlan, digest: string): (image: CloudImage) => boolean {
  const copies = plan.steps.filter((step): step is ExpandedCopy => step.action === 'copy')
  return (image) =>
    copies.some(({ id, to }) => to.region === image.region && to.name === image.name && isMadeBy(image, digest, id))
}

/** The facts with the cloud's word over the inventory of the account; an image that is not there is unknown. */
export function refreshedFacts(facts: Facts, account: string, { images }: Refreshed): Facts {
  const views = new Map(facts.views)
  for (const [id, observation] of images) {
    if (observation === null) views.delete(id)
    else {
      const others = facts.views.get(id) ?? new Map<string, InventoryImage>()
      const image = overInventory(observedImage(observation, account), others.get(account), account)
      // The first view that claims an image is the owner's.
      views.set(id, new Map([[account, image], ...[...others].filter(([viewer]) => viewer !== account)]))
    }
  }
  return { ...facts, views }
}
