import { done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { writeImage } from '../history.ts'
import { readBoolean, readList, readText } from '../parameters.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'
import { type ImageRecord, ownImage } from '../state.ts'
import { undocumentedDryRun } from './dry-run.ts'
import { publishingProblem } from './publishing.ts'
import { addingProblem, removingProblem } from './sharing.ts'

/** Ids beyond these in one parameter are dropped without a word. */
const IDS_PER_CALL = 10

interface Change {
  readonly add: readonly string[]
  readonly remove: readonly string[]
  readonly publish: boolean | undefined
}

/** Shares and unshares, publishes and unpublishes an image: all of it or nothing. Removes before it adds. */
export function modifyImageSharePermission(context: Context, parameters: Parameters): Outcome {
  const { state, caller, region, now } = context
  const id = readText(parameters, 'ImageId')
  if (id === undefined) return refuse('MissingParameter', 'ImageId')
  const image = ownImage(state, caller, region, id)
  if (image === undefined) return refuse('InvalidImageId.NotFound')
  const change = readChange(context, parameters)
  if ('kind' in change) return change
  const target = { ...image, public: change.publish ?? image.public }
  const problem =
    publishingProblem(context, image, change.publish) ??
    removingProblem(context, image, change.remove) ??
    addingProblem(context, target, { add: change.add, sharees: withChange(image, change, now) }) ??
    undocumentedDryRun(context, parameters)
  if (problem !== undefined) return problem
  const sharedWith = withChange(image, change, now)
  if (isChanged(image, target.public, sharedWith)) writeImage(state, { ...target, sharedWith }, now)
  return done()
}

function isChanged(before: ImageRecord, published: boolean, sharedWith: ImageRecord['sharedWith']): boolean {
  const same =
    sharedWith.size === before.sharedWith.size && [...sharedWith.keys()].every((id) => before.sharedWith.has(id))
  return !same || published !== before.public
}

function withChange({ sharedWith }: ImageRecord, { add, remove }: Change, now: number): ReadonlyMap<string, number> {
  const sharees = new Map(sharedWith)
  for (const account of remove) sharees.delete(account)
  for (const account of add) if (!sharees.has(account)) sharees.set(account, now)
  return sharees
}

function readChange(context: Context, parameters: Parameters): Change | Refusal {
  const add = readList(parameters, 'AddAccount')
  const remove = readList(parameters, 'RemoveAccount')
  const named = add.length + remove.length > 0
  const publish = readBoolean(parameters, 'IsPublic')
  if (typeof publish === 'object') return refuse('InvalidParameter.IsPublic')
  if (publish === true && named) return refuse('InvalidParameter.IsPublic')
  if (readList(parameters, 'AddGroup').length + readList(parameters, 'RemoveGroup').length > 0) {
    return refuse('InvalidGroup.Malformed')
  }
  if (parameters.has('LaunchPermission')) {
    return refuse(named ? 'UnnecessaryParameter.LaunchPermission' : 'ForbiddenParameter.LaunchPermission')
  }
  if (!named && publish === undefined) return refuse('MissingParameter', 'AddAccount.1')
  return { add: firstTen(context, add), remove: firstTen(context, remove), publish }
}

function firstTen({ settings }: Context, ids: readonly string[]): readonly string[] {
  if (ids.length <= IDS_PER_CALL) return ids
  return settings.behaviours.overlongList === 'first-ten' ? ids.slice(0, IDS_PER_CALL) : []
}
