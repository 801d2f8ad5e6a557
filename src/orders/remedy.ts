import { minimize } from '../minimize.ts'
import { type Breach, judgeOrders, type OrderInput } from './any-order.ts'
import type { Dependency } from './dependencies.ts'

/** An order that breaks a rule, by positions; `done`: the accounts of the step that are done, null: all. */
export interface BadOrder {
  readonly rule: string
  readonly outcome: Breach['outcome']
  readonly step: number
  /** Null where it is not known whether there is one. */
  readonly before: readonly number[] | null
  readonly done: readonly string[] | null
}

/** What the orders of a plan come to. */
export interface Orders {
  /** The rules that were asked. */
  readonly rules: readonly string[]
  readonly bad: readonly BadOrder[]
  /** Dependencies, none of which can be left out, with which no other order breaks a rule; halves of steps stay what they are. */
  readonly remedy: readonly Dependency[]
}

/** Finds the orders that break invariant rules, and the least that has to be kept so that there are none. */
export async function ordersOf(input: Omit<OrderInput, 'more'>): Promise<Orders> {
  const bad = await badOrders(input, [])
  const rules = input.rules.rules.filter(({ invariant }) => invariant).map(({ id }) => id)
  const outOfOrder = bad.filter((one) => one.before !== null && one.done === null)
  if (outOfOrder.length === 0) return { rules, bad, remedy: [] }
  return { rules, bad, remedy: await leastOf(input, outOfOrder.flatMap(asWritten)) }
}

/** What the order of the plan as it is written, in which the rule holds, has otherwise: steps before this one, and behind it. */
function asWritten({ step, before }: BadOrder): readonly Dependency[] {
  const done = before ?? []
  const left = Array.from({ length: step }, (_, follows) => ({ step, follows })).filter(
    ({ follows }) => !done.includes(follows),
  )
  return [...left, ...done.filter((later) => later > step).map((later) => ({ step: later, follows: step }))]
}

/** Leaves out every dependency without which the orders are as good. */
async function leastOf(
  input: Omit<OrderInput, 'more'>,
  dependencies: readonly Dependency[],
): Promise<readonly Dependency[]> {
  const isGood = async (more: readonly Dependency[]): Promise<boolean> =>
    (await badOrders(input, more)).every(({ before, done }) => before !== null && done !== null)
  return (await isGood(dependencies)) ? minimize(dependencies, isGood, (path) => path.length > 1) : []
}

async function badOrders(input: Omit<OrderInput, 'more'>, more: readonly Dependency[]): Promise<readonly BadOrder[]> {
  const found: BadOrder[] = []
  await judgeOrders({ ...input, more }, ({ rule, outcome, subject, course }) => {
    const step = subject.step?.index ?? 0
    found.push({ rule: rule.id, outcome, step, before: course?.before ?? null, done: course?.done ?? null })
  })
  return found
}
