import { done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { numberedPage } from '../pages.ts'
import { readText } from '../parameters.ts'
import { refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'
import { ownImage } from '../state.ts'
import { timestamp } from './timestamp.ts'
import { accountId } from './visibility.ts'

/** Whom an image is shared with, ten at a time unless told otherwise. Only its owner may ask. */
export function describeImageSharePermission(context: Context, parameters: Parameters): Outcome {
  const { state, settings, caller, region } = context
  const id = readText(parameters, 'ImageId')
  if (id === undefined) return refuse('MissingParameter', 'ImageId')
  const image = ownImage(state, caller, region, id)
  if (image === undefined) return refuse('InvalidImageId.NotFound')
  const page = numberedPage([...image.sharedWith], parameters)
  if (page.kind !== 'page') return page
  const groups = settings.behaviours.resourceSharesListed ? image.resourceShares : []
  return done({
    ...page.fields,
    RegionId: region,
    ImageId: id,
    Accounts: {
      Account: page.items.map(([account, since]) => ({
        AliyunId: accountId(account, settings.behaviours.accountIds),
        SharedTime: timestamp(since),
      })),
    },
    ShareGroups: { ShareGroup: groups.map((group) => ({ Group: group })) },
  })
}
