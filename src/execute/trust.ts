import type { ShareRole } from '../schema/generated/types.ts'

/** The ECS service of one account, as trust policies name it. */
const ecsOfAccount = /^([0-9]+)@ecs\.aliyuncs\.com$/

/**
 * The accounts whose ECS service a trust policy lets assume the role, sorted. Plain `ecs.aliyuncs.com` is nobody's. `undefined`: the policy
 * cannot be read, or says something that only RAM could decide (conditions, denials, wildcards).
 *
 * @param policy the JSON text of GetRole's AssumeRolePolicyDocument
 */
export function trustedAccounts(policy: string): readonly string[] | undefined {
  const statements = statementsOf(policy)
  if (statements === undefined) return undefined
  const accounts = new Set<string>()
  for (const statement of statements) {
    const services = servicesOf(statement)
    if (services === undefined) return undefined
    for (const service of services) {
      const account = ecsOfAccount.exec(service)?.[1]
      if (account !== undefined) accounts.add(account)
    }
  }
  return [...accounts].sort()
}

/** What GetRole's answer says about the share role; null: there is none. */
export function shareRoleOf(policy: string | null): ShareRole {
  if (policy === null) return { exists: false }
  const trusted = trustedAccounts(policy)
  return { exists: true, ...(trusted !== undefined && { trustedAccounts: [...trusted] }) }
}

type Members = Readonly<Record<string, unknown>>

function statementsOf(policy: string): readonly Members[] | undefined {
  const document = parsed(policy)
  if (!isMembers(document)) return undefined
  const statements = listOf(document.Statement)
  return statements.length > 0 && statements.every(isMembers) ? statements : undefined
}

/** The services that a statement lets in; `undefined` where that is not plain. */
function servicesOf(statement: Members): readonly string[] | undefined {
  const { Effect, Action, Principal, Condition, NotAction, NotPrincipal } = statement
  if (NotAction !== undefined || NotPrincipal !== undefined || Condition !== undefined) return undefined
  const words = listOf(Action)
  if (!words.some((action) => action === 'sts:AssumeRole' || action === 'sts:*' || action === '*')) {
    return words.every(isPlainWord) ? [] : undefined
  }
  if (Effect !== 'Allow' || !isMembers(Principal)) return undefined
  const services = listOf(Principal.Service)
  return services.every(isPlainWord) ? services : undefined
}

function isPlainWord(word: unknown): word is string {
  return typeof word === 'string' && !/[*?]/.test(word)
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Policies may leave out the brackets around a single value. */
function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value]
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
