import type { ActionName } from '../../src/execute/actions.ts'
import type { AccountId, Permitted } from '../../src/execute/cloud.ts'
import type { CloudKey, Survey } from '../../src/execute/survey.ts'
import type { HeldImage, MemoryState } from './memory-state.ts'

/** One call, unless the account may not make it. */
type Ask = <T>(action: ActionName, region: string | undefined, read: () => T) => Promise<Permitted<T>>

/** The services around ECS in memory, as far as the port can tell the difference. */
export function memorySurvey(state: MemoryState, me: AccountId, ask: Ask): Survey {
  const users = (region: string, kind: string) =>
    state.uses(me, region).flatMap(([id, image]) => (id.startsWith(kind) ? [{ id, image }] : []))
  const own = (region: string) =>
    [...state.images.values()].filter((image) => image.owner === me && image.region === region)
  return {
    mayListImages: async (region) => (await ask('DescribeImages', region, () => true)).permitted,
    instances: (region) => ask('DescribeInstances', region, () => users(region, 'i-')),
    launchTemplates: (region) =>
      ask('DescribeLaunchTemplates', region, () => [...new Set(users(region, 'lt-').map(({ id }) => id))]),
    launchTemplateImages: (region, template) =>
      ask('DescribeLaunchTemplateVersions', region, () =>
        users(region, 'lt-').flatMap(({ id, image }) => (id === template ? [image] : [])),
      ),
    scalingConfigurations: (region) => ask('DescribeScalingConfigurations', region, () => users(region, 'asc-')),
    resourceShares: (region) =>
      ask('ListResourceShareAssociations', region, () =>
        own(region).flatMap(({ id, resourceShares }) => resourceShares.map((share) => ({ share, resource: id }))),
      ),
    key: (region, id) => ask('DescribeKey', region, () => keyOf(own(region), id, me)),
    shareRolePolicy: () =>
      ask('GetRole', undefined, () => {
        const role = state.shareRole(me)
        if (role?.exists !== true) return null
        const Service = (role.trustedAccounts ?? []).map((account) => `${account}@ecs.aliyuncs.com`)
        const Statement = [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service } }]
        return JSON.stringify({ Statement, Version: '1' })
      }),
    accountsPerImage: (region) => ask('GetProductQuota', region, () => state.quota(me)),
  }
}

function keyOf(images: readonly HeldImage[], name: string, me: AccountId): CloudKey | null {
  for (const { encryption } of images) {
    if (encryption === undefined || encryption === 'none') continue
    const isService = encryption.keyType === 'service'
    const isNamed = encryption.kmsKey === name || (isService && name === 'alias/acs/ecs')
    if (!isNamed || encryption.kmsKey === undefined) continue
    const state = encryption.keyEnabled === false ? 'Disabled' : 'Enabled'
    return { id: encryption.kmsKey, state, creator: isService ? 'Ecs' : me }
  }
  return null
}
