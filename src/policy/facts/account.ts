import type { Directory, DirectoryAccount } from '../../plan/directory.ts'
import { unlistedAccounts } from '../../plan/model.ts'
import { isSharee } from '../../plan/sharees.ts'
import { useBy } from '../../plan/simulate.ts'
import type { LabelType } from '../../schema/generated/types.ts'
import type { PlanSubject, Subject } from '../subject.ts'
import { type FactType, type FactValue, setOf } from '../values.ts'
import type { Fact } from './definition.ts'
import { once } from './once.ts'
import { sites } from './sites.ts'

export const supplyAccount = 'complete the entry of the account in the Accounts file'
const supplyShares = 'add sharedWith to the image in the inventory, or take a snapshot'

/** Whether the grant stands for all accounts that nobody can name: what they are is unknown. */
function isUnlisted({ grant }: Subject): boolean {
  return grant?.account === unlistedAccounts
}

/** Facts of one account of a share or unshare step. */
export const accountFacts: readonly Fact[] = [
  {
    name: 'account.id',
    type: 'string',
    scope: 'grant',
    description: "the account's id",
    supply: supplyShares,
    read: ({ grant }) => grant?.account || undefined,
  },
  {
    name: 'account.idLength',
    type: 'number',
    scope: 'grant',
    description: 'how many digits the id has',
    supply: supplyShares,
    read: ({ grant }) => grant?.account.length || undefined,
  },
  {
    name: 'account.name',
    type: 'string',
    scope: 'grant',
    description: "the account's name; its id when it has none",
    supply: supplyShares,
    ifUnknown: 'accounts that the inventory does not list',
    read: ({ grant, account }) => account?.name ?? (grant?.account || undefined),
  },
  {
    name: 'account.known',
    type: 'boolean',
    scope: 'grant',
    description: 'whether it is in the Accounts files',
    supply: supplyShares,
    read: (subject) => (isUnlisted(subject) ? undefined : subject.account !== undefined),
  },
  {
    name: 'account.isOwner',
    type: 'boolean',
    scope: 'grant',
    description: "whether it is the plan's own account",
    read: ({ grant, plan }) => grant?.account === plan.plan.account,
  },
  {
    name: 'account.site',
    type: 'string',
    scope: 'grant',
    needs: 'account',
    values: sites,
    description: 'the site it was opened on',
    supply: supplyAccount,
    read: ({ account }) => account?.site,
  },
  {
    name: 'account.trusted',
    type: 'boolean',
    scope: 'grant',
    needs: 'account',
    description: 'whether it is trusted',
    supply: supplyAccount,
    read: ({ account }) => account?.trusted,
  },
  {
    name: 'account.groups',
    type: 'set',
    scope: 'grant',
    needs: 'account',
    description: 'the groups of the Accounts files that it is in',
    supply: supplyShares,
    read: (subject) => (isUnlisted(subject) ? undefined : setOf(groupsOf(subject.grant?.account, subject.plan))),
  },
  {
    name: 'account.timesListed',
    type: 'number',
    scope: 'grant',
    description: 'how many entries of the step reach it',
    read: ({ grant }) => grant?.entries,
  },
  {
    name: 'account.entry',
    type: 'string',
    scope: 'grant',
    description: 'the entry that brought it in, as written',
    read: ({ grant }) => grant?.via,
  },
  {
    name: 'account.hasImage',
    type: 'boolean',
    scope: 'grant',
    needs: 'image',
    description: 'whether the image is shared with it before the step',
    supply: supplyShares,
    read: ({ image, grant }) =>
      image === undefined || grant === undefined ? undefined : isSharee(image.sharees, grant.account),
  },
  {
    name: 'account.useKnown',
    type: 'boolean',
    scope: 'grant',
    needs: 'image',
    description: 'whether the inventories say all that uses the image in the account',
    read: ({ image, grant }) => {
      const use = image === undefined || grant === undefined ? undefined : useBy(image, grant.account)
      return use !== undefined && use.unknown.size === 0
    },
  },
  {
    name: 'account.trustedByShareRole',
    type: 'boolean',
    scope: 'grant',
    needs: 'account',
    description: "whether the share role exists and its trust policy names this account's ECS service",
    supply: 'add shareRole.trustedAccounts to the inventory, or take a snapshot',
    read: (subject) => {
      const { plan, grant } = subject
      const role = plan.facts.accounts.get(plan.plan.account)?.shareRole
      if (role === undefined || grant === undefined) return undefined
      if (!role.exists) return false
      return isUnlisted(subject) ? undefined : role.trustedAccounts?.has(grant.account)
    },
  },
]

/** Facts for each declared label: `account.labels.<name>` and, of the plan's account, `owner.labels.<name>`. */
export function labelFacts(labels: ReadonlyMap<string, LabelType>): readonly Fact[] {
  return [...labels].flatMap(([label, type]): readonly Fact[] => [
    {
      name: `account.labels.${label}`,
      ...labelFactType(type),
      scope: 'grant',
      needs: 'account',
      description: `the account's label ${label}`,
      supply: supplyLabel(label),
      read: ({ account }) => labelValue(account, label),
    },
    {
      name: `owner.labels.${label}`,
      ...labelFactType(type),
      scope: 'plan',
      description: `the label ${label} of the plan's account`,
      supply: supplyLabel(label),
      read: ({ plan }) => labelValue(plan.owner, label),
    },
  ])
}

/** How to supply a label. */
export function supplyLabel(label: string): string {
  return `give the account the label ${label} in the Accounts file`
}

/** The account's label; `undefined` where it has none. */
export function labelValue(account: DirectoryAccount | undefined, label: string): FactValue {
  return account?.labels && Object.hasOwn(account.labels, label) ? account.labels[label] : undefined
}

const groupsByAccount = once(({ groups }: Directory): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>()
  for (const [name, members] of groups)
    for (const account of new Set(members)) found.set(account, [...(found.get(account) ?? []), name])
  return found
})

/** The groups that the account is in. */
export function groupsOf(account: string | undefined, { directory }: PlanSubject): readonly string[] {
  return account === undefined ? [] : (groupsByAccount(directory).get(account) ?? [])
}

/** What a label of that type is as a fact. */
export function labelFactType(type: LabelType): { readonly type: FactType; readonly values?: readonly string[] } {
  return typeof type === 'string' ? { type: type as FactType } : { type: 'string', values: type }
}
