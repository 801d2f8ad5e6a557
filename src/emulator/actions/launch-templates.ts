import type { Context } from '../context.ts'
import { readList } from '../parameters.ts'
import type { Parameters } from '../request.ts'

/** A launch template with the image of each of its versions, the first of which is number 1 and the default. */
export interface LaunchTemplate {
  readonly id: string
  readonly images: readonly string[]
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/** The caller's templates in the region; one that uses several images has as many versions. */
export function launchTemplates({ state, caller, region }: Context): readonly LaunchTemplate[] {
  const templates = new Map<string, LaunchTemplate>()
  for (const { id, region: there, image, createdAt } of state.launchTemplates.get(caller) ?? []) {
    if (there !== region) continue
    templates.set(id, { id, images: [...(templates.get(id)?.images ?? []), image], createdAt })
  }
  return [...templates.values()]
}

/** Those that the call names by id or by name; templates are named like their ids. Absent: none named. */
export function namedTemplates(parameters: Parameters): readonly string[] | undefined {
  const names = [...readList(parameters, 'LaunchTemplateId'), ...readList(parameters, 'LaunchTemplateName')]
  return names.length === 0 ? undefined : names
}
