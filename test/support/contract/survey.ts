import { describe, expect, it } from 'vitest'
import { trustedAccounts } from '../../../src/execute/trust.ts'
import { OWNER, RESTRICTED, SHAREE, type Subject } from './world.ts'

/** What the reads of a snapshot do. */
export function surveyContract(subject: () => Subject): void {
  const survey = () => subject().survey
  const byId = (found: { readonly value: readonly { readonly id: string }[] } | object) =>
    'value' in found ? [...found.value].sort((a, b) => (a.id < b.id ? -1 : 1)) : found

  describe('what uses images', () => {
    it('is told with the image, in one region only', async () => {
      expect(byId(await survey().instances('cn-beijing'))).toEqual([
        { id: 'i-1', image: 'm-used' },
        { id: 'i-2', image: 'm-used' },
      ])
      expect(byId(await survey().scalingConfigurations('cn-beijing'))).toEqual([{ id: 'asc-1', image: 'm-launched' }])
      expect(await survey().instances('cn-hangzhou')).toEqual({ permitted: true, value: [] })
      expect(await survey().scalingConfigurations('cn-hangzhou')).toEqual({ permitted: true, value: [] })
    })

    it('is, of a launch template, whatever its versions launch', async () => {
      const templates = await survey().launchTemplates('cn-beijing')
      expect(templates.permitted && [...templates.value].sort()).toEqual(['lt-1', 'lt-2'])
      const images = await survey().launchTemplateImages('cn-beijing', 'lt-1')
      expect(images.permitted && [...images.value].sort()).toEqual(['m-launched', 'm-used'])
      expect(await survey().launchTemplates('cn-hangzhou')).toEqual({ permitted: true, value: [] })
    })

    it('is everybody’s own business', async () => {
      const theirs = await subject().world.surveyAs(SHAREE)
      expect(await theirs.instances('cn-beijing')).toEqual({
        permitted: true,
        value: [{ id: 'i-9', image: 'm-shared' }],
      })
      expect(await theirs.launchTemplates('cn-beijing')).toEqual({ permitted: true, value: [] })
    })
  })

  it('knows what is in resource shares', async () => {
    expect(await survey().resourceShares('cn-beijing')).toEqual({
      permitted: true,
      value: [{ share: 'rs-1', resource: 'm-launched' }],
    })
    const theirs = await subject().world.surveyAs(SHAREE)
    expect(await theirs.resourceShares('cn-beijing')).toEqual({ permitted: true, value: [] })
  })

  it('knows keys by id and by alias, and that there are none of others', async () => {
    expect(await survey().key('cn-beijing', 'key-bj')).toEqual({
      permitted: true,
      value: { id: 'key-bj', state: 'Enabled', creator: OWNER },
    })
    expect(await survey().key('cn-beijing', 'key-off')).toMatchObject({ value: { state: 'Disabled' } })
    expect(await survey().key('cn-beijing', 'alias/acs/ecs')).toMatchObject({ value: { creator: 'Ecs' } })
    for (const id of ['key-none', 'alias/none']) {
      expect(await survey().key('cn-beijing', id)).toEqual({ permitted: true, value: null })
    }
    const theirs = await subject().world.surveyAs(SHAREE)
    expect(await theirs.key('cn-beijing', 'key-bj')).toEqual({ permitted: true, value: null })
  })

  it('knows the share role by its policy, and that there is none', async () => {
    const role = await survey().shareRolePolicy()
    expect(role.permitted && role.value !== null && trustedAccounts(role.value)).toEqual([SHAREE])
    expect(await (await subject().world.surveyAs(SHAREE)).shareRolePolicy()).toEqual({ permitted: true, value: null })
  })

  it('knows the quota of accounts per image', async () => {
    expect(await survey().accountsPerImage('cn-beijing')).toEqual({ permitted: true, value: 30 })
  })

  it('does not mistake what may not be read for nothing', async () => {
    const theirs = await subject().world.surveyAs(RESTRICTED)
    const answers = [
      await theirs.instances('cn-beijing'),
      await theirs.launchTemplates('cn-beijing'),
      await theirs.scalingConfigurations('cn-beijing'),
      await theirs.resourceShares('cn-beijing'),
      await theirs.key('cn-beijing', 'key-bj'),
      await theirs.shareRolePolicy(),
      await theirs.accountsPerImage('cn-beijing'),
    ]
    expect(answers.map((answer) => !answer.permitted && answer.action)).toEqual([
      'ecs:DescribeInstances',
      'ecs:DescribeLaunchTemplates',
      'ess:DescribeScalingConfigurations',
      'resourcesharing:ListResourceShareAssociations',
      'kms:DescribeKey',
      'ram:GetRole',
      'quotas:GetProductQuota',
    ])
    expect(await theirs.mayListImages('cn-beijing')).toBe(true)
  })
}
