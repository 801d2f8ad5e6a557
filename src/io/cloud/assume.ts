import type { AccountId } from '../../execute/cloud.ts'
import { part, required } from './answer.ts'
import type { Caller } from './ask.ts'
import type { AccessKey, KeySource } from './credentials.ts'

/** How the sessions are called in the audit trail of the account. */
const SESSION = 'shareplan-snapshot'

/** A session is renewed when it would end within this time, in milliseconds. */
const MARGIN_MS = 5 * 60_000

/** Temporary credentials, and until when they last, in milliseconds since the epoch. */
interface SessionKey {
  readonly key: AccessKey
  readonly until: number
}

/** STS AssumeRole: keys of a role in an account, renewed in time. The source rejects with a CloudError. */
export function assumedKeys({ ask }: Caller, account: AccountId, role: string): KeySource {
  const assume = (): Promise<SessionKey> =>
    ask(null, 'AssumeRole', { RoleArn: `acs:ram::${account}:role/${role}`, RoleSessionName: SESSION }, (answer) => {
      const credentials = part(answer, 'Credentials')
      return {
        key: {
          id: required(credentials, 'AccessKeyId'),
          secret: required(credentials, 'AccessKeySecret'),
          token: required(credentials, 'SecurityToken'),
        },
        until: Date.parse(required(credentials, 'Expiration')) || 0,
      }
    })
  let session: SessionKey | undefined
  let renewal: Promise<SessionKey> | undefined
  return async () => {
    if (session !== undefined && session.until - MARGIN_MS >= Date.now()) return session.key
    // Requests that come at the same time wait for one session.
    renewal ??= assume().finally(() => {
      renewal = undefined
    })
    session = await renewal
    return session.key
  }
}
