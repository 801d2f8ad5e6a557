import { afterEach, describe, expect, it } from 'vitest'
import type { Survey } from '../../../src/execute/survey.ts'
import { openAccess } from '../../../src/io/cloud/client.ts'
import { type CannedReply, type CannedRequest, type CannedServer, startCanned } from '../../support/canned-server.ts'

let server: CannedServer | undefined

afterEach(async () => {
  await server?.stop()
  server = undefined
})

async function surveyAnswering(answer: (request: CannedRequest) => CannedReply): Promise<Survey> {
  server = await startCanned(answer)
  const accessKey = { id: 'testid', secret: 'testsecret' }
  const timeouts = { readRetries: 0, requestMs: 2000 }
  return (await openAccess({ endpoint: server.url, accessKey, env: {}, timeouts })).survey
}

const sent = () => (server?.requests ?? []).map(({ action, parameters }) => ({ action, ...parameters }))
const error = (status: number, Code: string): CannedReply => ({ status, body: { Code, Message: 'no' } })
const region = 'cn-beijing'

/** Numbered pages of a listing, as the request asks for them. */
function page<T>(items: readonly T[], { parameters }: CannedRequest): { total: number; items: readonly T[] } {
  const size = Number(parameters.PageSize)
  const from = (Number(parameters.PageNumber) - 1) * size
  return { total: items.length, items: items.slice(from, from + size) }
}

describe('launch templates', () => {
  const sets = (ids: readonly string[], request: CannedRequest): CannedReply => {
    const { total, items } = page(ids, request)
    return {
      body: {
        TotalCount: total,
        LaunchTemplateSets: { LaunchTemplateSet: items.map((id) => ({ LaunchTemplateId: id })) },
      },
    }
  }
  const versions = (images: readonly (string | undefined)[], request: CannedRequest): CannedReply => {
    const { total, items } = page(
      images.map((ImageId, index) => ({ VersionNumber: index + 1, LaunchTemplateData: { ImageId } })),
      request,
    )
    return { body: { TotalCount: total, LaunchTemplateVersionSets: { LaunchTemplateVersionSet: items } } }
  }

  it('are read to the last page of fifty', async () => {
    const ids = Array.from({ length: 120 }, (_, index) => `lt-${index}`)
    const survey = await surveyAnswering((request) => sets(ids, request))
    expect(await survey.launchTemplates(region)).toEqual({ permitted: true, value: ids })
    expect(sent()).toHaveLength(3)
    expect(sent()[0]).toEqual({
      action: 'DescribeLaunchTemplates',
      RegionId: region,
      PageNumber: '1',
      PageSize: '50',
    })
  })

  it('launch whatever any of their versions does, each once', async () => {
    const images = [...Array.from({ length: 60 }, (_, index) => `m-${index % 3}`), undefined, '']
    const survey = await surveyAnswering((request) => versions(images, request))
    expect(await survey.launchTemplateImages(region, 'lt-1')).toEqual({
      permitted: true,
      value: ['m-0', 'm-1', 'm-2'],
    })
    expect(sent()[1]).toMatchObject({ LaunchTemplateId: 'lt-1', PageNumber: '2' })
  })

  it('without a version are a list that may not be read', async () => {
    const survey = await surveyAnswering((request) => versions([], request))
    expect(await survey.launchTemplateImages(region, 'lt-1')).toEqual({
      permitted: false,
      action: 'ecs:DescribeLaunchTemplateVersions',
    })
  })

  const empty = (dryRun: CannedReply, probe: CannedReply) =>
    surveyAnswering((request) => {
      if (request.action === 'DescribeLaunchTemplateVersions') return probe
      return request.parameters.DryRun === 'true' ? dryRun : sets([], request)
    })
  const ordinary: CannedReply = { body: { TotalCount: 0 } }
  const notFound = error(404, 'InvalidLaunchTemplate.NotFound')

  it.each<[string, CannedReply, CannedReply]>([
    ['a dry run is answered like any request', ordinary, notFound],
    ['a dry run passes', error(400, 'DryRunOperation'), notFound],
    ['a dry run is not understood', error(400, 'InvalidParameter'), notFound],
  ])('are none where a template that cannot exist is not found, and %s', async (_, dryRun, probe) => {
    expect(await (await empty(dryRun, probe)).launchTemplates(region)).toEqual({ permitted: true, value: [] })
  })

  it.each<[string, CannedReply, CannedReply, string]>([
    ['a dry run is refused', error(403, 'Forbidden.RAM'), notFound, 'ecs:DescribeLaunchTemplates'],
    ['none may be read', ordinary, error(403, 'Forbidden.RAM'), 'ecs:DescribeLaunchTemplateVersions'],
    ['a template that cannot exist is there', ordinary, ordinary, 'ecs:DescribeLaunchTemplateVersions'],
  ])('are unknown where %s', async (_, dryRun, probe, action) => {
    expect(await (await empty(dryRun, probe)).launchTemplates(region)).toEqual({ permitted: false, action })
  })
})

describe('scaling configurations', () => {
  it('are read to the last page of fifty, by image or by family', async () => {
    const all = Array.from({ length: 70 }, (_, index) => ({
      ScalingConfigurationId: `asc-${index}`,
      ...(index > 0 && { ImageId: 'm-1' }),
      ...(index < 2 && { ImageFamily: 'web' }),
    }))
    const survey = await surveyAnswering((request) => {
      const { total, items } = page(all, request)
      return { body: { TotalCount: total, ScalingConfigurations: items } }
    })
    const found = await survey.scalingConfigurations(region)
    expect(found.permitted && found.value).toHaveLength(70)
    expect(found.permitted && found.value.slice(0, 2)).toEqual([
      { id: 'asc-0', family: 'web' },
      { id: 'asc-1', image: 'm-1' },
    ])
    expect(sent()[1]).toEqual({
      action: 'DescribeScalingConfigurations',
      RegionId: region,
      PageNumber: '2',
      PageSize: '50',
    })
    expect(server?.requests[0]?.headers['x-acs-version']).toBe('2022-02-22')
  })

  it('are no list where the answer has none', async () => {
    const survey = await surveyAnswering(() => ({ body: { TotalCount: 0 } }))
    await expect(survey.scalingConfigurations(region)).rejects.toMatchObject({ failure: 'in-doubt' })
  })
})

describe('instances', () => {
  it('are read to the last token, and need no dry run when there are some', async () => {
    const survey = await surveyAnswering(({ parameters }) => ({
      body: {
        NextToken: parameters.NextToken === undefined ? 'more' : '',
        Instances: { Instance: [{ InstanceId: `i-${parameters.NextToken ?? 'first'}`, ImageId: 'm-1' }] },
      },
    }))
    expect(await survey.instances(region)).toEqual({
      permitted: true,
      value: [
        { id: 'i-first', image: 'm-1' },
        { id: 'i-more', image: 'm-1' },
      ],
    })
    expect(sent()[0]).toEqual({ action: 'DescribeInstances', RegionId: region, MaxResults: '100' })
    expect(sent()).toHaveLength(2)
  })
})

describe('resource shares', () => {
  const association = (status: string, resource: string) => ({
    ResourceShareId: 'rs-1',
    EntityId: resource,
    AssociationStatus: status,
  })

  it('are those that a resource is in, or on its way into or out of', async () => {
    const states = ['Associated', 'Associating', 'Disassociating', 'Disassociated', 'Failed']
    const survey = await surveyAnswering(({ parameters }) => ({
      body: {
        NextToken: parameters.NextToken === undefined ? 'more' : undefined,
        ResourceShareAssociations:
          parameters.NextToken === undefined
            ? states.map((status) => association(status, status))
            : [association('Associated', 'm-last')],
      },
    }))
    const found = await survey.resourceShares(region)
    expect(found.permitted && found.value.map(({ resource }) => resource)).toEqual([
      'Associated',
      'Associating',
      'Disassociating',
      'm-last',
    ])
    expect(sent()[1]).toEqual({
      action: 'ListResourceShareAssociations',
      RegionId: region,
      AssociationType: 'Resource',
      MaxResults: '100',
      NextToken: 'more',
    })
  })
})

describe('keys', () => {
  it('are told by id, state and creator', async () => {
    const KeyMetadata = { KeyId: 'k', KeyState: 'Enabled', Creator: '1', Origin: 'Aliyun_KMS' }
    const survey = await surveyAnswering(() => ({ body: { KeyMetadata } }))
    expect(await survey.key(region, 'alias/x')).toEqual({
      permitted: true,
      value: { id: 'k', state: 'Enabled', creator: '1' },
    })
    expect(sent()).toEqual([{ action: 'DescribeKey', RegionId: region, KeyId: 'alias/x' }])
  })

  it('are not taken for missing where the answer says something else', async () => {
    const survey = await surveyAnswering(() => error(404, 'InvalidAction.NotFound'))
    await expect(survey.key(region, 'k')).rejects.toMatchObject({ failure: 'refused', status: 404 })
  })
})

describe('the share role', () => {
  it('is asked for in no region', async () => {
    const survey = await surveyAnswering(() => ({ body: { Role: { AssumeRolePolicyDocument: '{}' } } }))
    expect(await survey.shareRolePolicy()).toEqual({ permitted: true, value: '{}' })
    expect(sent()).toEqual([{ action: 'GetRole', RoleName: 'AliyunECSShareEncryptImageDefaultRole' }])
  })

  it.each([
    ['missing', error(404, 'EntityNotExist.Role'), { permitted: true, value: null }],
    ['forbidden', error(403, 'NoPermission'), { permitted: false, action: 'ram:GetRole' }],
  ] as const)('is %s', async (_, reply, expected) => {
    expect(await (await surveyAnswering(() => reply)).shareRolePolicy()).toEqual(expected)
  })

  it('is not taken for missing where the answer says something else', async () => {
    const survey = await surveyAnswering(() => error(404, 'InvalidAction.NotFound'))
    await expect(survey.shareRolePolicy()).rejects.toMatchObject({ failure: 'refused' })
  })
})

describe('the quota', () => {
  const ofRegion = ({ parameters }: CannedRequest): boolean => 'Dimensions.1.Key' in parameters
  const quota = { body: { Quota: { TotalQuota: 77 } } }

  it('is the region’s', async () => {
    const survey = await surveyAnswering((request) => (ofRegion(request) ? quota : error(400, 'x')))
    expect(await survey.accountsPerImage(region)).toEqual({ permitted: true, value: 77 })
    expect(sent()).toEqual([
      {
        action: 'GetProductQuota',
        RegionId: region,
        ProductCode: 'ecs',
        QuotaActionCode: 'q_user-per-image-shared-user-count',
        'Dimensions.1.Key': 'regionId',
        'Dimensions.1.Value': region,
      },
    ])
  })

  it('is the account’s where regions have none', async () => {
    const survey = await surveyAnswering((request) => (ofRegion(request) ? error(400, 'QuotaDimension') : quota))
    expect(await survey.accountsPerImage(region)).toEqual({ permitted: true, value: 77 })
  })

  it.each([
    ['unknown without permission, asked once', error(403, 'NoPermission'), 1],
    ['no number that it is not', { body: { Quota: { TotalQuota: 'many' } } }, 1],
  ])('is %s', async (_, reply, requests) => {
    const answer = await (await surveyAnswering(() => reply)).accountsPerImage(region).catch(() => 'failed')
    expect(answer).toEqual(
      requests === 1 && 'status' in reply ? { permitted: false, action: 'quotas:GetProductQuota' } : 'failed',
    )
    expect(sent()).toHaveLength(requests)
  })
})
