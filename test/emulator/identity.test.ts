import { describe, expect, it } from 'vitest'
import {
  type Answer,
  caller,
  type Fields,
  inventory,
  OWNER,
  REGION,
  SHAREE,
  SIGNINGS,
  STRANGER,
  start,
  verdict,
} from './support.ts'

const arn = (account: string, role: string): string => `acs:ram::${account}:role/${role}`

interface Temporary {
  readonly key: string
  readonly secret: string
  readonly securityToken: string
}

function credentials({ fields }: Answer): Temporary {
  const { AccessKeyId, AccessKeySecret, SecurityToken } = fields.Credentials as Record<string, string>
  return { key: String(AccessKeyId), secret: String(AccessKeySecret), securityToken: String(SecurityToken) }
}

describe.each(SIGNINGS)('STS AssumeRole, signed by %s', (signing) => {
  const assume = { RoleArn: arn(SHAREE, 'shareplan'), RoleSessionName: 'snapshot' }

  it('gives a key of the role’s account, which goes with its token, until it expires', async () => {
    const cloud = await start()
    const sts = caller(cloud, 'sts', { signing })
    const answer = await sts('AssumeRole', { ...assume, DurationSeconds: '900' })
    expect(answer.fields).toMatchObject({
      Credentials: { AccessKeyId: expect.stringMatching(/^STS\./), Expiration: '2026-11-24T02:15:00Z' },
      AssumedRoleUser: {
        Arn: `${arn(SHAREE, 'shareplan')}/snapshot`,
        AssumedRoleId: expect.stringMatching(/:snapshot$/),
      },
    })
    const temporary = credentials(answer)
    const identity = await sts('GetCallerIdentity', {}, temporary)
    expect(identity.fields).toMatchObject({
      AccountId: SHAREE,
      IdentityType: 'AssumedRoleUser',
      Arn: `acs:ram::${SHAREE}:assumed-role/shareplan/snapshot`,
    })
    expect(cloud.emulator.log().at(-1)).toMatchObject({ account: SHAREE, action: 'GetCallerIdentity' })
    cloud.clock.advance(900_000 - 1)
    expect((await sts('GetCallerIdentity', {}, temporary)).status).toBe(200)
    cloud.clock.advance(1)
    expect(verdict(await sts('GetCallerIdentity', {}, temporary))).toBe('400 InvalidSecurityToken.Expired')
  })

  it('with its token alone, its own one, and its own secret', async () => {
    const cloud = await start()
    const sts = caller(cloud, 'sts', { signing })
    const one = credentials(await sts('AssumeRole', assume))
    const other = credentials(await sts('AssumeRole', assume))
    const identity = async (request: Partial<Temporary>): Promise<string> =>
      verdict(await sts('GetCallerIdentity', {}, request))
    expect(await identity({ ...one, securityToken: other.securityToken })).toContain('InvalidSecurityToken')
    expect(await identity({ key: one.key, secret: one.secret })).toContain('InvalidSecurityToken')
    expect(await identity({ ...one, secret: other.secret })).toBe('400 SignatureDoesNotMatch')
    expect(await identity(one)).toBe('200')
  })

  it('leaves nothing secret in the log', async () => {
    const cloud = await start()
    const sts = caller(cloud, 'sts', { signing })
    const temporary = credentials(await sts('AssumeRole', assume))
    await sts('GetCallerIdentity', {}, temporary)
    const log = JSON.stringify(cloud.emulator.log())
    expect(log).toContain('AssumeRole')
    for (const secret of [temporary.secret, temporary.securityToken, 'testsecret']) expect(log).not.toContain(secret)
  })

  it('only of a role that exists and trusts the caller', async () => {
    const roles = [
      { name: 'reader', account: SHAREE, trusts: [OWNER] },
      { name: 'open', account: SHAREE },
    ]
    const cloud = await start({ roles })
    const sts = caller(cloud, 'sts', { signing })
    const assumed = async (account: string, role: string, key = 'testid'): Promise<string> =>
      verdict(await sts('AssumeRole', { ...assume, RoleArn: arn(account, role) }, { key }))
    expect(await assumed(SHAREE, 'reader')).toBe('200')
    expect(await assumed(SHAREE, 'reader', 'stranger')).toBe('403 NoPermission')
    expect(await assumed(SHAREE, 'open', 'stranger')).toBe('200')
    expect(await assumed(STRANGER, 'reader')).toBe('404 EntityNotExist.Role')
    expect(await assumed(SHAREE, 'shareplan')).toBe('404 EntityNotExist.Role')
  })
})

describe('STS AssumeRole', () => {
  it('of no account that does not exist', async () => {
    const sts = caller(await start({ accounts: [SHAREE] }), 'sts')
    const assumed = async (account: string): Promise<string> =>
      verdict(await sts('AssumeRole', { RoleArn: arn(account, 'shareplan'), RoleSessionName: 'me' }))
    expect([await assumed(SHAREE), await assumed('77')]).toEqual(['200', '404 EntityNotExist.Role'])
  })

  it.each([
    [{ RoleSessionName: 'me' }, '400 MissingParameter'],
    [{ RoleArn: arn(SHAREE, 'shareplan') }, '400 MissingParameter'],
    [{ RoleArn: 'acs:ram::me:role/x', RoleSessionName: 'me' }, '400 InvalidParameter.RoleArn'],
    [{ RoleArn: arn(SHAREE, 'shareplan'), RoleSessionName: 'm' }, '400 InvalidParameter.RoleSessionName'],
    [{ RoleArn: arn(SHAREE, 'shareplan'), RoleSessionName: 'm e' }, '400 InvalidParameter.RoleSessionName'],
    [
      { RoleArn: arn(SHAREE, 'shareplan'), RoleSessionName: 'me', DurationSeconds: '899' },
      '400 InvalidParameter.DurationSeconds',
    ],
    [
      { RoleArn: arn(SHAREE, 'shareplan'), RoleSessionName: 'me', DurationSeconds: '3601' },
      '400 InvalidParameter.DurationSeconds',
    ],
    [{ RoleArn: arn(SHAREE, 'shareplan'), RoleSessionName: 'me', Policy: '{}' }, '501 NotEmulated'],
  ])('asked for with %j: %s', async (parameters, expected) => {
    expect(verdict(await caller(await start(), 'sts')('AssumeRole', parameters as Record<string, string>))).toBe(
      expected,
    )
  })

  it('a role’s sessions may be denied what its account is not', async () => {
    const cloud = await start({ roles: [{ name: 'reader', deny: ['ecs:DescribeImages'] }] })
    const sts = caller(cloud, 'sts')
    const parameters = { RoleArn: arn(OWNER, 'reader'), RoleSessionName: 'me' }
    const temporary = credentials(await sts('AssumeRole', parameters))
    const ecs = caller(cloud, 'ecs')
    expect(verdict(await ecs('DescribeImages', {}, temporary))).toBe('403 Forbidden.RAM')
    expect(verdict(await ecs('DescribeSnapshots', {}, temporary))).toBe('200')
    expect(verdict(await ecs('DescribeImages'))).toBe('200')
  })

  it('needs no region', async () => {
    const cloud = await start()
    const parameters = { RoleArn: arn(SHAREE, 'shareplan'), RoleSessionName: 'me', RegionId: '' }
    expect(verdict(await caller(cloud, 'sts')('AssumeRole', parameters))).toBe('200')
  })
})

describe.each(SIGNINGS)('RAM GetRole, signed by %s', (signing) => {
  const RoleName = 'AliyunECSShareEncryptImageDefaultRole'

  it('the share role, with the ECS service of each account that it trusts', async () => {
    const shareRole = { exists: true, trustedAccounts: [SHAREE, STRANGER] }
    const cloud = await start({ inventories: [inventory([{}], { shareRole })] })
    const { fields } = await caller(cloud, 'ram', { signing })('GetRole', { RoleName, RegionId: '' })
    const role = fields.Role as Fields
    expect(role).toMatchObject({ RoleName, Arn: arn(OWNER, RoleName) })
    const { Statement } = JSON.parse(String(role.AssumeRolePolicyDocument)) as { Statement: Fields[] }
    expect(Statement).toEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: [`${SHAREE}@ecs.aliyuncs.com`, `${STRANGER}@ecs.aliyuncs.com`] },
      },
    ])
  })

  it('404 where the account does not have it', async () => {
    const cloud = await start({ inventories: [inventory([{}], { shareRole: { exists: false } })] })
    const ram = caller(cloud, 'ram', { signing })
    expect(verdict(await ram('GetRole', { RoleName }))).toBe('404 EntityNotExist.Role')
    expect(verdict(await ram('GetRole', { RoleName }, { key: 'sharee' }))).toBe('404 EntityNotExist.Role')
  })

  it('a role that can be assumed, with the accounts that may', async () => {
    const shareRole = { exists: true, trustedAccounts: [STRANGER] }
    const inventories = [inventory([{}], { shareRole })]
    const cloud = await start({ inventories, roles: [{ name: 'reader', trusts: [SHAREE] }, { name: 'open' }] })
    const ram = caller(cloud, 'ram', { signing })
    const policy = async (role: string): Promise<string> =>
      String(((await ram('GetRole', { RoleName: role })).fields.Role as Fields).AssumeRolePolicyDocument)
    expect(await policy('reader')).toContain(`acs:ram::${SHAREE}:root`)
    expect(await policy('open')).toContain('acs:ram::*:root')
  })

  it('403 without the permission, naming it', async () => {
    const cloud = await start({ deny: [`ram:GetRole:${OWNER}`] })
    const ram = caller(cloud, 'ram', { signing })
    const answer = await ram('GetRole', { RoleName })
    expect([verdict(answer), answer.fields.AccessDeniedDetail]).toEqual([
      '403 NoPermission',
      { AuthAction: 'ram:GetRole' },
    ])
    expect(verdict(await ram('GetRole', { RoleName: 'shareplan' }, { key: 'sharee' }))).toBe('200')
  })

  it.each([
    [{}, '400 MissingParameter'],
    [{ RoleName: 'x'.repeat(65) }, '400 InvalidParameter.RoleName.Length'],
    [{ RoleName: 'a b' }, '400 InvalidParameter.RoleName.InvalidChars'],
  ])('asked for with %j: %s', async (parameters, expected) => {
    const ram = caller(await start(), 'ram', { signing })
    expect(verdict(await ram('GetRole', parameters as Record<string, string>))).toBe(expected)
  })
})

describe.each(SIGNINGS)('KMS DescribeKey, signed by %s', (signing) => {
  const images = [
    { encryption: { kmsKey: 'key-bj', keyType: 'customer' as const } },
    { id: 'm-off', name: 'off', encryption: { kmsKey: 'key-off', keyEnabled: false } },
    { id: 'm-service', name: 'service', encryption: { kmsKey: 'key-ecs', keyType: 'service' as const } },
    { id: 'm-hz', name: 'hz', region: 'cn-hangzhou', encryption: { kmsKey: 'key-hz' } },
  ]
  const inventories = [inventory(images)]

  const metadata = async (answer: Promise<Answer>): Promise<Fields> => (await answer).fields.KeyMetadata as Fields

  it('customer and service keys, enabled and disabled', async () => {
    const kms = caller(await start({ inventories }), 'kms', { signing })
    expect(await metadata(kms('DescribeKey', { KeyId: 'key-bj' }))).toMatchObject({
      KeyId: 'key-bj',
      Arn: `acs:kms:${REGION}:${OWNER}:key/key-bj`,
      KeyState: 'Enabled',
      Creator: OWNER,
      KeySpec: 'Aliyun_AES_256',
    })
    expect(await metadata(kms('DescribeKey', { KeyId: 'key-off' }))).toMatchObject({ KeyState: 'Disabled' })
    expect(await metadata(kms('DescribeKey', { KeyId: 'key-ecs' }))).toMatchObject({ Creator: 'Ecs' })
  })

  it('alias/acs/ecs is the service key', async () => {
    const kms = caller(await start({ inventories }), 'kms', { signing })
    expect(await metadata(kms('DescribeKey', { KeyId: 'alias/acs/ecs' }))).toMatchObject({
      KeyId: 'key-ecs',
      Creator: 'Ecs',
    })
    const abroad = await kms('DescribeKey', { KeyId: 'alias/acs/ecs', RegionId: 'cn-hangzhou' })
    expect(verdict(abroad)).toBe('404 Forbidden.AliasNotFound')
  })

  it('the creator of a service key may be told as the account', async () => {
    const cloud = await start({ inventories, behaviours: { serviceKeyCreator: 'account' } })
    const kms = caller(cloud, 'kms', { signing })
    expect(await metadata(kms('DescribeKey', { KeyId: 'key-ecs' }))).toMatchObject({ Creator: OWNER })
  })

  it('keys of the caller and the region alone, also by ARN', async () => {
    const kms = caller(await start({ inventories }), 'kms', { signing })
    const found = async (KeyId: string, key = 'testid'): Promise<string> =>
      verdict(await kms('DescribeKey', { KeyId }, { key }))
    expect(await found(`acs:kms:${REGION}:${OWNER}:key/key-bj`)).toBe('200')
    expect(await found(`acs:kms:${REGION}:${SHAREE}:key/key-bj`)).toBe('404 Forbidden.KeyNotFound')
    expect(await found('key-hz')).toBe('404 Forbidden.KeyNotFound')
    expect(await found('key-bj', 'sharee')).toBe('404 Forbidden.KeyNotFound')
    expect(await found('key-unknown')).toBe('404 Forbidden.KeyNotFound')
  })

  it('the key of a copy, and those of the options', async () => {
    const cloud = await start({ inventories, keys: [{ id: 'key-listed', enabled: false }] })
    const kms = caller(cloud, 'kms', { signing })
    expect(await metadata(kms('DescribeKey', { KeyId: 'key-listed' }))).toMatchObject({ KeyState: 'Disabled' })
    const order = { ImageId: 'm-hz', RegionId: 'cn-hangzhou', Encrypted: 'true', KMSKeyId: 'key-new' }
    await cloud.owner('CopyImage', { ...order, DestinationRegionId: REGION, DestinationImageName: 'copy' })
    expect(await metadata(kms('DescribeKey', { KeyId: 'key-new' }))).toMatchObject({
      KeyState: 'Enabled',
      Creator: OWNER,
    })
  })

  it('403 without the permission; KeyId and RegionId are mandatory', async () => {
    const cloud = await start({ inventories, deny: ['kms:DescribeKey:77', `kms:DescribeKey:${SHAREE}`] })
    const kms = caller(cloud, 'kms', { signing })
    expect(verdict(await kms('DescribeKey', { KeyId: 'key-bj' }, { key: 'sharee' }))).toBe('403 Forbidden.RAM')
    expect(verdict(await kms('DescribeKey', { KeyId: 'key-bj' }))).toBe('200')
    expect(verdict(await kms('DescribeKey'))).toBe('400 MissingParameter')
    expect(verdict(await kms('DescribeKey', { KeyId: 'key-bj', RegionId: '' }))).toBe('400 MissingParameter')
  })
})
