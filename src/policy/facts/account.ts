import { unlistedAccounts } from '../../plan/model.ts'
import { isSharee } from '../../plan/sharees.ts'
import { useBy } from '../../plan/simulate.ts'
import type { LabelType } from '../../schema/generated/types.ts'
import type { FactType } from '../values.ts'
import type { Fact } from './definition.ts'
import { sites } from './sites.ts'

const supplyAccount = 'complete the entry of the account in the Accounts file'
const supplyShares = 'add sharedWith to the image in the inventory, or take a snapshot'

/** Facts of one account of a share or unshare step. */
export const accountFacts: readonly Fact[] = [
  {
    name: 'account.id',
    type: 'string',
    scope: 'grant',
    description: "the account's id",
    read: ({ grant }) => grant?.account || undefined,
  },
  {
    name: 'account.idLength',
    type: 'number',
    scope: 'grant',
    description: 'how many digits the id has',
    read: ({ grant }) => grant?.account.length,
  },
  {
    name: 'account.name',
    type: 'string',
    scope: 'grant',
    description: "the account's name; its id when it has none",
    read: ({ grant, account }) =>
      grant?.account === unlistedAccounts
        ? 'accounts that the inventory does not list'
        : (account?.name ?? grant?.account),
  },
  {
    name: 'account.known',
    type: 'boolean',
    scope: 'grant',
    description: 'whether it is in the Accounts files',
    read: ({ account }) => account !== undefined,
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
    read: ({ plan, grant }) => {
      const role = plan.facts.accounts.get(plan.plan.account)?.shareRole
      if (role === undefined || grant === undefined) return undefined
      return role.exists ? role.trustedAccounts?.has(grant.account) : false
    },
  },
]

/** One fact for each declared label: `account.labels.<name>`. */
export function labelFacts(labels: ReadonlyMap<string, LabelType>): readonly Fact[] {
  return [...labels].map(([label, type]) => ({
    name: `account.labels.${label}`,
    ...labelFactType(type),
    scope: 'grant',
    needs: 'account',
    description: `the account's label ${label}`,
    supply: `give the account the label ${label} in the Accounts file`,
    read: ({ account }) =>
      account?.labels && Object.hasOwn(account.labels, label) ? account.labels[label] : undefined,
  }))
}

function labelFactType(type: LabelType): { readonly type: FactType; readonly values?: readonly string[] } {
  return typeof type === 'string' ? { type: type as FactType } : { type: 'string', values: type }
}
