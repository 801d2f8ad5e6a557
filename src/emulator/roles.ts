import type { EmulatorAccessKey, EmulatorRole } from './options.ts'

/** Temporary credentials of a role that somebody has assumed. */
export interface Session extends EmulatorAccessKey {
  /** The role's account. */
  readonly account: string
  readonly securityToken: string
  readonly role: string
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

export function isSession(key: EmulatorAccessKey): key is Session {
  return 'expiresAt' in key
}

/** What there is unless options say otherwise: one role in every account, which every account may assume. */
export const DEFAULT_ROLES: readonly EmulatorRole[] = [{ name: 'shareplan' }]

export function findRole(roles: readonly EmulatorRole[], account: string, name: string): EmulatorRole | undefined {
  return roles.find((role) => role.name === name && (role.account === undefined || role.account === account))
}

export function trusts({ trusts: accounts }: EmulatorRole, account: string): boolean {
  return accounts === undefined || accounts.includes(account)
}

/** Who may assume the role, as the policy that RAM keeps with it. */
export function trustPolicy({ trusts: accounts = ['*'] }: EmulatorRole): string {
  return policy({ RAM: accounts.map((account) => `acs:ram::${account}:root`) })
}

/** The policy of the share role: it is assumed by the ECS service of each account that it trusts. */
export function shareRolePolicy(accounts: Iterable<string>): string {
  return policy({ Service: [...accounts].map((account) => `${account}@ecs.aliyuncs.com`) })
}

function policy(Principal: Readonly<Record<string, readonly string[]>>): string {
  const Statement = [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal }]
  return JSON.stringify({ Statement, Version: '1' }, null, 2)
}
