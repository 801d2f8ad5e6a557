import type { Enforcement } from '../../finding.ts'
import type { ImageChange, PlanChanges, Sharing, ShownRun, ShownStep, StepChange } from '../../report.ts'
import { decides } from '../severity.ts'
import { groupBy } from './group-by.ts'
import type { ShownEntry } from './sections.ts'

/**
 * What becomes of one account's use of one image. `passing`: it gets the image and loses it again. `gap`: it loses it and gets it
 * again. `unsettled`: it is not known whether it has it in the end. `blocked`: something stands in the way of its getting the image;
 * `held`: of its losing it.
 */
export type Fate = 'none' | 'kept' | 'added' | 'removed' | 'passing' | 'gap' | 'unsettled' | 'blocked' | 'held'

export interface Cell {
  readonly fate: Fate
  /** Whether it was not known if the account has the image before. */
  readonly doubtful: boolean
  /** What stands in the way. */
  readonly cause: Cause | undefined
}

/** A rule that is violated or undecided, a guard, or how a run left the step. */
export interface Cause {
  readonly what: string
  /** The id of the element that tells more, where there is one on the page. */
  readonly id: string | undefined
  /** The step may have done some of it. */
  readonly inDoubt: boolean
}

export interface Row {
  readonly image: ImageChange
  readonly cells: readonly Cell[]
}

/** Images × accounts. Regions and accounts are sorted, the images of a region stand in the order of the plan. */
export interface Matrix {
  readonly accounts: readonly string[]
  readonly regions: readonly { readonly region: string; readonly rows: readonly Row[] }[]
  /** How many images and accounts are left out, since there is no room for them or nothing changes. */
  readonly leftImages: number
  readonly leftAccounts: number
}

/** More is scrolled through by nobody, and browsers become slow. */
const most = { images: 200, accounts: 200 }

/** Who can use which image before a plan and after it. `nameOf`: what accounts are sorted by. */
export function matrixOf(
  changes: PlanChanges,
  obstructions: Obstructions,
  nameOf: (account: string) => string,
): Matrix {
  const stepsOf = groupBy(changes.steps, ({ image }) => image)
  const all = changes.images.map((image) => {
    const steps = stepsOf.get(image.image) ?? []
    return { image, accounts: accountsOf(image, steps), cellOf: cellsOf(image, steps, obstructions) }
  })
  const images = foremost(all, most.images, ({ accounts, cellOf }) => weightOf(accounts.map(cellOf)))
  const everybody = [...new Set(all.flatMap(({ accounts }) => accounts))]
  const accounts = foremost(everybody, most.accounts, (account) =>
    weightOf(images.map(({ cellOf }) => cellOf(account))),
  ).toSorted((a, b) => compare(nameOf(a), nameOf(b)) || compare(a, b))
  const rows = images.map(({ image, cellOf }): Row => ({ image, cells: accounts.map(cellOf) }))
  const regions = groupBy(rows, ({ image }) => image.region)
  return {
    accounts,
    regions: [...regions].toSorted(([a], [b]) => compare(a, b)).map(([region, own]) => ({ region, rows: own })),
    leftImages: changes.images.length - images.length,
    leftAccounts: everybody.length - accounts.length,
  }
}

/** Everybody who has the image or is to have it or to lose it. */
function accountsOf({ before, after }: ImageChange, steps: readonly StepChange[]): readonly string[] {
  return [...new Set([...before.has, ...after.has, ...steps.flatMap(({ accounts }) => accounts)])]
}

/** What stands in the way of a step, for one account of it. */
export type Obstructions = (step: StepChange, account: string) => Cause | undefined

/** Of a plan that was judged: the findings that decide its verdict. */
export function rulesInTheWay(
  { steps }: PlanChanges,
  entries: readonly ShownEntry[],
  failOn: Enforcement,
): Obstructions {
  const causes = new Map<string, Cause>()
  for (const { entry, id } of entries.toReversed()) {
    for (const finding of entry.findings) {
      if (finding.step === null || !decides(finding, failOn)) continue
      causes.set(keyOf(finding.step, finding.account), { what: finding.rule, id, inDoubt: false })
    }
  }
  for (const { step, obstacle } of steps) {
    // A copy that was hindered hinders what builds on it, which has no finding of its own.
    const key = keyOf(step, null)
    if (obstacle === null || causes.has(key)) continue
    const guard = entries.find(({ entry: { first } }) => first.step === step && first.rule === obstacle)
    causes.set(key, { what: obstacle, id: guard?.id, inDoubt: false })
  }
  return ({ step }, account) => causes.get(keyOf(step, account)) ?? causes.get(keyOf(step, null))
}

/** Of a plan that was applied: what its run did not do. `idOf`: the element of a step; `words`: what statuses are called. */
export function stepsUndone(
  { steps }: ShownRun,
  idOf: (step: string) => string | undefined,
  words: Readonly<Record<ShownStep['status'], string>>,
): Obstructions {
  const undone = new Map(steps.filter(({ status }) => status !== 'done').map((result) => [result.step, result]))
  const causeOf = ({ step, status, changed }: ShownStep): Cause => {
    return { what: words[status], id: idOf(step), inDoubt: changed }
  }
  return ({ step }) => {
    const result = undone.get(step)
    return result === undefined ? undefined : causeOf(result)
  }
}

function keyOf(step: string, account: string | null): string {
  return JSON.stringify([step, account])
}

function cellsOf(
  image: ImageChange,
  steps: readonly StepChange[],
  obstructions: Obstructions,
): (account: string) => Cell {
  const [before, after] = [lookup(image.before), lookup(image.after)]
  const touched = steps.map((step) => {
    return { step, accounts: new Set(step.accounts), added: new Set(step.added), removed: new Set(step.removed) }
  })
  return (account) => {
    const [had, has] = [before(account), after(account)]
    const doubtful = had === undefined
    const own = touched.filter(({ accounts }) => accounts.has(account))
    for (const { step, added, removed } of own) {
      const cause = obstructions(step, account)
      const changes = step.obstacle === null ? added.has(account) || removed.has(account) : wants(step) !== had
      if (cause !== undefined && (changes || doubtful)) {
        return { fate: cause.inDoubt ? 'unsettled' : wants(step) ? 'blocked' : 'held', doubtful, cause }
      }
    }
    const gained = own.some(({ added }) => added.has(account))
    const lost = own.some(({ removed }) => removed.has(account))
    return { fate: fateOf(had, has, gained, lost), doubtful, cause: undefined }
  }
}

/** Whether the step gives the image to its accounts. */
function wants({ action }: StepChange): boolean {
  return action === 'share'
}

function fateOf(had: boolean | undefined, has: boolean | undefined, gained: boolean, lost: boolean): Fate {
  if (has === undefined) return 'unsettled'
  if (has) return had === true ? (lost ? 'gap' : 'kept') : 'added'
  if (had === false) return gained ? 'passing' : 'none'
  return 'removed'
}

function lookup({ has, hasNot, complete }: Sharing): (account: string) => boolean | undefined {
  const [those, others] = [new Set(has), new Set(hasNot)]
  return (account) => (those.has(account) ? true : complete || others.has(account) ? false : undefined)
}

const weights: Readonly<Record<Fate, number>> = {
  blocked: 4,
  held: 4,
  added: 3,
  removed: 3,
  passing: 3,
  gap: 3,
  unsettled: 2,
  kept: 1,
  none: 0,
}

function weightOf(cells: readonly Cell[]): number {
  return cells.reduce((heaviest, { fate }) => Math.max(heaviest, weights[fate]), 0)
}

/** As many as there is room for, those first with which most is the matter; in their order. */
function foremost<T>(items: readonly T[], room: number, weigh: (item: T) => number): readonly T[] {
  if (items.length <= room) return items
  const kept = new Set(
    items
      .map((item) => [item, weigh(item)] as const)
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, room)
      .map(([item]) => item),
  )
  return items.filter((item) => kept.has(item))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
