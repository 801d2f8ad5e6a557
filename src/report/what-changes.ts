import type { Handover, ImagePlaces, Report, Transfer } from '../report.ts'
import { en } from '../words/en.ts'
import type { HandsWords, Who } from '../words/words.ts'
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
  { accountName = () => undefined, words: { hands: words } = en }: Pick<ReportContext, 'accountName' | 'words'>,
): Promise<WhatChanges | undefined> {
  const known: { readonly plan: string; readonly handover: Handover }[] = []
  for (const plan of plans) {
    const handover = (await plan.handover?.()) ?? null
    if (handover !== null) known.push({ plan: plan.name ?? plan.file, handover })
  }
  const sentences = known.flatMap(({ plan, handover }) =>
    sentencesOf(handover, accountName, words).map((one) => (known.length > 1 ? words.ofPlan(plan, one) : one)),
  )
  const handovers = known.map(({ handover }) => handover)
  const firstTime = firstTimeSentence(handovers, accountName, words)
  if (sentences.length === 0 && firstTime === undefined) return undefined
  const left = sentences.length - most.changes
  return { changes: [...sentences.slice(0, most.changes), ...(left > 0 ? [words.moreChanges(left)] : [])], firstTime }
}

function sentencesOf(
  { transfers, copied, deleted }: Handover,
  accountName: AccountName,
  words: HandsWords,
): readonly string[] {
  const nameOf = namer([...transfers, ...copied, ...deleted])
  const said = (direction: Transfer['direction']): readonly string[] =>
    transfers
      .filter((one) => one.direction === direction)
      .map((transfer) => words[direction](whoOf(transfer, accountName), nameOf(transfer), transfer.regions))
  return [
    ...said('gain'),
    ...said('lose'),
    ...copied.map((places) => words.copied(nameOf(places), places.regions)),
    ...deleted.map((places) => words.deleted(nameOf(places), places.regions)),
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

function whoOf({ group, accounts }: Transfer, accountName: AccountName): Who {
  if (group !== null) return { group: group.name, size: group.size, count: accounts.length }
  const names = accounts.map((account) => accountName(account) ?? account)
  // Nobody is left out alone: the name is as short as the number.
  const shown = names.length > listedAccounts + 1 ? listedAccounts : names.length
  return { names: names.slice(0, shown), left: names.length - shown }
}

function firstTimeSentence(
  handovers: readonly Handover[],
  accountName: AccountName,
  words: HandsWords,
): string | undefined {
  const accounts = [...new Set(handovers.flatMap(({ firstTime }) => firstTime))].sort()
  if (accounts.length === 0) {
    const gains = handovers.some(({ transfers }) => transfers.some(({ direction }) => direction === 'gain'))
    return gains ? words.noFirstTime : undefined
  }
  const labels = accounts.slice(0, most.firstTime).map((id) => {
    const name = accountName(id)
    return name === undefined ? id : `${name} (${id})`
  })
  const untold = Math.max(...handovers.map((handover) => handover.untold))
  return words.firstTime(accounts.length, labels, accounts.length - labels.length, untold)
}
