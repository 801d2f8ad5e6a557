import { BareInteger, type Value } from '../answer.ts'
import type { Context } from '../context.ts'
import { type ImageRecord, usesImage } from '../state.ts'

/** What DescribeImages selects by, as far as it decides whose images are seen. */
export interface Selection {
  readonly ids: readonly string[] | undefined
  readonly alias: string | undefined
  /** Community images only, or none of other accounts. */
  readonly communities: boolean | undefined
}

/** Whose image it is, in the caller's eyes. */
export function aliasOf(image: ImageRecord, caller: string): 'system' | 'self' | 'others' | 'marketplace' {
  if (image.kind !== 'custom') return image.kind
  return image.owner === caller ? 'self' : 'others'
}

/** Whether the caller may use it: its own, shared to it, a community's or the platform's. */
export function isUsable({ caller }: Context, image: ImageRecord): boolean {
  return image.kind !== 'custom' || image.owner === caller || image.public || image.sharedWith.has(caller)
}

/** A list leaves out images of Marketplace vendors and communities unless it asks for them; an id finds them. */
export function isListed(context: Context, image: ImageRecord, { alias, communities, ids }: Selection): boolean {
  const actual = aliasOf(image, context.caller)
  if (!isUsable(context, image) || (alias !== undefined && alias !== actual)) return false
  if (communities === true) return image.public && image.kind === 'custom'
  const asked = ids !== undefined || alias === 'marketplace'
  if (actual === 'marketplace') return asked
  return actual !== 'others' || image.sharedWith.has(context.caller) || asked
}

/** Whether instances use it: the caller's own, or also those of its sharees. */
export function usageOf({ state, settings, caller }: Context, image: ImageRecord): 'instance' | 'none' {
  const sharees = settings.behaviours.usageCountsSharees && image.owner === caller ? [...image.sharedWith.keys()] : []
  return [caller, ...sharees].some((account) => usesImage(state, account, image)) ? 'instance' : 'none'
}

/** An account id as text, or as a bare number where it can be one. */
export function accountId(id: string, form: 'string' | 'number'): Value {
  return form === 'number' && /^(0|[1-9]\d*)$/.test(id) ? new BareInteger(id) : id
}
