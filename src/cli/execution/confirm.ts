import type { Confirmation, Proposal } from '../../execute/apply.ts'
import { printable } from '../../report/printable.ts'
import { plural } from '../../words/plural.ts'
import { type ColorMode, useColor } from '../color.ts'
import type { CliIo, Input } from '../io.ts'
import { type PreviewContext, previewText } from './preview-text.ts'

/** Asks on the terminal whether to go on. Only `yes` is a yes; where there is no terminal, nobody can be asked. */
export async function confirm(
  proposal: Proposal<unknown>,
  { color, accountName }: { readonly color: ColorMode; readonly accountName: PreviewContext['accountName'] },
  io: CliIo,
  stop: AbortSignal,
): Promise<Confirmation> {
  if (!io.stdin.isTTY || !io.stderr.isTTY) return 'impossible'
  const { columns } = io.stderr
  const context = { accountName, color: useColor(color, io, io.stderr), ...(columns !== undefined && { columns }) }
  await io.stderr.write(`${previewText(proposal.preview(), context)}\n${proposalText(proposal)}\nOnly "yes" goes on: `)
  return (await saysYes(io.stdin, stop)) ? 'confirmed' : 'declined'
}

/** Whether the next line is `yes`. */
export async function saysYes(input: Input, stop: AbortSignal): Promise<boolean> {
  const answer = await firstLine(input, stop)
  return answer.trim().toLowerCase() === 'yes' && !stop.aborted
}

/** What is about to happen, and as whom. */
function proposalText({ plan, calls, simulated }: Proposal<unknown>): string {
  const grants = (name: 'AddAccount' | 'RemoveAccount'): number =>
    calls.reduce((sum, { parameters }) => {
      const accounts = name in parameters ? (parameters as Readonly<Record<string, unknown>>)[name] : undefined
      return sum + (Array.isArray(accounts) ? accounts.length : 0)
    }, 0)
  const number = (action: string): number => calls.filter((call) => call.action === action).length
  const where = simulated ? 'on a loopback endpoint (simulated)' : 'in the cloud'
  return [
    `Apply ${printable(plan.name)} ${where}, as account ${plan.account}:`,
    `  ${plural(plan.steps.length, 'step')}, ${plural(calls.length, 'call')}: ${plural(grants('AddAccount'), 'grant')} added,`,
    `  ${grants('RemoveAccount')} removed, ${plural(number('CopyImage'), 'copy', 'copies')}, ${plural(number('DeleteImage'), 'delete')}`,
  ].join('\n')
}

/** The first line, or what there is of it when the input ends or somebody asks to stop. */
async function firstLine(input: Input, stop: AbortSignal): Promise<string> {
  const stream = input.read()
  const giveUp = (): void => {
    if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy()
  }
  stop.addEventListener('abort', giveUp, { once: true })
  let text = ''
  try {
    for await (const chunk of stream) {
      text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
      if (text.includes('\n')) break
    }
  } catch (error) {
    if (!stop.aborted) throw error
  } finally {
    stop.removeEventListener('abort', giveUp)
  }
  return text.split('\n')[0] ?? ''
}
