import type { AccountId, Cloud, CopyRequest, Receipt } from '../../execute/cloud.ts'
import { type Answer, required } from './answer.ts'
import { type Caller, numbered, type Parameters } from './ask.ts'

/** Beyond ten, the platform ignores the rest without a word. */
const MOST_ACCOUNTS = 10

const CLIENT_TOKEN = /^[\x21-\x7e]{1,64}$/

type Effects = Pick<Cloud, 'modifySharePermission' | 'copyImage' | 'cancelCopy' | 'deleteImage'>

/** The effects of the port over the platform's API: one request each, never repeated. */
export function createEffects(caller: Caller): Effects {
  return {
    modifySharePermission: (region, image, change) => modifySharePermission(caller, region, image, change),
    copyImage: (request) => copyImage(caller, request),
    cancelCopy: (region, image) => caller.act(region, 'CancelCopyImage', { ImageId: image }, receipt),
    deleteImage: (region, image, force) =>
      caller.act(region, 'DeleteImage', { ImageId: image, Force: String(force) }, receipt),
  }
}

async function modifySharePermission(
  caller: Caller,
  region: string,
  image: string,
  change: { readonly add: readonly AccountId[]; readonly remove: readonly AccountId[] },
): Promise<Receipt> {
  const { add, remove } = change
  const fits = add.length <= MOST_ACCOUNTS && remove.length <= MOST_ACCOUNTS && add.length + remove.length > 0
  if (!fits || add.some((account) => remove.includes(account))) {
    throw new RangeError(`a call takes 1 to ${MOST_ACCOUNTS} accounts to add, to remove or both, and none twice`)
  }
  const parameters = { ImageId: image, ...numbered('AddAccount', add), ...numbered('RemoveAccount', remove) }
  return caller.act(region, 'ModifyImageSharePermission', parameters, receipt)
}

async function copyImage(caller: Caller, request: CopyRequest): Promise<Receipt & { readonly image: string }> {
  if (!CLIENT_TOKEN.test(request.clientToken)) throw new RangeError('a client token has 1 to 64 ASCII characters')
  const parameters: Parameters = {
    ImageId: request.image,
    DestinationRegionId: request.toRegion,
    DestinationImageName: request.name,
    DestinationDescription: request.description,
    Encrypted: request.kmsKey === undefined ? undefined : 'true',
    KMSKeyId: request.kmsKey,
    ClientToken: request.clientToken,
    ...numbered('Tag', Object.keys(request.tags ?? {}), '.Key'),
    ...numbered('Tag', Object.values(request.tags ?? {}), '.Value'),
  }
  return caller.act(request.region, 'CopyImage', parameters, (answer) => ({
    ...receipt(answer),
    image: required(answer, 'ImageId'),
  }))
}

function receipt(answer: Answer): Receipt {
  return { requestId: required(answer, 'RequestId') }
}
