import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { type CloudAccess, openAccess } from '../../../src/io/cloud/client.ts'
import { type CannedReply, type CannedRequest, type CannedServer, startCanned } from '../../support/canned-server.ts'

let server: CannedServer | undefined

afterEach(async () => {
  await server?.stop()
  server = undefined
})

const accessKey = { id: 'LTAIplantedkeyid01', secret: 'planted-secret-1' }
const account = '2000000000000001'

async function accessAnswering(answer: (request: CannedRequest) => CannedReply): Promise<CloudAccess> {
  server = await startCanned(answer)
  return openAccess({ endpoint: server.url, accessKey, env: {}, timeouts: { readRetries: 0, requestMs: 2000 } })
}

/** The n-th session, which lasts for so many milliseconds. */
function session(number: number, lastsMs = 3_600_000): CannedReply {
  return {
    body: {
      Credentials: {
        AccessKeyId: `STS.planted${number}`,
        AccessKeySecret: `planted-session-secret-${number}`,
        SecurityToken: `planted-token-${number}`,
        Expiration: new Date(Date.now() + lastsMs).toISOString().replace(/\.\d+/, ''),
      },
    },
  }
}

const identity: CannedReply = { body: { AccountId: account } }
const requestsOf = (action: string) => server?.requests.filter((request) => request.action === action) ?? []

describe('assuming a role', () => {
  it('asks for the role of that account, and signs with what it is given', async () => {
    const access = await accessAnswering(({ action, number }) => (action === 'AssumeRole' ? session(number) : identity))
    const theirs = await access.assume(account, 'look')
    expect(await theirs.cloud.callerAccount()).toBe(account)
    const [assumed, asked] = server?.requests ?? []
    expect(assumed?.parameters).toEqual({
      RoleArn: `acs:ram::${account}:role/look`,
      RoleSessionName: 'shareplan-snapshot',
    })
    expect(assumed?.headers.authorization).toContain('Credential=LTAIplantedkeyid01')
    expect(asked?.headers.authorization).toContain('Credential=STS.planted1')
    expect(asked?.headers['x-acs-security-token']).toBe('planted-token-1')
  })

  it('uses a session for as long as it lasts, and asks for the next one once', async () => {
    let lastsMs = 60_000
    const access = await accessAnswering(({ action, number }) =>
      action === 'AssumeRole' ? session(number, lastsMs) : { ...identity, delayMs: 5 },
    )
    const theirs = await access.assume(account, 'look')
    lastsMs = 3_600_000
    await Promise.all(Array.from({ length: 5 }, () => theirs.cloud.callerAccount()))
    expect(requestsOf('AssumeRole')).toHaveLength(2)
    await theirs.cloud.callerAccount()
    expect(requestsOf('AssumeRole')).toHaveLength(2)
  })

  it('is refused where the account does not let us in', async () => {
    const access = await accessAnswering(() => ({ status: 403, body: { Code: 'NoPermission', Message: 'not you' } }))
    await expect(access.assume(account, 'look')).rejects.toMatchObject({
      failure: 'refused',
      action: 'AssumeRole',
      message: 'AssumeRole refused: NoPermission: not you',
    })
  })

  it('needs whole credentials', async () => {
    const access = await accessAnswering(() => ({ body: { Credentials: { AccessKeyId: 'STS.x' } } }))
    await expect(access.assume(account, 'look')).rejects.toMatchObject({ failure: 'in-doubt' })
  })

  it('lets no secret of a session into an error', async () => {
    const access = await accessAnswering(({ action, number, headers }) =>
      action === 'AssumeRole'
        ? session(number)
        : { status: 400, body: { Code: 'Odd', Message: `you sent ${JSON.stringify(headers)}` } },
    )
    const theirs = await access.assume(account, 'look')
    const thrown: unknown = await theirs.cloud.callerAccount().catch((error: unknown) => error)
    expect(inspect(thrown, { depth: null, showHidden: true })).not.toMatch(/STS\.planted|planted-(?:session|token)/)
  })
})
