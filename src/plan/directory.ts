import type { Located, Problem } from '../document.ts'
import type { Account, Accounts, Group, LabelType, LabelValue } from '../schema/generated/types.ts'

/** One account as the Accounts documents tell it; whatever is absent is unknown. */
export type DirectoryAccount = Account

/** All Accounts documents together. Groups are resolved to account ids, in the order of the documents. */
export interface Directory {
  readonly accounts: ReadonlyMap<string, DirectoryAccount>
  /** Account name → id. */
  readonly byName: ReadonlyMap<string, string>
  /** Group name → account ids. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  readonly labels: ReadonlyMap<string, LabelType>
}

type AccountsDocument = Located<Accounts>
type Report = (
  document: AccountsDocument,
  path: readonly (string | number)[],
  message: string,
  remediation: string,
) => void

/**
 * Merges the Accounts documents. Problems: an id or name given twice, a group given twice, an undeclared label or a value
 * that is not of its declared type, a group member that is no account's name.
 */
export function buildDirectory(documents: readonly AccountsDocument[]): {
  directory: Directory
  problems: readonly Problem[]
} {
  const problems: Problem[] = []
  const report: Report = (document, path, message, remediation) => {
    problems.push({
      rule: 'plan-reference',
      message,
      remediation,
      location: { file: document.file, range: document.locate(path) },
    })
  }
  const labels = collectLabels(documents, report)
  const accounts = new Map<string, DirectoryAccount>()
  const byName = new Map<string, string>()
  for (const document of documents) {
    document.value.spec.accounts.forEach((account, index) => {
      const path = ['spec', 'accounts', index]
      if (accounts.has(account.id)) {
        report(document, [...path, 'id'], `account ${account.id} is listed twice`, 'keep one entry per account')
        return
      }
      accounts.set(account.id, account)
      if (account.name !== undefined) {
        if (byName.has(account.name)) {
          report(
            document,
            [...path, 'name'],
            `two accounts are called ${account.name}`,
            'give each account its own name',
          )
        } else byName.set(account.name, account.id)
      }
      checkLabels(labels, account.labels ?? {}, (label, message) =>
        report(document, [...path, 'labels', label], message, 'declare the label, or correct its value'),
      )
    })
  }
  const groups = new Map<string, readonly string[]>()
  for (const document of documents) {
    for (const [name, group] of Object.entries(document.value.spec.groups ?? {})) {
      const path = ['spec', 'groups', name]
      if (groups.has(name)) {
        report(document, path, `the group ${name} is defined twice`, 'keep one definition')
        continue
      }
      groups.set(
        name,
        resolveGroup({ accounts, byName, labels }, group, (member, message) =>
          report(
            document,
            [...path, ...member],
            message,
            'use the name or the quoted id of an account, or declared labels',
          ),
        ),
      )
    }
  }
  return { directory: { accounts, byName, groups, labels }, problems }
}

function collectLabels(documents: readonly AccountsDocument[], report: Report): ReadonlyMap<string, LabelType> {
  const labels = new Map<string, LabelType>()
  for (const document of documents) {
    for (const [name, type] of Object.entries(document.value.spec.labels ?? {})) {
      const known = labels.get(name)
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(type)) {
        report(document, ['spec', 'labels', name], `the label ${name} is declared with two types`, 'declare it once')
      }
      labels.set(name, type)
    }
  }
  return labels
}

function checkLabels(
  types: ReadonlyMap<string, LabelType>,
  values: Readonly<Record<string, LabelValue>>,
  complain: (label: string, message: string) => void,
): void {
  for (const [label, value] of Object.entries(values)) {
    const type = types.get(label)
    if (type === undefined) complain(label, `the label ${label} is not declared in spec.labels`)
    else if (!isOfType(type, value))
      complain(label, `the label ${label} must be ${describeLabelType(type)}, not ${JSON.stringify(value)}`)
  }
}

function isOfType(type: LabelType, value: LabelValue): boolean {
  return typeof type === 'string' ? typeof value === type : typeof value === 'string' && type.includes(value)
}

function describeLabelType(type: LabelType): string {
  return typeof type === 'string' ? `a ${type}` : `one of ${type.join(', ')}`
}

function resolveGroup(
  known: Pick<Directory, 'accounts' | 'byName' | 'labels'>,
  group: Group,
  complain: (path: readonly (string | number)[], message: string) => void,
): readonly string[] {
  if (!Array.isArray(group)) {
    checkLabels(known.labels, group.labels, (label, message) => complain(['labels', label], message))
    const wanted = Object.entries(group.labels)
    return [...known.accounts.values()]
      .filter(({ labels }) =>
        wanted.every(
          ([label, value]) => labels !== undefined && Object.hasOwn(labels, label) && labels[label] === value,
        ),
      )
      .map(({ id }) => id)
  }
  const ids: string[] = []
  group.forEach((member, index) => {
    const id = /^[0-9]+$/.test(member) ? member : known.byName.get(member)
    if (id === undefined) complain([index], `there is no account called ${member}`)
    else ids.push(id)
  })
  return ids
}
