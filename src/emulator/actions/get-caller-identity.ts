import { done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'
import { roleId } from './assume-role.ts'

/** STS: the account that calls, as its root or as a role that it assumed. */
export function getCallerIdentity({ caller, session }: Context): Outcome {
  if (session !== undefined) {
    const id = `${roleId(caller)}:${session.name}`
    return done({
      AccountId: caller,
      RoleId: roleId(caller),
      PrincipalId: id,
      IdentityType: 'AssumedRoleUser',
      Arn: `acs:ram::${caller}:assumed-role/${session.role}/${session.name}`,
    })
  }
  return done({
    AccountId: caller,
    UserId: caller,
    PrincipalId: caller,
    IdentityType: 'Account',
    Arn: `acs:ram::${caller}:root`,
  })
}
