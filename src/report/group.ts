import type { Finding } from '../finding.ts'
import type { Report } from '../report.ts'

/** Findings that one cause brought about: one finding, or the same one for several accounts of a step. */
export interface Entry {
  readonly first: Finding
  /** In the order of the findings; those without an account are never grouped. */
  readonly findings: readonly Finding[]
}

type AccountName = (id: string) => string | undefined

/**
 * Groups findings that differ in nothing but the account: same plan, step, rule, enforcement, outcome, waiver, missing facts and, apart
 * from the account, message. Entries stand in the order of their first findings.
 */
export function groupByCause(report: Pick<Report, 'plans' | 'findings'>, accountName: AccountName): readonly Entry[] {
  const ambiguous = ambiguousPlans(report.plans)
  const mentions = mentionsOf(accountName)
  const entries = new Map<string, { first: Finding; findings: Finding[] }>()
  report.findings.forEach((finding, index) => {
    const single =
      finding.account === null || finding.step === null || ambiguous.has(planKey(finding.file, finding.plan))
    const key = single ? String(index) : causeOf(finding, mentions)
    const entry = entries.get(key)
    if (entry === undefined) entries.set(key, { first: finding, findings: [finding] })
    else entry.findings.push(finding)
  })
  return [...entries.values()]
}

/** Plans of one file that share a name: their findings cannot be told apart, so none of them is grouped. */
function ambiguousPlans(plans: Report['plans']): ReadonlySet<string> {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { file, name } of plans) {
    const key = planKey(file, name)
    if (seen.has(key)) twice.add(key)
    seen.add(key)
  }
  return twice
}

function planKey(file: string, plan: string | null): string {
  return JSON.stringify([file, plan])
}

function causeOf(finding: Finding, mentions: Mentions): string {
  const { file, plan, step, rule, enforcement, outcome, waiver, account, missing } = finding
  const words = [finding.message, ...missing].map((text) => mentions(account, text))
  return JSON.stringify([file, plan, step, rule, enforcement, outcome, waiver, words])
}

/** A text with an account in it, by name or id, blotted out. */
type Mentions = (account: string | null, text: string) => string

function mentionsOf(accountName: AccountName): Mentions {
  return (account, text) => {
    if (account === null) return text
    return withoutWord(withoutWord(text, accountName(account) ?? ''), account)
  }
}

const endsInWord = /[\p{L}\p{N}_-]$/u
const startsWithWord = /^[\p{L}\p{N}_-]/u

/** Whole words only: the account `a` is not in `m-a`, nor `123` in `1234`. Regular expressions would cost a millisecond an account. */
function withoutWord(text: string, word: string): string {
  let rest = text
  let kept = ''
  for (let at = word === '' ? -1 : rest.indexOf(word); at !== -1; at = rest.indexOf(word)) {
    const end = at + word.length
    // Two code units hold the neighbouring character, be it a surrogate pair.
    const before = (kept.slice(-2) + rest.slice(0, at)).slice(-2)
    const isWhole = !endsInWord.test(before) && !startsWithWord.test(rest.slice(end, end + 2))
    kept += rest.slice(0, at) + (isWhole ? '\0' : word)
    rest = rest.slice(end)
  }
  return kept + rest
}
