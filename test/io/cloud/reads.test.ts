import { afterEach, describe, expect, it } from 'vitest'
import { type Cloud, CloudError } from '../../../src/execute/cloud.ts'
import { createCloud } from '../../../src/io/cloud/client.ts'
import { type CannedReply, type CannedRequest, type CannedServer, startCanned } from '../../support/canned-server.ts'

let server: CannedServer | undefined

afterEach(async () => {
  await server?.stop()
  server = undefined
})

/** A client of a server that answers 200 with these bodies, in the order of the requests. */
async function cloudAnswering(answer: (request: CannedRequest) => CannedReply): Promise<Cloud> {
  server = await startCanned(answer)
  const accessKey = { id: 'testid', secret: 'testsecret' }
  return createCloud({ endpoint: server.url, accessKey, env: {}, timeouts: { readRetries: 0, requestMs: 2000 } })
}

const sent = () => (server?.requests ?? []).map(({ action, parameters }) => ({ action, ...parameters }))

const image = (id: string, more: object = {}) => ({ ImageId: id, ImageName: id, Status: 'Available', ...more })

describe('images', () => {
  it('asks for every status, a hundred a page, and every page', async () => {
    const all = Array.from({ length: 230 }, (_, index) => image(`m-${index}`))
    const cloud = await cloudAnswering(({ parameters }) => {
      const size = Number(parameters.PageSize)
      const from = (Number(parameters.PageNumber) - 1) * size
      return { body: { TotalCount: all.length, Images: { Image: all.slice(from, from + size) } } }
    })
    expect((await cloud.images({ region: 'cn-beijing' })).map(({ id }) => id)).toEqual(
      all.map(({ ImageId }) => ImageId),
    )
    expect(sent()).toHaveLength(3)
    expect(sent()[2]).toEqual({
      action: 'DescribeImages',
      RegionId: 'cn-beijing',
      ImageOwnerAlias: 'self',
      Status: 'Creating,Waiting,Available,UnAvailable,CreateFailed,Deprecated',
      PageNumber: '3',
      PageSize: '100',
    })
  })

  it('asks for at most a hundred ids at a time, each once', async () => {
    const cloud = await cloudAnswering(() => ({ body: { TotalCount: 0, Images: { Image: [] } } }))
    const ids = Array.from({ length: 120 }, (_, index) => `m-${index}`)
    await cloud.images({ region: 'cn-beijing', ids: [...ids, ...ids] })
    expect(sent().map((request) => 'ImageId' in request && String(request.ImageId).split(',').length)).toEqual([
      100, 20,
    ])
    expect(sent()[0]).not.toHaveProperty('ImageOwnerAlias')
  })

  it('reads what an image is, ids with every digit, and leaves out what was not said', async () => {
    const full = `{"ImageId":"m-1","ImageName":"n","Status":"Creating","Progress":"40%","ImageOwnerAlias":"others","ImageOwnerId":12345678901234567890,
      "IsPublic":"True","ProductCode":"cmjj000001","CreationTime":"2026-01-31T00:00:00Z","ImageFamily":"base","Tags":{"Tag":[{"TagKey":"a","TagValue":"b"}]},"DiskDeviceMappings":{"DiskDeviceMapping":[
      {"Device":"/dev/xvdb","Type":"data","SnapshotId":"s-data"},{"Device":"/dev/xvda","Type":"system","SnapshotId":"s-system"},{"Type":"data","SnapshotId":""}]}}`
    const cloud = await cloudAnswering(() => ({
      body: `{"TotalCount":2,"Images":{"Image":[${full},{"ImageId":"m-2"}]}}`,
    }))
    expect(await cloud.images({ region: 'cn-beijing', ids: ['m-1', 'm-2'] })).toEqual([
      {
        id: 'm-1',
        region: 'cn-beijing',
        name: 'n',
        status: 'Creating',
        progress: '40%',
        ownerAlias: 'others',
        ownerAccount: '12345678901234567890',
        public: true,
        productCode: 'cmjj000001',
        snapshotIds: ['s-system', 's-data'],
        createdAt: '2026-01-31T00:00:00Z',
        family: 'base',
        tags: { a: 'b' },
      },
      { id: 'm-2', region: 'cn-beijing', snapshotIds: [] },
    ])
  })

  it('takes no text with spaces in it for an id', async () => {
    const cloud = await cloudAnswering(() => ({ body: { TotalCount: 1, Images: { Image: [image('m 1')] } } }))
    await expect(cloud.images({ region: 'cn-beijing' })).rejects.toMatchObject({ failure: 'in-doubt' })
  })

  it('does not take strangers that an ignored filter lets in', async () => {
    const body = { TotalCount: 2, Images: { Image: [image('m-1'), image('m-2')] } }
    const cloud = await cloudAnswering(() => ({ body }))
    expect((await cloud.images({ region: 'cn-beijing', ids: ['m-1'] })).map(({ id }) => id)).toEqual(['m-1'])
    expect((await cloud.images({ region: 'cn-beijing', name: 'm-2' })).map(({ id }) => id)).toEqual(['m-2'])
  })

  it('does not take community images for images that were shared', async () => {
    const body = {
      TotalCount: 2,
      Images: { Image: [image('m-1', { IsPublic: true }), image('m-2', { IsPublic: false })] },
    }
    const cloud = await cloudAnswering(() => ({ body }))
    expect((await cloud.images({ region: 'cn-beijing', owner: 'others' })).map(({ id }) => id)).toEqual(['m-2'])
    expect(sent()[0]).toMatchObject({ ImageOwnerAlias: 'others' })
  })

  it.each([
    ['no list', { TotalCount: 0 }],
    ['no total', { Images: { Image: [] } }],
    ['an image without an id', { TotalCount: 1, Images: { Image: [{}] } }],
    ['a list that is none', { TotalCount: 0, Images: { Image: {} } }],
  ])('does not take %s for an answer', async (_, body) => {
    const cloud = await cloudAnswering(() => ({ body }))
    await expect(cloud.images({ region: 'cn-beijing' })).rejects.toMatchObject({
      failure: 'in-doubt',
      code: 'MalformedAnswer',
    })
  })

  it('is in doubt when pages never hold still', async () => {
    const cloud = await cloudAnswering(() => ({ body: { TotalCount: 5, Images: { Image: [image('m-1')] } } }))
    const error = await cloud.images({ region: 'cn-beijing' }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CloudError)
    expect(error).toMatchObject({ failure: 'in-doubt', code: 'UnstablePaging', action: 'DescribeImages' })
    expect(sent().length).toBeLessThan(10)
  })
})

describe('sharees', () => {
  it('come with every digit, bare numbers too', async () => {
    const body = `{"TotalCount":2,"ImageId":"m-1","Accounts":{"Account":[{"AliyunId":98765432109876543210},{"AliyunId":"0123"}]},"ShareGroups":{"ShareGroup":[]}}`
    const cloud = await cloudAnswering(() => ({ body }))
    expect(await cloud.sharees('cn-beijing', 'm-1')).toEqual(['98765432109876543210', '0123'])
    expect(sent()[0]).toMatchObject({ ImageId: 'm-1', PageSize: '100', PageNumber: '1' })
  })

  it.each(['"x"', '""', 'null', '-5', '1.5'])('are not read from an id like %s', async (id) => {
    const cloud = await cloudAnswering(() => ({ body: `{"TotalCount":1,"Accounts":{"Account":[{"AliyunId":${id}}]}}` }))
    await expect(cloud.sharees('cn-beijing', 'm-1')).rejects.toMatchObject({
      failure: 'in-doubt',
      code: 'MalformedAnswer',
    })
  })
})

describe('instances', () => {
  const some = { body: { Instances: { Instance: [{ InstanceId: 'i-1' }] }, NextToken: '' } }
  const none = { body: { Instances: { Instance: [] }, NextToken: '' } }
  const error = (status: number, Code: string): CannedReply => ({ status, body: { Code, Message: 'x' } })
  const dryRun = (reply: CannedReply) =>
    cloudAnswering(({ parameters }) => (parameters.DryRun === 'true' ? reply : none))
  const read = (cloud: Cloud) => cloud.instances('cn-beijing', 'm-1')

  it('follow every token', async () => {
    const cloud = await cloudAnswering(({ parameters }) => {
      const page = Number(parameters.NextToken ?? 0)
      const instances = [{ InstanceId: `i-${page}` }]
      return { body: { Instances: { Instance: instances }, NextToken: page < 4 ? `${page + 1}` : '' } }
    })
    expect(await read(cloud)).toEqual({ permitted: true, value: ['i-0', 'i-1', 'i-2', 'i-3', 'i-4'] })
    expect(sent()[4]).toMatchObject({ ImageId: 'm-1', MaxResults: '100', NextToken: '4' })
  })

  it('need no dry run when there are some', async () => {
    await read(await cloudAnswering(() => some))
    expect(sent()).toHaveLength(1)
  })

  it('are none when the dry run passes', async () => {
    expect(await read(await dryRun(error(400, 'DryRunOperation')))).toEqual({ permitted: true, value: [] })
  })

  it.each([
    ['is forbidden', error(403, 'Forbidden.RAM')],
    ['is answered as if it were none', none],
  ])('are unknown when the dry run %s', async (_, reply) => {
    expect(await read(await dryRun(reply))).toEqual({ permitted: false, action: 'ecs:DescribeInstances' })
  })

  it('are unknown when listing is forbidden', async () => {
    const cloud = await cloudAnswering(() => error(403, 'Forbidden.RAM'))
    expect(await read(cloud)).toEqual({ permitted: false, action: 'ecs:DescribeInstances' })
  })

  it('are not guessed when the dry run fails in another way', async () => {
    await expect(read(await dryRun(error(404, 'InvalidImageId.NotFound')))).rejects.toMatchObject({
      failure: 'refused',
    })
    await server?.stop()
    await expect(read(await dryRun({ fault: 'reset' }))).rejects.toMatchObject({ failure: 'in-doubt' })
  })
})

describe('snapshots', () => {
  it('are asked for a hundred at a time, as a JSON array', async () => {
    const cloud = await cloudAnswering(({ parameters }) => {
      const ids: string[] = JSON.parse(parameters.SnapshotIds ?? '[]')
      const found = ids.map((id) => ({ SnapshotId: id, Encrypted: true, KMSKeyId: 'key' }))
      return {
        body: { TotalCount: found.length, Snapshots: { Snapshot: found.slice(0, Number(parameters.PageSize)) } },
      }
    })
    const ids = Array.from({ length: 101 }, (_, index) => `s-${index}`)
    const read = await cloud.snapshots('cn-beijing', ids)
    expect(read.permitted && read.value).toEqual(ids.map((id) => ({ id, encrypted: true, kmsKeyId: 'key' })))
    expect(sent()).toHaveLength(2)
  })

  it('need no request when there are none to ask for', async () => {
    const cloud = await cloudAnswering(() => ({ status: 500, body: {} }))
    expect(await cloud.snapshots('cn-beijing', [])).toEqual({ permitted: true, value: [] })
  })
})

describe('effects', () => {
  const receipt = { body: { RequestId: 'R-1', ImageId: 'm-new' } }

  it('send their parameters as the API spells them', async () => {
    const cloud = await cloudAnswering(() => receipt)
    await cloud.modifySharePermission('cn-beijing', 'm-1', { add: ['1', '2'], remove: ['3'] })
    await cloud.deleteImage('cn-beijing', 'm-1', true)
    const request = { region: 'cn-beijing', image: 'm-1', toRegion: 'cn-hangzhou', name: 'n', clientToken: 't' }
    expect(await cloud.copyImage(request)).toEqual({ requestId: 'R-1', image: 'm-new' })
    await cloud.copyImage({ ...request, description: 'd', kmsKey: 'k', tags: { a: '1', b: '2' } })
    const common = { RegionId: 'cn-beijing', ImageId: 'm-1' }
    const copy = {
      ...common,
      action: 'CopyImage',
      DestinationRegionId: 'cn-hangzhou',
      DestinationImageName: 'n',
      ClientToken: 't',
    }
    expect(sent()).toEqual([
      {
        ...common,
        action: 'ModifyImageSharePermission',
        'AddAccount.1': '1',
        'AddAccount.2': '2',
        'RemoveAccount.1': '3',
      },
      { ...common, action: 'DeleteImage', Force: 'true' },
      copy,
      {
        ...copy,
        DestinationDescription: 'd',
        Encrypted: 'true',
        KMSKeyId: 'k',
        'Tag.1.Key': 'a',
        'Tag.1.Value': '1',
        'Tag.2.Key': 'b',
        'Tag.2.Value': '2',
      },
    ])
  })

  it.each(['', 'x'.repeat(65), 'é', 'a b'])('refuse the client token %j before sending', async (clientToken) => {
    const cloud = await cloudAnswering(() => receipt)
    const request = { region: 'cn-beijing', image: 'm-1', toRegion: 'cn-hangzhou', name: 'n', clientToken }
    await expect(cloud.copyImage(request)).rejects.toThrow(RangeError)
    expect(sent()).toEqual([])
  })
})
