import { describe, expect, it } from 'vitest'
import {
  type Answer,
  type Cloud,
  caller,
  type Fields,
  IMAGE,
  inventory,
  items,
  OWNER,
  SHAREE,
  SIGNINGS,
  start,
  verdict,
} from './support.ts'

const ids = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`)

const images = [
  { usedBy: { [OWNER]: ['i-1', 'lt-a', 'asc-a'], [SHAREE]: ['lt-theirs', 'asc-theirs'] } },
  { id: 'm-2', name: 'two', usedBy: { [OWNER]: ['lt-a', 'lt-b', 'asc-b'] } },
  { id: 'm-hz', name: 'hz', region: 'cn-hangzhou', usedBy: { [OWNER]: ['lt-hz', 'asc-hz'] } },
]

const used = (): Promise<Cloud> => start({ inventories: [inventory(images)] })

describe.each(SIGNINGS)('launch templates, signed by %s', (signing) => {
  const templates = (answer: Answer): unknown[] =>
    items(answer, 'LaunchTemplateSets', 'LaunchTemplateSet').map(({ LaunchTemplateId }) => LaunchTemplateId)
  const versions = (answer: Answer): readonly Fields[] =>
    items(answer, 'LaunchTemplateVersionSets', 'LaunchTemplateVersionSet')

  it('are the caller’s in the region; a template of two images has two versions', async () => {
    const ecs = caller(await used(), 'ecs', { signing })
    const answer = await ecs('DescribeLaunchTemplates')
    expect([templates(answer), answer.fields.TotalCount]).toEqual([['lt-a', 'lt-b'], 2])
    expect(items(answer, 'LaunchTemplateSets', 'LaunchTemplateSet')[0]).toMatchObject({
      LaunchTemplateName: 'lt-a',
      DefaultVersionNumber: 1,
      LatestVersionNumber: 2,
    })
    expect(templates(await ecs('DescribeLaunchTemplates', { RegionId: 'cn-hangzhou' }))).toEqual(['lt-hz'])
    expect(templates(await ecs('DescribeLaunchTemplates', {}, { key: 'sharee' }))).toEqual(['lt-theirs'])
    expect(versions(await ecs('DescribeLaunchTemplateVersions', { LaunchTemplateId: 'lt-a' }))).toMatchObject([
      { VersionNumber: 1, DefaultVersion: true, LaunchTemplateData: { ImageId: IMAGE } },
      { VersionNumber: 2, DefaultVersion: false, LaunchTemplateData: { ImageId: 'm-2' } },
    ])
  })

  it('are found by id and by name, their versions by number, default and without details', async () => {
    const ecs = caller(await used(), 'ecs', { signing })
    expect(templates(await ecs('DescribeLaunchTemplates', { 'LaunchTemplateId.1': 'lt-b' }))).toEqual(['lt-b'])
    expect(templates(await ecs('DescribeLaunchTemplates', { 'LaunchTemplateName.1': 'lt-x' }))).toEqual([])
    const numbers = async (parameters: Record<string, string>): Promise<unknown[]> =>
      versions(await ecs('DescribeLaunchTemplateVersions', { LaunchTemplateName: 'lt-a', ...parameters })).map(
        ({ VersionNumber, LaunchTemplateData }) => [VersionNumber, LaunchTemplateData !== undefined],
      )
    expect(await numbers({ 'LaunchTemplateVersion.1': '2' })).toEqual([[2, true]])
    expect(await numbers({ DefaultVersion: 'true' })).toEqual([[1, true]])
    expect(await numbers({ DetailFlag: 'false' })).toEqual([
      [1, false],
      [2, false],
    ])
  })

  it('come in pages of 10, at most 50', async () => {
    const usedBy = { [OWNER]: ids('lt', 60) }
    const ecs = caller(await start({ inventories: [inventory([{ usedBy }])] }), 'ecs', { signing })
    const count = async (parameters: Record<string, string>): Promise<number> =>
      templates(await ecs('DescribeLaunchTemplates', parameters)).length
    expect([
      await count({}),
      await count({ PageSize: '50' }),
      await count({ PageSize: '50', PageNumber: '2' }),
    ]).toEqual([10, 50, 10])
    expect(verdict(await ecs('DescribeLaunchTemplates', { PageSize: '51' }))).toBe('400 InvalidParameter')
  })

  it.each([
    [{ LaunchTemplateId: 'lt-none' }, '404 InvalidLaunchTemplate.NotFound'],
    [{ LaunchTemplateId: 'lt-hz' }, '404 InvalidLaunchTemplate.NotFound'],
    [{ LaunchTemplateId: 'lt-theirs' }, '404 InvalidLaunchTemplate.NotFound'],
    [{}, '400 MissingParameter'],
    [{ LaunchTemplateId: 'lt-a', DetailFlag: 'no' }, '400 InvalidParameter'],
    [{ LaunchTemplateId: 'lt-a', DefaultVersion: 'no' }, '400 InvalidParameter'],
    [{ LaunchTemplateId: 'lt-a', MinVersion: '1' }, '501 NotEmulated'],
    [{ LaunchTemplateId: 'lt-a', DryRun: 'true' }, '400 DryRunOperation'],
  ])('versions asked for with %j: %s', async (parameters, expected) => {
    const ecs = caller(await used(), 'ecs', { signing })
    expect(verdict(await ecs('DescribeLaunchTemplateVersions', parameters as Record<string, string>))).toBe(expected)
  })
})

describe.each(SIGNINGS)('scaling configurations, signed by %s', (signing) => {
  it('are the caller’s in the region; the later version has plain lists', async () => {
    const cloud = await used()
    const ess = caller(cloud, 'ess', { signing })
    const answer = await ess('DescribeScalingConfigurations')
    expect(answer.fields).toMatchObject({ TotalCount: 2, PageNumber: 1, PageSize: 10 })
    expect(answer.fields.ScalingConfigurations).toMatchObject([
      { ScalingConfigurationId: 'asc-a', ImageId: IMAGE, ScalingGroupId: 'asg-a', LifecycleState: 'Active' },
      { ScalingConfigurationId: 'asc-b', ImageId: 'm-2' },
    ])
    const old = await ess('DescribeScalingConfigurations', { RegionId: 'cn-hangzhou' }, { version: '2014-08-28' })
    expect(items(old, 'ScalingConfigurations', 'ScalingConfiguration')).toMatchObject([
      { ScalingConfigurationId: 'asc-hz', ImageId: 'm-hz' },
    ])
    const theirs = await ess('DescribeScalingConfigurations', {}, { key: 'sharee' })
    expect(theirs.fields.ScalingConfigurations).toMatchObject([
      { ScalingConfigurationId: 'asc-theirs', ImageId: IMAGE },
    ])
    expect(verdict(await ess('DescribeScalingConfigurations', {}, { version: '2014-05-26' }))).toBe(
      '400 InvalidVersion',
    )
  })

  it('are found by id, name and group, each in its version’s spelling', async () => {
    const ess = caller(await used(), 'ess', { signing })
    const found = async (parameters: Record<string, string>, version?: string): Promise<unknown> =>
      (await ess('DescribeScalingConfigurations', parameters, version === undefined ? {} : { version })).fields
        .TotalCount
    expect(await found({ 'ScalingConfigurationIds.1': 'asc-a' })).toBe(1)
    expect(await found({ 'ScalingConfigurationNames.1': 'asc-a', 'ScalingConfigurationNames.2': 'asc-b' })).toBe(2)
    expect(await found({ 'ScalingConfigurationIds.1': 'asc-hz' })).toBe(0)
    expect(await found({ ScalingGroupId: 'asg-b' })).toBe(1)
    expect(await found({ 'ScalingConfigurationId.1': 'asc-a' }, '2014-08-28')).toBe(1)
    expect(await found({ 'ScalingConfigurationId.1': 'asc-none' }, '2014-08-28')).toBe(0)
  })

  it('come in pages of 10, at most 50', async () => {
    const usedBy = { [OWNER]: ids('asc', 60) }
    const ess = caller(await start({ inventories: [inventory([{ usedBy }])] }), 'ess', { signing })
    const count = async (parameters: Record<string, string>): Promise<number> =>
      ((await ess('DescribeScalingConfigurations', parameters)).fields.ScalingConfigurations as Fields[]).length
    expect([await count({}), await count({ PageSize: '50', PageNumber: '2' })]).toEqual([10, 10])
    expect(verdict(await ess('DescribeScalingConfigurations', { PageSize: '51' }))).toBe('400 InvalidParameter')
  })

  it('have groups', async () => {
    const ess = caller(await used(), 'ess', { signing })
    const answer = await ess('DescribeScalingGroups', { 'ScalingGroupIds.1': 'asg-b' })
    expect(answer.fields.ScalingGroups).toMatchObject([
      { ScalingGroupId: 'asg-b', ActiveScalingConfigurationId: 'asc-b' },
    ])
    const old = await ess('DescribeScalingGroups', {}, { version: '2014-08-28' })
    expect(items(old, 'ScalingGroups', 'ScalingGroup').map(({ ScalingGroupId }) => ScalingGroupId)).toEqual([
      'asg-a',
      'asg-b',
    ])
  })
})

describe('use that may not be seen', () => {
  const actions = [
    ['ecs', 'DescribeLaunchTemplates', {}],
    ['ecs', 'DescribeLaunchTemplateVersions', { LaunchTemplateId: 'lt-a' }],
    ['ess', 'DescribeScalingConfigurations', {}],
    ['ess', 'DescribeScalingGroups', {}],
  ] as const

  it.each(actions)('%s:%s is 403, or an empty list that a dry run gives away', async (service, action, parameters) => {
    const permission = `${service}:${action}`
    const inventories = [inventory(images)]
    const open = await start({ inventories, deny: [permission] })
    const answer = await caller(open, service)(action, parameters)
    expect([verdict(answer), answer.fields.AccessDeniedDetail]).toEqual([
      '403 Forbidden.RAM',
      { AuthAction: permission },
    ])
    const silent = await start({ inventories, deny: [permission], behaviours: { emptyWhenDenied: [permission] } })
    const ask = caller(silent, service)
    expect((await ask(action, parameters)).fields.TotalCount).toBe(0)
    expect(verdict(await ask(action, { ...parameters, DryRun: 'true' }))).toBe('403 Forbidden.RAM')
    expect((await ask(action, { ...parameters, LaunchTemplateId: 'lt-none' })).fields.TotalCount).toBe(0)
    expect(verdict(await ask(action, { ...parameters, RegionId: '' }))).toBe('400 MissingParameter')
  })

  it('nothing but a list is empty instead of forbidden', async () => {
    const denied = ['ecs:CopyImage', 'ram:GetRole', 'ecs:DescribeImageSharePermission']
    const cloud = await start({ deny: denied, behaviours: { emptyWhenDenied: denied } })
    const copy = { ImageId: IMAGE, DestinationRegionId: 'cn-beijing', DestinationImageName: 'copy' }
    expect(verdict(await cloud.owner('CopyImage', copy))).toBe('403 Forbidden.RAM')
    expect(verdict(await cloud.owner('DescribeImageSharePermission', { ImageId: IMAGE }))).toBe('403 Forbidden.RAM')
    expect(verdict(await caller(cloud, 'ram')('GetRole', { RoleName: 'shareplan' }))).toBe('403 NoPermission')
  })

  it('an undocumented dry run may be carried out instead', async () => {
    const cloud = await start({ inventories: [inventory(images)], behaviours: { undocumentedDryRun: 'ignored' } })
    for (const [service, action, parameters] of actions) {
      expect(verdict(await caller(cloud, service)(action, { ...parameters, DryRun: 'true' }))).toBe('200')
    }
  })
})
