import { shareQuota, shareRole } from '../../execute/actions.ts'
import { CloudError, type Permitted } from '../../execute/cloud.ts'
import type { CloudKey, ImageUser, SharedResource, Survey } from '../../execute/survey.ts'
import { type Answer, compact, count, identifier, list, part, plainList, required, text } from './answer.ts'
import type { Caller } from './ask.ts'
import { everyPage, everyToken } from './paging.ts'
import { failsDryRun, isCode, isForbidden, notPermitted, passesDryRun, patient, permitted } from './permission.ts'

/** The largest pages. */
const PAGE = '100'
const SMALL_PAGE = '50'

/** The reads of a snapshot over the platform's APIs. */
export function createSurvey(caller: Caller): Survey {
  return {
    mayListImages: async (region) => !(await failsDryRun(caller, region, 'DescribeImages')),
    instances: (region) => instances(caller, region),
    launchTemplates: (region) => launchTemplates(caller, region),
    launchTemplateImages: (region, template) => launchTemplateImages(caller, region, template),
    scalingConfigurations: (region) => scalingConfigurations(caller, region),
    resourceShares: (region) => resourceShares(caller, region),
    key: (region, id) => key(caller, region, id),
    shareRolePolicy: () => shareRolePolicy(caller),
    accountsPerImage: (region) => accountsPerImage(caller, region),
  }
}

async function instances(caller: Caller, region: string): Promise<Permitted<readonly ImageUser[]>> {
  const action = 'DescribeInstances'
  const found = await permitted(action, () =>
    patient(action, () =>
      everyToken((token) =>
        caller.ask(region, action, { MaxResults: PAGE, NextToken: token }, (answer) => ({
          next: text(answer.NextToken),
          items: list(answer, 'Instances', 'Instance').map((instance) => imageUser(instance, 'InstanceId', instance)),
        })),
      ),
    ),
  )
  if (!found.permitted || found.value.length > 0) return found
  return (await passesDryRun(caller, region, action, {})) ? found : notPermitted(action)
}

/**
 * The platform documents neither a dry run nor what it answers without permission, so an empty list may be a lie. It is taken for
 * "none" where a dry run is not refused and a template that cannot exist is "not found" rather than forbidden: then templates may be
 * read, and nobody grants that without the right to list them.
 */
async function launchTemplates(caller: Caller, region: string): Promise<Permitted<readonly string[]>> {
  const action = 'DescribeLaunchTemplates'
  const found = await permitted(action, () =>
    patient(action, () =>
      everyPage(
        (page) =>
          caller.ask(region, action, { PageNumber: String(page), PageSize: SMALL_PAGE }, (answer) => ({
            total: count(answer, 'TotalCount'),
            items: list(answer, 'LaunchTemplateSets', 'LaunchTemplateSet').map((set) =>
              required(set, 'LaunchTemplateId'),
            ),
          })),
        (id) => id,
      ),
    ),
  )
  if (!found.permitted || found.value.length > 0) return found
  if (await failsDryRun(caller, region, action)) return notPermitted(action)
  return noSuchTemplate(caller, region)
}

async function noSuchTemplate({ ask }: Caller, region: string): Promise<Permitted<readonly string[]>> {
  const action = 'DescribeLaunchTemplateVersions'
  try {
    await ask(region, action, { LaunchTemplateId: 'lt-00000000000000000000' }, () => undefined)
  } catch (thrown) {
    if (isCode(thrown, ['InvalidLaunchTemplate.NotFound'])) return { permitted: true, value: [] }
    if (!isForbidden(thrown)) throw thrown
  }
  return notPermitted(action)
}

/** Every template has a version: none at all is a list that nobody may read. */
async function launchTemplateImages(
  caller: Caller,
  region: string,
  template: string,
): Promise<Permitted<readonly string[]>> {
  const action = 'DescribeLaunchTemplateVersions'
  const versions = await permitted(action, () =>
    patient(action, () =>
      everyPage(
        (page) =>
          caller.ask(
            region,
            action,
            { LaunchTemplateId: template, PageNumber: String(page), PageSize: SMALL_PAGE },
            (answer) => ({
              total: count(answer, 'TotalCount'),
              items: list(answer, 'LaunchTemplateVersionSets', 'LaunchTemplateVersionSet').map((set) =>
                imageUser(set, 'VersionNumber', part(set, 'LaunchTemplateData')),
              ),
            }),
          ),
        ({ id }) => id,
      ),
    ),
  )
  if (!versions.permitted) return versions
  if (versions.value.length === 0) return notPermitted(action)
  return { permitted: true, value: [...new Set(versions.value.flatMap(({ image }) => image ?? []))] }
}

/** Without permission Auto Scaling documents a 403, so an empty list counts as none unless a dry run is refused. */
async function scalingConfigurations(caller: Caller, region: string): Promise<Permitted<readonly ImageUser[]>> {
  const action = 'DescribeScalingConfigurations'
  const found = await permitted(action, () =>
    patient(action, () =>
      everyPage(
        (page) =>
          caller.ask(region, action, { PageNumber: String(page), PageSize: SMALL_PAGE }, (answer) => ({
            total: count(answer, 'TotalCount'),
            items: plainList(answer, 'ScalingConfigurations').map((configuration) =>
              imageUser(configuration, 'ScalingConfigurationId', configuration),
            ),
          })),
        ({ id }) => id,
      ),
    ),
  )
  if (!found.permitted || found.value.length > 0) return found
  return (await failsDryRun(caller, region, action)) ? notPermitted(action) : found
}

/** States in which a resource is not shared any more, or never was. */
const NOT_SHARED: ReadonlySet<string | undefined> = new Set(['Failed', 'Disassociated'])

/** Without permission Resource Sharing documents a 403, so an empty list counts as none unless a dry run is refused. */
async function resourceShares(caller: Caller, region: string): Promise<Permitted<readonly SharedResource[]>> {
  const action = 'ListResourceShareAssociations'
  const found = await permitted(action, () =>
    patient(action, () =>
      everyToken((token) =>
        caller.ask(region, action, { AssociationType: 'Resource', MaxResults: PAGE, NextToken: token }, (answer) => ({
          next: text(answer.NextToken),
          items: plainList(answer, 'ResourceShareAssociations').flatMap(sharedResource),
        })),
      ),
    ),
  )
  if (!found.permitted || found.value.length > 0) return found
  return (await failsDryRun(caller, region, action)) ? notPermitted(action) : found
}

function sharedResource(association: Answer): readonly SharedResource[] {
  if (NOT_SHARED.has(text(association.AssociationStatus))) return []
  return [{ share: identifier(association, 'ResourceShareId'), resource: required(association, 'EntityId') }]
}

function key(caller: Caller, region: string, id: string): Promise<Permitted<CloudKey | null>> {
  const action = 'DescribeKey'
  return permitted(action, () =>
    orNull(['Forbidden.KeyNotFound', 'Forbidden.AliasNotFound'], () =>
      caller.ask(region, action, { KeyId: id }, (answer) => {
        const metadata = part(answer, 'KeyMetadata')
        return compact<CloudKey>({
          id: required(metadata, 'KeyId'),
          state: text(metadata.KeyState) || undefined,
          creator: text(metadata.Creator) || undefined,
        })
      }),
    ),
  )
}

function shareRolePolicy(caller: Caller): Promise<Permitted<string | null>> {
  const action = 'GetRole'
  return permitted(action, () =>
    orNull(['EntityNotExist.Role'], () =>
      caller.ask(null, action, { RoleName: shareRole }, (answer) =>
        required(part(answer, 'Role'), 'AssumeRolePolicyDocument'),
      ),
    ),
  )
}

/** Whether this quota is one of a region or of the account, no page says: it is asked for the region first. */
function accountsPerImage(caller: Caller, region: string): Promise<Permitted<number>> {
  const action = 'GetProductQuota'
  const asked = { ProductCode: 'ecs', QuotaActionCode: shareQuota }
  const ofRegion = { ...asked, 'Dimensions.1.Key': 'regionId', 'Dimensions.1.Value': region }
  const read = (answer: Answer): number => count(part(answer, 'Quota'), 'TotalQuota')
  return permitted(action, async () => {
    try {
      return await caller.ask(region, action, ofRegion, read)
    } catch (thrown) {
      const mayDiffer = thrown instanceof CloudError && thrown.failure === 'refused' && !isForbidden(thrown)
      if (!mayDiffer) throw thrown
      return caller.ask(region, action, asked, read)
    }
  })
}

async function orNull<T>(codes: readonly string[], read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch (thrown) {
    if (isCode(thrown, codes)) return null
    throw thrown
  }
}

function imageUser(user: Answer, id: string, launches: Answer): ImageUser {
  const image = text(launches.ImageId) || undefined
  const family = image === undefined ? text(launches.ImageFamily) || undefined : undefined
  return compact<ImageUser>({ id: required(user, id), image, family })
}
