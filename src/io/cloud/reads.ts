import type { AccountId, Cloud, CloudImage, CloudSnapshot, ImageQuery, Permitted } from '../../execute/cloud.ts'
import { count, list, MalformedAnswer, optionalList, required, text } from './answer.ts'
import { type Caller, chunks, type Parameters } from './ask.ts'
import { readImage, readSnapshot } from './images.ts'
import { everyPage, everyToken } from './paging.ts'
import { notPermitted, passesDryRun, patient, permitted } from './permission.ts'

/** The largest page of every listing, and the most ids in one filter. */
const PAGE = 100

/** Without this list DescribeImages shows Available images only. */
const EVERY_STATUS = 'Creating,Waiting,Available,UnAvailable,CreateFailed,Deprecated'

type Reads = Pick<Cloud, 'callerAccount' | 'regions' | 'images' | 'sharees' | 'snapshots' | 'instances'>

/** The reads of the port over the platform's API. */
export function createReads(caller: Caller): Reads {
  return {
    callerAccount: () =>
      caller.ask(null, 'GetCallerIdentity', {}, (answer) => accountId(required(answer, 'AccountId'))),
    regions: () =>
      caller.ask(null, 'DescribeRegions', {}, (answer) =>
        list(answer, 'Regions', 'Region').map((region) => required(region, 'RegionId')),
      ),
    images: (query) => images(caller, query),
    sharees: (region, image) => sharees(caller, region, image),
    snapshots: (region, ids) => snapshots(caller, region, ids),
    instances: (region, image) => instances(caller, region, image),
  }
}

async function images(caller: Caller, query: ImageQuery): Promise<readonly CloudImage[]> {
  const { region, ids, name } = query
  const owner = query.owner ?? (ids === undefined ? 'self' : undefined)
  const filters = ids === undefined ? [undefined] : chunks([...new Set(ids)], PAGE).map((chunk) => chunk.join(','))
  const found: CloudImage[] = []
  for (const ImageId of filters) {
    const filter = { ImageId, ImageName: name, ImageOwnerAlias: owner, Status: EVERY_STATUS }
    found.push(...(await imagePages(caller, region, filter)))
  }
  return found.filter((image) => isAskedFor(image, query))
}

/**
 * The platform's filters take in more than was asked for: a name may hold wildcards, images shared by others come with
 * community images, and an id filter that was ignored would list strangers.
 */
function isAskedFor(image: CloudImage, { ids, name, owner }: ImageQuery): boolean {
  if (owner === 'others' && image.public === true) return false
  return (name === undefined || image.name === name) && (ids?.includes(image.id) ?? true)
}

function imagePages(caller: Caller, region: string, filter: Parameters): Promise<readonly CloudImage[]> {
  return patient('DescribeImages', () =>
    everyPage(
      (page) =>
        caller.ask(region, 'DescribeImages', { ...filter, ...numberedPage(page) }, (answer) => ({
          total: count(answer, 'TotalCount'),
          items: list(answer, 'Images', 'Image').map((image) => readImage(region, image)),
        })),
      (image) => image.id,
    ),
  )
}

function sharees(caller: Caller, region: string, image: string): Promise<readonly AccountId[]> {
  const action = 'DescribeImageSharePermission'
  return patient(action, () =>
    everyPage(
      (page) =>
        caller.ask(region, action, { ImageId: image, ...numberedPage(page) }, (answer) => ({
          total: count(answer, 'TotalCount'),
          items: list(answer, 'Accounts', 'Account').map((account) => accountId(required(account, 'AliyunId'))),
          others: optionalList(answer, 'ShareGroups', 'ShareGroup').length,
        })),
      (account) => account,
    ),
  )
}

function snapshots(
  caller: Caller,
  region: string,
  ids: readonly string[],
): Promise<Permitted<readonly CloudSnapshot[]>> {
  const action = 'DescribeSnapshots'
  return permitted(action, async () => {
    const found: CloudSnapshot[] = []
    for (const chunk of chunks([...new Set(ids)], PAGE)) {
      const filter = { SnapshotIds: JSON.stringify(chunk), PageSize: String(PAGE) }
      found.push(
        ...(await caller.ask(region, action, filter, (answer) =>
          list(answer, 'Snapshots', 'Snapshot').map(readSnapshot),
        )),
      )
    }
    return found
  })
}

async function instances(caller: Caller, region: string, image: string): Promise<Permitted<readonly string[]>> {
  const action = 'DescribeInstances'
  const found = await permitted(action, () =>
    patient(action, () =>
      everyToken((token) =>
        caller.ask(region, action, { ImageId: image, MaxResults: String(PAGE), NextToken: token }, (answer) => ({
          next: text(answer.NextToken),
          items: list(answer, 'Instances', 'Instance').map((instance) => required(instance, 'InstanceId')),
        })),
      ),
    ),
  )
  if (!found.permitted || found.value.length > 0) return found
  // An empty list may mean "none" or "not allowed".
  return (await passesDryRun(caller, region, action, { ImageId: image })) ? found : notPermitted(action)
}

function numberedPage(page: number): Parameters {
  return { PageNumber: String(page), PageSize: String(PAGE) }
}

function accountId(id: string): AccountId {
  if (!/^\d+$/.test(id)) throw new MalformedAnswer('an account id is not made of digits')
  return id
}
