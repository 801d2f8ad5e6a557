import type { BadOrder, Orders } from '../../orders/remedy.ts'
import { ordersOf } from '../../orders/remedy.ts'
import type { ExpandedPlan } from '../../plan/model.ts'
import { contentionOf } from '../../policy/contention.ts'
import { planSubject } from '../../policy/plan-subject.ts'
import { printable } from '../../report/printable.ts'
import { plural } from '../../words/plural.ts'
import type { JudgedPlan } from './judged-plan.ts'

/** What the orders that `apply` may take come to, steps by their ids, as `preview --format json` prints it. */
export interface ShownOrders {
  readonly rules: readonly string[]
  readonly bad: readonly {
    readonly rule: string
    readonly outcome: BadOrder['outcome']
    readonly step: string
    readonly before: readonly string[] | null
    readonly done: readonly string[] | null
  }[]
  readonly remedy: readonly { readonly step: string; readonly follows: string }[]
}

/** Judges the orders of a plan; what is found in it as it is written is not looked for again. */
export async function ordersOfPlan(
  plan: ExpandedPlan,
  { input, report }: Pick<JudgedPlan, 'input' | 'report'>,
): Promise<ShownOrders> {
  const known = new Set(report.findings.map(({ rule, step }) => JSON.stringify([rule, step])))
  const isKnown = (rule: string, step: string): boolean => known.has(JSON.stringify([rule, step]))
  const orders = await ordersOf({
    plan: planSubject(plan, input, contentionOf([plan])),
    rules: input.rules,
    isFound: ({ id, yieldsTo }, step) => [id, ...yieldsTo].some((one) => isKnown(one, step)),
  })
  return shown(orders, (position) => plan.steps[position]?.id ?? '')
}

function shown({ rules, bad, remedy }: Orders, idOf: (position: number) => string): ShownOrders {
  return {
    rules,
    bad: bad.map((one) => ({ ...one, step: idOf(one.step), before: one.before?.map(idOf) ?? null })),
    remedy: remedy.map(({ step, follows }) => ({ step: idOf(step), follows: idOf(follows) })),
  }
}

/** The same for people. */
export function ordersText({ rules, bad, remedy }: ShownOrders): string {
  if (rules.length === 0) return 'Orders: no rule in force is an invariant.\n'
  if (bad.length === 0) {
    return `Orders: ${plural(rules.length, 'invariant rule')} ${rules.length === 1 ? 'holds' : 'hold'} in every order of these steps, and wherever the run stops.\n`
  }
  const lines = [
    'Orders: not every order of these steps is safe, or not every stop.',
    ...bad.map(badLine),
    ...remedy.map(
      ({ step, follows }) => `  Safe when ${step} follows ${follows}: apply ${follows} first, in a plan of its own.`,
    ),
    ...(bad.some(({ done }) => done !== null)
      ? ['  No order helps against a stop within a step: give those accounts steps of their own.']
      : []),
  ]
  return lines.map((line) => `${printable(line)}\n`).join('')
}

function badLine({ rule, step, before, done }: ShownOrders['bad'][number]): string {
  if (before === null) return `  ${rule}: not proved for step ${step}`
  const first = before.length === 0 ? '' : `${before.join(', ')}, then `
  return `  ${rule}: ${first}${step}${done === null ? '' : `, stopped after ${done.join(', ')}`}`
}
