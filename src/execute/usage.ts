import type { UseKind } from '../plan/facts.ts'
import type { CloudImage } from './cloud.ts'
import type { Reader } from './gaps.ts'
import type { ImageUser } from './survey.ts'

/** What an account uses in a region, as far as it could be read. */
export interface Usage {
  /** Image, or `family:` and its family → ids of what uses it. */
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
    else known.push(user)
  }
  return { users, unknown: kinds.flatMap(([kind, { whole }]) => (whole ? [] : [kind])) }
}

/** What uses one image, sorted: what names it, and what takes the latest of its family, which it is or may become. */
export function usersOf({ users }: Usage, { id, family }: CloudImage): readonly string[] {
  const ofFamily = family === undefined || family === '' ? [] : (users.get(inFamily(family)) ?? [])
  return [...new Set([...(users.get(id) ?? []), ...ofFamily])].sort()
}

/** No image id has a colon. */
function inFamily(family: string): string {
  return `family:${family}`
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

function usesOf(found: readonly ImageUser[] | undefined): Uses {
  if (found === undefined) return nothing
  const pairs = found.flatMap(({ id, image, family }) => {
    const used = image ?? (family === undefined ? undefined : inFamily(family))
    return used === undefined ? [] : [[id, used] as const]
  })
  return { pairs, whole: true }
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
