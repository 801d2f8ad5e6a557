import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator/index.ts'
import type { FaultRule } from '../../src/schema/generated/types.ts'
import { accounts, IMAGE, inventory, OWNER, REGION } from './support.ts'

/*
 * The official clients, which we did not write. Both are CommonJS. `signatureAlgorithm: 'v2'` is how openapi-core calls the
 * old RPC signature (HMAC-SHA1 in the parameters); without it, it signs ACS3.
 */
const require = createRequire(import.meta.url)
const { default: Ecs, ...models } = require('@alicloud/ecs20140526') as typeof import('@alicloud/ecs20140526')
const { default: OpenApi, $OpenApiUtil } = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core')
type Runtime = Parameters<InstanceType<typeof OpenApi>['callApi']>[2]
type Config = InstanceType<typeof $OpenApiUtil.Config>

const DEPRECATED = 'm-deprecated'
const FIFTY = 'm-fifty'

function config({ port }: Emulator, signing: 'v1' | 'acs3', secret = 'testsecret'): Config {
  return new $OpenApiUtil.Config({
    accessKeyId: 'testid',
    accessKeySecret: secret,
    endpoint: `127.0.0.1:${port}`,
    protocol: 'HTTP',
    ...(signing === 'v1' && { signatureAlgorithm: 'v2' }),
  })
}

/** HTTP status and code of the error that a call rejects with. */
async function refusal(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => 'accepted',
    ({ statusCode, code }: { statusCode: number; code: string }) => `${statusCode} ${code}`,
  )
}

describe.each(['v1', 'acs3'] as const)('driven by the official clients, signed by %s', (signing) => {
  let emulator: Emulator
  let ecs: InstanceType<typeof Ecs>

  beforeAll(async () => {
    emulator = await startEmulator({
      inventories: [
        inventory([
          {},
          { id: DEPRECATED, name: 'old', status: 'Deprecated' },
          { id: FIFTY, name: 'fifty', sharedWith: accounts(50) },
          { id: 'm-used', name: 'used', usedBy: { [OWNER]: Array.from({ length: 25 }, (_, index) => `i-${index}`) } },
          { id: 'm-launched', name: 'launched', usedBy: { [OWNER]: ['lt-1', 'lt-2'] } },
        ]),
      ],
      copyMs: 0,
    })
    ecs = new Ecs(config(emulator, signing))
  })

  afterAll(() => emulator.stop())

  const image = { regionId: REGION, imageId: IMAGE }
  const sharees = async (imageId: string): Promise<string[]> => {
    const request = new models.DescribeImageSharePermissionRequest({ ...image, imageId, pageSize: 100 })
    const { body } = await ecs.describeImageSharePermission(request)
    return (body?.accounts?.account ?? []).map(({ aliyunId }) => aliyunId ?? '')
  }

  it('is signed that way', async () => {
    await ecs.describeRegions(new models.DescribeRegionsRequest({}))
    expect(emulator.log().at(-1)).toMatchObject({ signing, account: OWNER })
  })

  it('11 accounts in one call: 10 are shared, no error', async () => {
    const eleven = accounts(11)
    const request = new models.ModifyImageSharePermissionRequest({ ...image, addAccount: eleven })
    const { statusCode, body } = await ecs.modifyImageSharePermission(request)
    expect([statusCode, body?.requestId]).toEqual([200, expect.stringMatching(/^[0-9A-F-]{36}$/)])
    expect(await sharees(IMAGE)).toEqual(eleven.slice(0, 10))
  })

  it('deleting it while it is shared: 403 ImageUseShared', async () => {
    expect(await refusal(ecs.deleteImage(new models.DeleteImageRequest(image)))).toBe('403 ImageUseShared')
  })

  it('sharing a deprecated image: 403 OperationDenied.InvalidImageStatus', async () => {
    const request = { ...image, imageId: DEPRECATED, addAccount: accounts(1) }
    expect(await refusal(ecs.modifyImageSharePermission(new models.ModifyImageSharePermissionRequest(request)))).toBe(
      '403 OperationDenied.InvalidImageStatus',
    )
  })

  it('a wrong secret: SignatureDoesNotMatch', async () => {
    const stranger = new Ecs(config(emulator, signing, 'wrong'))
    expect(await refusal(stranger.deleteImage(new models.DeleteImageRequest(image)))).toBe('400 SignatureDoesNotMatch')
  })

  it('a naive read-back of fifty sharees sees ten of them', async () => {
    const request = new models.DescribeImageSharePermissionRequest({ ...image, imageId: FIFTY })
    const { body } = await ecs.describeImageSharePermission(request)
    expect([body?.accounts?.account?.length, body?.totalCount]).toEqual([10, 50])
    expect(await sharees(FIFTY)).toEqual(accounts(50))
  })

  it('images, copies, tags and snapshots in the shape of the client’s models', async () => {
    const copy = new models.CopyImageRequest({
      ...image,
      destinationRegionId: 'cn-hangzhou',
      destinationImageName: `copy-${signing}`,
      destinationDescription: 'a copy & more',
      tag: [new models.CopyImageRequestTag({ key: 'made-by', value: 'test <1>' })],
    })
    const { body: copied } = await ecs.copyImage(copy)
    const request = new models.DescribeImagesRequest({ regionId: 'cn-hangzhou', imageId: copied?.imageId })
    const { body } = await ecs.describeImages(request)
    const [seen] = body?.images?.image ?? []
    expect(seen).toMatchObject({
      imageName: `copy-${signing}`,
      description: 'a copy & more',
      status: 'Available',
      progress: '100%',
      imageOwnerAlias: 'self',
      imageOwnerId: Number(OWNER),
      isPublic: false,
      isCopied: true,
      tags: { tag: [{ tagKey: 'made-by', tagValue: 'test <1>' }] },
    })
    const snapshotIds = JSON.stringify(seen?.diskDeviceMappings?.diskDeviceMapping?.map(({ snapshotId }) => snapshotId))
    const { body: snapshots } = await ecs.describeSnapshots(
      new models.DescribeSnapshotsRequest({ regionId: 'cn-hangzhou', snapshotIds }),
    )
    expect(snapshots?.snapshots?.snapshot).toMatchObject([{ encrypted: false, sourceDiskType: 'system' }])
  })

  it('launch templates and their versions', async () => {
    const { body } = await ecs.describeLaunchTemplates(new models.DescribeLaunchTemplatesRequest({ regionId: REGION }))
    const templates = body?.launchTemplateSets?.launchTemplateSet ?? []
    expect(templates.map(({ launchTemplateId }) => launchTemplateId)).toEqual(['lt-1', 'lt-2'])
    const request = { regionId: REGION, launchTemplateId: 'lt-2' }
    const { body: versions } = await ecs.describeLaunchTemplateVersions(
      new models.DescribeLaunchTemplateVersionsRequest(request),
    )
    expect(versions?.launchTemplateVersionSets?.launchTemplateVersionSet).toMatchObject([
      {
        launchTemplateId: 'lt-2',
        versionNumber: 1,
        defaultVersion: true,
        launchTemplateData: { imageId: 'm-launched' },
      },
    ])
  })

  it('faults, as these clients see them', async () => {
    const seen = async (fault: FaultRule): Promise<unknown> => {
      emulator.setFaults({ rules: [fault] })
      const call = ecs.deleteImage(new models.DeleteImageRequest({ ...image, imageId: 'm-none' }))
      const outcome = await refusal(call)
      emulator.setFaults()
      return outcome
    }
    expect(await seen({ fault: 'throttle', retryAfterMs: 100 })).toBe('400 Throttling.User')
    expect(await seen({ fault: 'internal-error' })).toBe('500 InternalError')
    expect(await seen({ fault: 'unavailable', phase: 'after' })).toBe('503 ServiceUnavailable')
    expect(await seen({ fault: 'clock-skew', ms: 3_600_000 })).toBe('400 InvalidTimeStamp.Expired')
    expect(await seen({ fault: 'deny' })).toBe('403 Forbidden.RAM')
    for (const fault of ['bad-gateway', 'drop', 'truncate'] as const) {
      expect(await seen({ fault })).toMatch(/^undefined /)
    }
  })

  it('instances page by page', async () => {
    const seen: (string | undefined)[] = []
    let nextToken: string | undefined
    do {
      const request = new models.DescribeInstancesRequest({ regionId: REGION, imageId: 'm-used' })
      if (nextToken !== undefined) request.nextToken = nextToken
      const { body } = await ecs.describeInstances(request)
      seen.push(...(body?.instances?.instance ?? []).map(({ instanceId }) => instanceId))
      nextToken = body?.nextToken
    } while (nextToken)
    expect(seen).toHaveLength(25)
    const dryRun = new models.DescribeInstancesRequest({ regionId: REGION, dryRun: true })
    expect(await refusal(ecs.describeInstances(dryRun))).toBe('400 DryRunOperation')
  })

  it('STS at the same address', async () => {
    const params = new $OpenApiUtil.Params({
      action: 'GetCallerIdentity',
      version: '2015-04-01',
      protocol: 'HTTP',
      pathname: '/',
      method: 'POST',
      authType: 'AK',
      style: 'RPC',
      reqBodyType: 'formData',
      bodyType: 'json',
    })
    const client = new OpenApi(config(emulator, signing))
    // Parameters in the body, where the ECS client has them in the query.
    const request = new $OpenApiUtil.OpenApiRequest({ body: { Note: 'a b+c&中' } })
    const answer = await client.callApi(params, request, {} as Runtime)
    expect(answer.body).toMatchObject({ AccountId: OWNER, IdentityType: 'Account' })
  })
})
