import { done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { readText } from '../parameters.ts'
import { refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'
import { findRole, shareRolePolicy, trustPolicy } from '../roles.ts'
import { roleId } from './assume-role.ts'
import { timestamp } from './timestamp.ts'

/** The role that sharing encrypted images needs. */
const SHARE_ROLE = 'AliyunECSShareEncryptImageDefaultRole'

/** RAM: a role of the caller's account, with its trust policy as a JSON text. */
export function getRole(context: Context, parameters: Parameters): Outcome {
  const { caller, now } = context
  const name = readText(parameters, 'RoleName')
  if (name === undefined) return refuse('MissingParameter', 'RoleName')
  if (name.length > 64) return refuse('InvalidParameter.RoleName.Length')
  if (!/^[\w.-]+$/.test(name)) return refuse('InvalidParameter.RoleName.InvalidChars')
  const policy = policyOf(context, name)
  if (policy === undefined) return refuse('EntityNotExist.Role')
  return done({
    Role: {
      RoleId: roleId(caller),
      RoleName: name,
      Arn: `acs:ram::${caller}:role/${name}`,
      Description: '',
      MaxSessionDuration: 3600,
      AssumeRolePolicyDocument: policy,
      CreateDate: timestamp(now),
      UpdateDate: timestamp(now),
    },
  })
}

function policyOf({ state, settings, caller }: Context, name: string): string | undefined {
  const trusted = name === SHARE_ROLE ? state.shareRoles.get(caller) : undefined
  if (trusted !== undefined) return shareRolePolicy(trusted)
  const role = findRole(settings.roles, caller, name)
  return role === undefined ? undefined : trustPolicy(role)
}
