import type { Approval } from '../../attestation/approval.ts'
import { parametersOf } from '../../execute/call.ts'
import { printable } from '../../report/printable.ts'
import { type Paint, painter } from '../../report/style.ts'
import { en } from '../../words/en.ts'
import { plural } from '../../words/plural.ts'
import { accountWords, wrap } from './words.ts'

/** What somebody must know to read an approval. */
export interface ApprovalContext {
  readonly accountName: (id: string) => string | undefined
  readonly color: boolean
  readonly columns?: number
  /** The plan's author, as far as it says. */
  readonly author: string | undefined
  /** The digest of the verdict. */
  readonly digest: string
  /** Images of the owner whose sharees are not known. */
  readonly untold: number
}

const narrowest = 60
const usual = 120

/** Everything that is signed, for whoever signs it. */
export function approvalText(approval: Approval, context: ApprovalContext): string {
  const paint = painter(context.color)
  const { covered, approver, issuedAt, expires } = approval
  const columns = Math.max(narrowest, context.columns || usual)
  const account = (id: string): string => accountWords(id, context.accountName)
  const author = context.author === undefined ? 'an author it does not name' : context.author
  const sections = [
    [
      `${paint('bold', printable(covered.plan.name))}, as account ${account(approval.audience)}, written by ${printable(author)}`,
      `  document ${covered.document}`,
      `  verdict  ${approval.verdict}, ${context.digest}`,
    ],
    callLines(approval, paint, columns),
    ...accountSections(approval, account, paint, columns),
    section('Findings', covered.findings.map(findingLine), paint),
    section('Acknowledged', acknowledgedLines(approval), paint),
    section('First image for', firstTimeLines(approval, account, context.untold), paint),
    policyLines(approval, paint),
    [`${paint('bold', 'Approver')}: ${printable(approver)}, from ${issuedAt} to ${expires}`],
  ]
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function section(title: string, lines: readonly string[], paint: Paint): readonly string[] {
  const head = paint('bold', title)
  return lines.length === 0 ? [`${head}: none`] : [`${head}:`, ...lines]
}

function callLines({ covered }: Approval, paint: Paint, columns: number): readonly string[] {
  const lines = covered.calls.flatMap((call) => {
    const parameters = parametersOf(call).map(([name, value]) => printable(`${name}=${value}`))
    return [`  ${call.action} (step ${printable(call.step)})`, ...wrap(parameters, '    ', columns)]
  })
  return section(`Calls, ${covered.calls.length}`, lines, paint)
}

/** Whom the calls are about, by name. */
function accountSections(
  { covered }: Approval,
  account: (id: string) => string,
  paint: Paint,
  columns: number,
): readonly (readonly string[])[] {
  const titles = { AddAccount: 'Gain an image', RemoveAccount: 'Lose an image' } as const
  return (Object.keys(titles) as (keyof typeof titles)[]).flatMap((name) => {
    const values = covered.calls.map(({ parameters }) =>
      name in parameters ? (parameters as Readonly<Record<string, unknown>>)[name] : [],
    )
    const ids = [...new Set(values.flat().map(String))].sort()
    return ids.length === 0 ? [] : [section(titles[name], wrap(listed(ids.map(account)), '  ', columns), paint)]
  })
}

function listed(words: readonly string[]): readonly string[] {
  return words.map((word, index) => (index < words.length - 1 ? `${word},` : word))
}

function findingLine({ rule, outcome, enforcement, message, waiver }: Approval['covered']['findings'][number]): string {
  const waived = waiver === undefined ? '' : ` (waived ${en.report.waivedBy(waiver)})`
  return printable(`  ${enforcement} ${rule}, ${outcome}: ${message}${waived}`)
}

function acknowledgedLines({ covered }: Approval): readonly string[] {
  return Object.entries(covered.acknowledged).flatMap(([step, bounds]) =>
    Object.entries(bounds).map(([consequence, bound]) => printable(`  step ${step}: ${consequence}, up to ${bound}`)),
  )
}

function firstTimeLines(
  { firstTimeSharees }: Approval,
  account: (id: string) => string,
  untold: number,
): readonly string[] {
  const lines = firstTimeSharees.map((id) => `  ${account(id)}`)
  if (lines.length === 0 || untold === 0) return lines
  return [...lines, `  (of ${plural(untold, 'image')} the inventory does not say who has them)`]
}

function policyLines({ covered }: Approval, paint: Paint): readonly string[] {
  const { digest, rules, approvals } = covered.policy
  const own = approvals.authorMayApprove ? ', its author among them' : ''
  return [
    `${paint('bold', 'Policy')}: ${plural(rules.length, 'rule')}, ${plural(approvals.required, 'approval')} required${own}`,
    `  ${digest}`,
  ]
}
