import type { Finding } from '../finding.ts'
import type { DirectoryAccount } from '../plan/directory.ts'

/** What is to be explained: all findings, one by the start of its fingerprint, or what a rule came to, perhaps at one step or account. */
export type Selector =
  | { readonly kind: 'findings' }
  | { readonly kind: 'fingerprint'; readonly start: string }
  | {
      readonly kind: 'rule'
      readonly rule: string
      readonly step: string | undefined
      readonly account: string | undefined
    }

/** Fewer characters of a fingerprint could be a word. */
const shortestStart = 6

/** Reads `<fingerprint>`, `<rule>`, `<rule>@<step>` or `<rule>@<step>/<account>`; `undefined`: all findings. */
export function parseSelector(text: string | undefined, rules: ReadonlySet<string>): Selector {
  if (text === undefined) return { kind: 'findings' }
  const isHex = new RegExp(`^[0-9a-f]{${shortestStart},32}$`).test(text)
  if (isHex && !rules.has(text)) return { kind: 'fingerprint', start: text }
  const at = text.indexOf('@')
  if (at < 0) return { kind: 'rule', rule: text, step: undefined, account: undefined }
  const [step = '', ...rest] = text.slice(at + 1).split('/')
  const account = rest.length === 0 ? undefined : rest.join('/')
  return { kind: 'rule', rule: text.slice(0, at), step, account }
}

/** What a selector is compared with. */
export interface Candidate {
  readonly rule: string
  readonly step: string | null
  readonly account: string | null
  readonly accountName: DirectoryAccount['name']
  /** Null where there is no finding. */
  readonly fingerprint: () => Finding['fingerprint'] | null
}

export function selects(selector: Selector, { rule, step, account, accountName, fingerprint }: Candidate): boolean {
  switch (selector.kind) {
    case 'findings':
      return fingerprint() !== null
    case 'fingerprint':
      return fingerprint()?.startsWith(selector.start) === true
    case 'rule': {
      const isAccount =
        selector.account === undefined || selector.account === account || selector.account === accountName
      return selector.rule === rule && (selector.step === undefined || selector.step === step) && isAccount
    }
  }
}
