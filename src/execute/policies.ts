import { type ActionName, actionEntries, type Purpose, permissionOf } from './actions.ts'

/** A RAM policy, as its JSON. */
export interface RamPolicy {
  readonly Version: '1'
  readonly Statement: readonly RamStatement[]
}

export interface RamStatement {
  readonly Effect: 'Allow'
  readonly Action: readonly string[] | string
  readonly Resource?: readonly string[] | string
  readonly Principal?: { readonly RAM: readonly string[] }
}

/** Whom policies are written for. */
export interface PolicyParties {
  /** The account that runs the program. */
  readonly caller: string
  /** The role that it assumes in other accounts. */
  readonly role: string
  /** Those accounts; empty: any. */
  readonly accounts: readonly string[]
}

/** What has to be allowed, and nothing more. */
export interface LeastPrivilege {
  /** For whoever captures an account: the caller, and the role in every other account. */
  readonly snapshot: RamPolicy
  /** For the caller, beside `snapshot`, where it captures other accounts. */
  readonly assumeRole: RamPolicy
  /** Of the role in every other account: who may assume it. */
  readonly trust: RamPolicy
  /** For whoever applies plans. */
  readonly apply: RamPolicy
}

/** The policies, made from the table of the actions that the client can send. */
export function leastPrivilege({ caller, role, accounts }: PolicyParties): LeastPrivilege {
  const assumed = (accounts.length === 0 ? ['*'] : accounts).map((account) => `acs:ram:*:${account}:role/${role}`)
  return {
    snapshot: policy(statementsFor('snapshot')),
    assumeRole: policy(statementsFor('assume').map((statement) => ({ ...statement, Resource: assumed }))),
    trust: policy([
      { Effect: 'Allow', Action: permissionOf('AssumeRole'), Principal: { RAM: [`acs:ram::${caller}:root`] } },
    ]),
    apply: policy(statementsFor('apply')),
  }
}

function policy(Statement: readonly RamStatement[]): RamPolicy {
  return { Version: '1', Statement }
}

/** One statement for what has no resource of its own, and one for each that has. */
function statementsFor(purpose: Purpose): readonly RamStatement[] {
  const needed = actionEntries().filter(([, { neededFor }]) => neededFor.includes(purpose))
  const onAll = needed.flatMap(([name, { resource }]) => (resource === undefined ? [name] : []))
  const onOne = needed.flatMap(([name, { resource }]) => (resource === undefined ? [] : [[name, resource] as const]))
  return [...(onAll.length > 0 ? [allow(onAll, '*')] : []), ...onOne.map(([name, resource]) => allow([name], resource))]
}

function allow(names: readonly ActionName[], Resource: string): RamStatement {
  return { Effect: 'Allow', Action: names.map(permissionOf).sort(), Resource }
}
