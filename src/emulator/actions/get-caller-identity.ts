import { done, type Outcome } from '../answer.ts'
import type { Context } from '../context.ts'

/** STS: the account that calls, as its root. */
export function getCallerIdentity({ caller }: Context): Outcome {
  return done({
    AccountId: caller,
    UserId: caller,
    PrincipalId: caller,
    IdentityType: 'Account',
    Arn: `acs:ram::${caller}:root`,
  })
}
