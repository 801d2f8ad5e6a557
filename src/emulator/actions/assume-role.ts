import { randomBytes } from 'node:crypto'
import { done, type Outcome } from '../answer.ts'
import { accountExists, type Context } from '../context.ts'
import { readInteger, readText } from '../parameters.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'
import { findRole, type Session, trusts } from '../roles.ts'
import { notEmulated } from './dry-run.ts'
import { timestamp } from './timestamp.ts'

const SHORTEST_SECONDS = 900
const LONGEST_SECONDS = 3600

/** What would make the session smaller, or let fewer in. */
const NOT_EMULATED = ['ExternalId', 'Policy', 'SourceIdentity']

/** STS: temporary credentials of a role that exists and trusts the caller's account. */
export function assumeRole({ settings, caller, now, sessions }: Context, parameters: Parameters): Outcome {
  const order = readOrder(parameters)
  if ('kind' in order) return order
  const { account, name, session, seconds } = order
  const role = accountExists(settings, account) ? findRole(settings.roles, account, name) : undefined
  if (role === undefined) return refuse('EntityNotExist.Role')
  if (!trusts(role, caller)) return refuse('NoPermission', 'sts:AssumeRole')
  for (const [id, { expiresAt }] of sessions) if (expiresAt <= now) sessions.delete(id)
  const credentials: Session = {
    id: `STS.${randomBytes(12).toString('hex')}`,
    secret: randomBytes(24).toString('hex'),
    securityToken: randomBytes(64).toString('base64'),
    account,
    role: name,
    name: session,
    expiresAt: now + seconds * 1000,
    ...(role.deny !== undefined && { deny: role.deny }),
  }
  sessions.set(credentials.id, credentials)
  return done({
    Credentials: {
      AccessKeyId: credentials.id,
      AccessKeySecret: credentials.secret,
      SecurityToken: credentials.securityToken,
      Expiration: timestamp(credentials.expiresAt),
    },
    AssumedRoleUser: {
      Arn: `acs:ram::${account}:role/${name}/${session}`,
      AssumedRoleId: `${roleId(account)}:${session}`,
    },
  })
}

interface Order {
  readonly account: string
  readonly name: string
  readonly session: string
  readonly seconds: number
}

function readOrder(parameters: Parameters): Order | Refusal {
  const unknown = notEmulated(parameters, NOT_EMULATED)
  if (unknown !== undefined) return unknown
  const arn = readText(parameters, 'RoleArn')
  if (arn === undefined) return refuse('MissingParameter', 'RoleArn')
  const [, account, name] = /^acs:ram::([0-9]+):role\/([\w.-]{1,64})$/.exec(arn) ?? []
  if (account === undefined || name === undefined) return refuse('InvalidParameter.RoleArn')
  const session = readText(parameters, 'RoleSessionName')
  if (session === undefined) return refuse('MissingParameter', 'RoleSessionName')
  if (!/^[\w.@-]{2,64}$/.test(session)) return refuse('InvalidParameter.RoleSessionName')
  const limits = { least: SHORTEST_SECONDS, most: LONGEST_SECONDS, otherwise: LONGEST_SECONDS }
  const seconds = readInteger(parameters, 'DurationSeconds', limits)
  if (typeof seconds !== 'number') return refuse('InvalidParameter.DurationSeconds')
  return { account, name, session, seconds }
}

/** RAM's own id of a role; made up, the same in every run. */
export function roleId(account: string): string {
  return `3${account}`
}
