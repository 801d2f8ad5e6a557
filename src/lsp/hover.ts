import type { CopyStep, Step } from '../schema/generated/types.ts'
import { type Place, placeAt } from '../source/tolerant.ts'
import { accountCard, groupCard, imageCard, ruleCard } from './cards.ts'
import type { Edited, Known, Spot } from './known.ts'
import { card, mono } from './markdown.ts'
import { type Names, namedAt, textAt } from './vocabulary.ts'

/** What is known about what stands at an offset, as Markdown. */
export function hoverAt(edited: Edited, offset: number, known: Known): Spot<string> | undefined {
  const place = placeAt(edited.text, offset)
  const names = place && namedAt(place)
  if (place === undefined || names === undefined || place.text === '') return undefined
  const content = cards[names](place, known, edited)
  return content === undefined ? undefined : { start: place.start, end: place.end, content }
}

type Card = (place: Place, known: Known, edited: Edited) => string | undefined

const cards: Readonly<Record<Names, Card>> = {
  account: ({ text }, known) => accountCard(text, known),
  sharee: ({ text }, known) => (text.startsWith('@') ? groupCard(text.slice(1), known) : memberCard(text, known)),
  member: ({ text }, known) => memberCard(text, known),
  group: ({ text }, known) => groupCard(text, known),
  image: ({ text, inside }, known) => imageCard(text, textAt(inside[0], 'metadata', 'account'), known),
  'copy-step': ({ text, inside }, known, edited) =>
    copyCard(text, textAt(inside[0], 'metadata', 'account'), known, edited),
  region: ({ text }, { regions }) => regionCard(text, regions),
  action: () => undefined,
  rule: ({ text }, known) => {
    const rule = known.ruleTexts.get(text)
    return rule && ruleCard(rule, known)
  },
}

/** An account by its name or id. */
function memberCard(text: string, known: Known): string | undefined {
  const id = known.directory.byName.get(text) ?? (/^[0-9]+$/.test(text) ? text : undefined)
  return id === undefined ? undefined : accountCard(id, known)
}

function regionCard(id: string, regions: Known['regions']): string | undefined {
  const name = Object.hasOwn(regions, id) ? regions[id] : undefined
  return name === undefined ? undefined : card(`Region ${mono(id)}`, [], name)
}

/** What a copy step makes, and what is known of the image that it copies. */
function copyCard(id: string, account: string | undefined, known: Known, { plans }: Edited): string | undefined {
  const step = plans.flatMap(({ value }) => value.spec.steps).find((one) => isCopyCalled(one, id))
  if (step === undefined) return undefined
  const source = step.image ?? (typeof step.imageFrom === 'string' ? `copy:${step.imageFrom}` : undefined)
  const made = card(`The image that step ${mono(id)} makes`, [
    ['name', mono(step.to.name)],
    ['region', mono(step.to.region)],
    ['encrypted with', step.to.kmsKey === undefined ? undefined : mono(step.to.kmsKey)],
    ['copy of', source === undefined ? undefined : mono(source)],
  ])
  return step.image === undefined ? made : `${made}\n\n---\n\n${imageCard(step.image, account, known)}`
}

function isCopyCalled(step: Step, id: string): step is CopyStep {
  return step.action === 'copy' && step.id === id
}
