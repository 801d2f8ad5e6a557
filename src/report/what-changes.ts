import type { Handover, ImagePlaces, Report, Transfer } from '../report.ts'
import type { ReportContext } from './context.ts'

/** What changes hands, in sentences that hold untrusted names. */
export interface WhatChanges {
  /** The gains first, then what is lost, copied and deleted. */
  readonly changes: readonly string[]
  /** Whoever gets an image of the owner for the first time, each once; undefined where nobody gains anything. */
  readonly firstTime: string | undefined
}

type AccountName = NonNullable<ReportContext['accountName']>

const listedAccounts = 3
const most = { changes: 40, firstTime: 500 }

/** What changes hands by the plans of a report; undefined where it is not known, or nothing does. */
export async function whatChanges(
  { plans }: Pick<Report, 'plans'>,
  { accountName = () => undefined }: Pick<ReportContext, 'accountName'>,
): Promise<WhatChanges | undefined> {
  const known: { readonly plan: string; readonly handover: Handover }[] = []
  for (const plan of plans) {
    const handover = (await plan.handover?.()) ?? null
    if (handover !== null) known.push({ plan: plan.name ?? plan.file, handover })
  }
  const sentences = known.flatMap(({ plan, handover }) =>
    sentencesOf(handover, accountName).map((sentence) => (known.length > 1 ? `${plan}: ${sentence}` : sentence)),
  )
  const handovers = known.map(({ handover }) => handover)
  const firstTime = firstTimeSentence(handovers, accountName)
  if (sentences.length === 0 && firstTime === undefined) return undefined
  return { changes: limited(sentences, most.changes, (left) => [`and ${plural(left, 'change')} more`]), firstTime }
}

function sentencesOf({ transfers, copied, deleted }: Handover, accountName: AccountName): readonly string[] {
  const nameOf = namer([...transfers, ...copied, ...deleted])
  const said = (direction: Transfer['direction']): readonly string[] =>
    transfers
      .filter((one) => one.direction === direction)
      .map((transfer) => `${whoAnd(transfer, accountName)} ${nameOf(transfer)} in ${regionsOf(transfer)}`)
  return [
    ...said('gain'),
    ...said('lose'),
    ...copied.map((places) => `${nameOf(places)} is copied to ${regionsOf(places)}`),
    ...deleted.map((places) => `${nameOf(places)} is deleted in ${regionsOf(places)}`),
  ]
}

/** An image's name where it has one that no other image has, or else its id. */
function namer(images: readonly ImagePlaces[]): (image: ImagePlaces) => string {
  const ids = new Map<string, Set<string>>()
  for (const { image, name } of images) {
    if (name !== null) ids.set(name, (ids.get(name) ?? new Set()).add(image))
  }
  return ({ image, name }) => {
    if (name === null || name === '') return image
    return ids.get(name)?.size === 1 ? name : `${name} (${image})`
  }
}

/** `prod (42 accounts) gains`, `pay-dev and acme gain`. */
function whoAnd({ direction, group, accounts }: Transfer, accountName: AccountName): string {
  if (group !== null) {
    const part = accounts.length === group.size ? '' : `${accounts.length} of `
    return `${group.name} (${part}${plural(group.size, 'account')}) ${direction}s`
  }
  const names = accounts.map((account) => accountName(account) ?? account)
  const verb = names.length === 1 ? `${direction}s` : direction
  return `${listed(limited(names, listedAccounts + 1, (left) => [plural(left + 1, 'more account')], 1))} ${verb}`
}

function regionsOf({ regions }: ImagePlaces): string {
  return regions.length === 1 ? (regions[0] ?? '') : plural(regions.length, 'region')
}

function firstTimeSentence(handovers: readonly Handover[], accountName: AccountName): string | undefined {
  const accounts = [...new Set(handovers.flatMap(({ firstTime }) => firstTime))].sort()
  if (accounts.length === 0) {
    const gains = handovers.some(({ transfers }) => transfers.some(({ direction }) => direction === 'gain'))
    return gains ? 'no first-time sharees' : undefined
  }
  const labels = accounts.map((id) => {
    const name = accountName(id)
    return name === undefined ? id : `${name} (${id})`
  })
  const untold = Math.max(...handovers.map((handover) => handover.untold))
  const doubt = untold === 0 ? '' : `; of ${plural(untold, 'image')} the inventory does not say who has them`
  const list = limited(labels, most.firstTime, (left) => [`${left} more`]).join(', ')
  return `${plural(accounts.length, 'first-time sharee')}: ${list}${doubt}`
}

/** All items, or the first `count - spare` of them and what says how many are left out. */
function limited(
  items: readonly string[],
  count: number,
  rest: (left: number) => readonly string[],
  spare = 0,
): readonly string[] {
  if (items.length <= count) return items
  return [...items.slice(0, count - spare), ...rest(items.length - count)]
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
