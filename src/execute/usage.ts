import type { UseKind } from '../plan/facts.ts'
import type { Reader } from './gaps.ts'

/** Which images of a region an account uses, as far as it could be read. */
export interface Usage {
  /** Image → ids of what uses it, sorted. */
  readonly users: ReadonlyMap<string, readonly string[]>
  /** Kinds that could not be read, or not all of them. */
  readonly unknown: readonly UseKind[]
}

/** The pairs of user and image of one kind; `whole`: that is all of them. */
interface Uses {
  readonly pairs: readonly (readonly [string, string])[]
  readonly whole: boolean
}

const nothing: Uses = { pairs: [], whole: false }

/** Reads what the account uses in a region: none of the services can be asked for the users of one image. */
export async function readUsage(reader: Reader, region: string): Promise<Usage> {
  const kinds = await Promise.all([
    instances(reader, region).then((uses) => named('i', uses)),
    launchTemplates(reader, region).then((uses) => named('lt', uses)),
    scalingConfigurations(reader, region).then((uses) => named('asc', uses)),
  ])
  const users = new Map<string, string[]>()
  for (const [user, image] of kinds.flatMap(([, { pairs }]) => pairs)) {
    const known = users.get(image)
    if (known === undefined) users.set(image, [user])
    else if (!known.includes(user)) known.push(user)
  }
  for (const ids of users.values()) ids.sort()
  return { users, unknown: kinds.flatMap(([kind, { whole }]) => (whole ? [] : [kind])) }
}

/** An id of another form has no place in an inventory: then that is not all of them. */
function named(kind: UseKind, { pairs, whole }: Uses): readonly [UseKind, Uses] {
  const fit = pairs.filter(([id]) => id.startsWith(`${kind}-`) && /^\S+$/.test(id))
  return [kind, { pairs: fit, whole: whole && fit.length === pairs.length }]
}

async function instances(reader: Reader, region: string): Promise<Uses> {
  return usesOf(await reader.asked((survey) => survey.instances(region)))
}

async function scalingConfigurations(reader: Reader, region: string): Promise<Uses> {
  return usesOf(await reader.asked((survey) => survey.scalingConfigurations(region)))
}

function usesOf(found: readonly { readonly id: string; readonly image?: string }[] | undefined): Uses {
  if (found === undefined) return nothing
  return { pairs: found.flatMap(({ id, image }) => (image === undefined ? [] : [[id, image] as const])), whole: true }
}

/** Every version counts: which one is launched, whoever launches says. */
async function launchTemplates(reader: Reader, region: string): Promise<Uses> {
  const templates = await reader.asked((survey) => survey.launchTemplates(region))
  if (templates === undefined) return nothing
  const images = await Promise.all(
    templates.map(async (id) => [id, await reader.asked((survey) => survey.launchTemplateImages(region, id))] as const),
  )
  return {
    pairs: images.flatMap(([id, used = []]) => used.map((image) => [id, image] as const)),
    whole: images.every(([, used]) => used !== undefined),
  }
}
