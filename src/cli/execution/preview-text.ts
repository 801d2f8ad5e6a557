import type { Access, Preview, PreviewStep } from '../../execute/preview.ts'
import type { Obstacle } from '../../plan/simulate.ts'
import { printable } from '../../report/printable.ts'
import { type Paint, painter } from '../../report/style.ts'
import { plural } from '../../words/plural.ts'
import { accountWords, wrap } from './words.ts'

export interface PreviewContext {
  readonly accountName: (id: string) => string | undefined
  readonly color: boolean
  readonly columns?: number
}

interface Words {
  readonly paint: Paint
  readonly columns: number
  readonly account: (id: string) => string
}

const obstacles: Readonly<Record<Obstacle, string>> = {
  'image-unknown': 'the image is not in the inventory',
  'image-deleted-earlier': 'an earlier step deletes the image',
  'region-mismatch': 'the image is in another region',
  'copy-missing': 'the copy that it builds on is not made',
  'account-unknown': 'an account is not in the Accounts files',
}

/** What a plan would do, for people. */
export function previewText(preview: Preview, context: PreviewContext): string {
  const words: Words = {
    paint: painter(context.color),
    // A terminal that does not know its width says 0.
    columns: Math.max(60, context.columns || 120),
    account: (id) => accountWords(id, context.accountName),
  }
  const { plan, account, digest, steps } = preview
  const head = [
    `${words.paint('bold', printable(plan))}, as account ${words.account(account)}`,
    ...(digest === null ? [] : [words.paint('dim', digest)]),
  ]
  return `${[head, ...steps.map((step) => stepLines(step, words)), [totalsLine(preview)]].map((lines) => lines.join('\n')).join('\n\n')}\n`
}

function stepLines(step: PreviewStep, words: Words): readonly string[] {
  const { paint } = words
  const place = ({ image, region }: { image: string; region: string }): string => printable(`${image} in ${region}`)
  const what = step.source === null ? place(step) : `${place(step.source)} to ${place(step)}`
  const head = `${paint('bold', printable(step.step))}: ${step.action} ${what}`
  if (step.obstacle !== null) {
    return [head, `  ${paint('red', `does nothing: ${obstacles[step.obstacle]} (${step.obstacle})`)}`]
  }
  return [
    head,
    ...(step.follows.length > 0 ? wrap(['follows', ...step.follows.map(printable)], '  ', words.columns) : []),
    ...changeLines('+', 'green', step.added, words),
    ...changeLines('-', 'red', step.removed, words),
    ...(step.kept.length > 0 ? [`  = ${plural(step.kept.length, 'account')} as before`] : []),
    `  ${accessLine(step.before)} → ${accessLine(step.after)}`,
    ...callLines(step, words),
    ...(step.awaits === null ? [] : [`  waits until ${printable(step.awaits)} is Available`]),
  ]
}

function changeLines(
  sign: string,
  color: 'green' | 'red',
  accounts: readonly string[],
  { paint, columns, account }: Words,
): readonly string[] {
  if (accounts.length === 0) return []
  const words = accounts.map((id, index) => account(id) + (index < accounts.length - 1 ? ',' : ''))
  return wrap([`${sign} ${plural(accounts.length, 'account')}:`, ...words], '  ', columns).map((line) =>
    paint(color, line),
  )
}

function accessLine(access: Access | null): string {
  if (access === null) return 'nobody: there is no such image'
  const { sharedWith, complete } = access
  const others = sharedWith.length === 0 ? '' : ` and ${plural(sharedWith.length, 'other')}`
  if (!complete) return `the owner${others}, and who else is not known`
  return others === '' ? 'only the owner' : `the owner${others}`
}

function callLines({ calls }: PreviewStep, { paint, columns }: Words): readonly string[] {
  if (calls.length === 0) return ['  no call: nothing is left to do']
  return calls.flatMap(({ action, parameters }) => [
    `  ${paint('cyan', action)}`,
    ...wrap(
      Object.entries(parameters).map(([name, value]) => `${printable(name)}=${parameterValue(value)}`),
      '    ',
      columns,
    ),
  ])
}

/** Quoted where it would run into the next parameter. */
function parameterValue(value: string): string {
  return printable(/^[^\s"=]+$/.test(value) ? value : JSON.stringify(value))
}

function totalsLine({ totals }: Preview): string {
  const parts = [
    plural(totals.steps, 'step'),
    plural(totals.calls, 'call'),
    `${plural(totals.added, 'grant')} added`,
    `${totals.removed} removed`,
    plural(totals.copies, 'copy', 'copies'),
    plural(totals.deletes, 'delete'),
    ...(totals.hindered > 0 ? [`${plural(totals.hindered, 'step')} that can do nothing`] : []),
  ]
  return parts.join(', ')
}
