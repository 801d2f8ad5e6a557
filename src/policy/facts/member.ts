import type { LabelType } from '../../schema/generated/types.ts'
import { setOf } from '../values.ts'
import { groupsOf, labelFactType, labelValue, supplyAccount, supplyLabel } from './account.ts'
import type { Fact } from './definition.ts'
import { sites } from './sites.ts'

/** Facts of one account of the set that a quantifier is about. */
export const memberFacts: readonly Fact[] = [
  {
    name: 'member.id',
    type: 'string',
    scope: 'member',
    description: "the account's id",
    read: ({ member }) => member?.id,
  },
  {
    name: 'member.name',
    type: 'string',
    scope: 'member',
    description: "the account's name; its id when it has none",
    read: ({ member }) => member?.account?.name ?? member?.id,
  },
  {
    name: 'member.known',
    type: 'boolean',
    scope: 'member',
    description: 'whether it is in the Accounts files',
    read: ({ member }) => member?.account !== undefined,
  },
  {
    name: 'member.isOwner',
    type: 'boolean',
    scope: 'member',
    description: "whether it is the plan's own account",
    read: ({ member, plan }) => member?.id === plan.plan.account,
  },
  {
    name: 'member.site',
    type: 'string',
    scope: 'member',
    values: sites,
    description: 'the site it was opened on',
    supply: supplyAccount,
    read: ({ member }) => member?.account?.site,
  },
  {
    name: 'member.trusted',
    type: 'boolean',
    scope: 'member',
    description: 'whether it is trusted',
    supply: supplyAccount,
    read: ({ member }) => member?.account?.trusted,
  },
  {
    name: 'member.groups',
    type: 'set',
    scope: 'member',
    description: 'the groups of the Accounts files that it is in',
    read: ({ member, plan }) => setOf(groupsOf(member?.id, plan)),
  },
]

/** One fact for each declared label: `member.labels.<name>`. */
export function memberLabelFacts(labels: ReadonlyMap<string, LabelType>): readonly Fact[] {
  return [...labels].map(([label, type]) => ({
    name: `member.labels.${label}`,
    ...labelFactType(type),
    scope: 'member',
    description: `the account's label ${label}`,
    supply: supplyLabel(label),
    read: ({ member }) => labelValue(member?.account, label),
  }))
}
