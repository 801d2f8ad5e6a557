import { type PreviewStep, previewPlan } from './execute/preview.ts'
import type { Directory } from './plan/directory.ts'
import type { Facts } from './plan/facts.ts'
import { type ExpandedPlan, type ExpandedStep, imageLabel } from './plan/model.ts'
import { newcomers } from './plan/newcomers.ts'
import { initialState, type State } from './plan/state.ts'
import type { Handover, ImagePlaces, Transfer } from './report.ts'

/** What one step does to an image, for the accounts that one way of naming them brings in. */
interface Piece {
  readonly kind: Transfer['direction'] | 'copy' | 'delete'
  /** The image that was there before the plan. */
  readonly image: string
  readonly region: string
  /** Without the `@`. */
  readonly group: string | null
  readonly accounts: readonly string[]
}

/** Who would gain and lose which image. Copies that the plan makes count as what they are copies of. */
export function handoverOf(
  plan: ExpandedPlan,
  { facts, directory }: { readonly facts: Facts; readonly directory: Directory },
): Handover {
  const before = initialState(facts, plan.account)
  const { steps } = previewPlan(plan, before, directory, null)
  const origin = originsOf(plan)
  const pieces = steps.flatMap((shown, index) => {
    const step = plan.steps[index]
    return step === undefined || shown.obstacle !== null ? [] : piecesOf(shown, step, origin(step.image))
  })
  const all = merged(pieces)
  const ofKind = (kind: Piece['kind']): readonly ImagePlaces[] =>
    all.filter((one) => one.kind === kind).map(({ image, regions }) => places(image, regions, before))
  // Whom a guard keeps from getting an image now gets it when the plan is put right.
  const wanted = steps.flatMap(({ obstacle }, index) => (obstacle === null ? [] : sharedWith(plan.steps[index])))
  const gaining = [...steps.flatMap(({ added }) => added), ...wanted]
  const { accounts: firstTime, untold } = newcomers(gaining, before)
  return {
    transfers: all.flatMap(({ kind, image, regions, group, accounts }) =>
      kind === 'gain' || kind === 'lose'
        ? [{ ...places(image, regions, before), direction: kind, group: groupOf(group, directory), accounts }]
        : [],
    ),
    copied: ofKind('copy'),
    deleted: ofKind('delete'),
    firstTime,
    untold,
  }
}

/** Leads from an image that the plan makes to the one that it is a copy of, after however many copies. */
function originsOf(plan: ExpandedPlan): (image: string) => string {
  const sources = new Map(plan.steps.flatMap((step) => (step.action === 'copy' ? [[step.makes, step.image]] : [])))
  return (image) => {
    let origin = image
    for (let source = sources.get(origin); source !== undefined; source = sources.get(origin)) origin = source
    return imageLabel(origin)
  }
}

function sharedWith(step: ExpandedStep | undefined): readonly string[] {
  return step?.action === 'share' ? step.grants.map(({ account }) => account) : []
}

function piecesOf(shown: PreviewStep, step: ExpandedStep, image: string): readonly Piece[] {
  const { region } = shown
  if (step.action === 'copy') return [{ kind: 'copy', image, region, group: null, accounts: [] }]
  if (step.action === 'delete') return [{ kind: 'delete', image, region, group: null, accounts: [] }]
  const kind = step.action === 'share' ? 'gain' : 'lose'
  const changed = new Set(kind === 'gain' ? shown.added : shown.removed)
  const groups = new Map<string | null, string[]>()
  for (const account of changed) {
    const via = step.grants.find((grant) => grant.account === account)?.via
    const group = via?.startsWith('@') === true ? via.slice(1) : null
    groups.set(group, [...(groups.get(group) ?? []), account])
  }
  return [...groups].map(([group, accounts]) => ({ kind, image, region, group, accounts }))
}

/** Regions in which the same happens to the same accounts, in one. */
function merged(
  pieces: readonly Piece[],
): readonly (Omit<Piece, 'region'> & { readonly regions: readonly string[] })[] {
  const inRegion = groupBy(pieces, ({ kind, image, group, region }) => [kind, image, group, region])
  const whole = inRegion.flatMap(([first, ...more]) => {
    if (first === undefined) return []
    const accounts = [...new Set([first, ...more].flatMap((piece) => piece.accounts))].sort()
    return [{ ...first, accounts }]
  })
  const alike = groupBy(whole, ({ kind, image, group, accounts }) => [kind, image, group, accounts])
  return alike.flatMap((same) => {
    const [first] = same
    return first === undefined ? [] : [{ ...first, regions: [...new Set(same.map(({ region }) => region))] }]
  })
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => unknown): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = JSON.stringify(keyOf(item))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return [...groups.values()]
}

function places(image: string, regions: readonly string[], before: State): ImagePlaces {
  return { image, name: before.image(image)?.name ?? null, regions }
}

function groupOf(name: string | null, { groups }: Directory): Transfer['group'] {
  return name === null ? null : { name, size: groups.get(name)?.length ?? 0 }
}
