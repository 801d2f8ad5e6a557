import { en } from '../words/en.ts'
import type { ReportContext } from './context.ts'
import type { Entry } from './group.ts'

const listedAccounts = 3

/** The accounts of an entry that is about several: how many, and the first few or all of them by name and id. */
export function accountsOf(
  { findings }: Entry,
  { verbose, accountName, words = en }: Pick<ReportContext, 'verbose' | 'accountName' | 'words'>,
): { readonly count: number; readonly list: string } | undefined {
  const count = findings.length
  if (count < 2) return undefined
  const all = verbose || count <= listedAccounts + 1
  const labels = (all ? findings : findings.slice(0, listedAccounts)).map(({ account }) => {
    const id = account ?? ''
    const name = accountName?.(id)
    return name === undefined ? id : `${name} (${id})`
  })
  const list = words.value.list(labels)
  return { count, list: all ? list : words.report.andMore(list, count - listedAccounts) }
}
