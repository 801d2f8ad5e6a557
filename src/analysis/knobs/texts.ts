import { type FactValue, isSet } from '../../policy/values.ts'
import type { Draft } from '../draft.ts'
import { count, type Knob, text } from './knob.ts'

/** Tags of images and copies, labels of plans: what is free text, by its keys. */
type Texts = Record<string, string>

const anything = 'something'

/** The keys that are there; those that are there already keep their values. Unknown: nobody says anything. */
function keys(texts: (draft: Draft) => Texts, forget?: (draft: Draft) => void): Knob {
  return (draft, value) => {
    if (value === undefined) forget?.(draft)
    if (typeof value !== 'object' || !isSet(value)) return
    const all = texts(draft)
    for (const key of Object.keys(all)) if (!value.has.has(key)) delete all[key]
    for (const key of value.has) all[key] ??= anything
  }
}

function tagsOf({ image }: Draft): Texts {
  image.tags ??= {}
  return image.tags
}

const day = 86_400_000

/** Knobs for what tags, labels, groups and dates say. Keys come first, so that a value wins over a key that is not there. */
export const textKnobs: Readonly<Record<string, Knob>> = {
  'image.tagKeys': keys(tagsOf, ({ image }) => {
    delete image.tags
  }),
  'copy.tagKeys': keys(({ copyTo }) => copyTo.tags),
  'plan.labelKeys': keys(({ planLabels }) => planLabels),
  'image.family': text(({ image }, value) => {
    if (value === undefined) delete image.family
    else image.family = value
  }),
  'image.ageDays': count((draft, value) => {
    if (value === undefined) delete draft.image.createdAt
    else draft.image.createdAt = new Date(draft.now - Math.min(value, 50_000) * day).toISOString()
  }),
  'copy.kmsKey': text(({ copyTo }, value = '') => {
    copyTo.kmsKey = value === '' ? undefined : value
  }),
  'account.groups': (draft, value) => {
    if (typeof value !== 'object' || !isSet(value)) return
    for (const group of value.has) draft.groups[group] = [draft.sharee.id]
  },
}

/** Knobs for families of facts, by what their names begin with. */
const families: readonly (readonly [prefix: string, set: (draft: Draft, key: string, value: FactValue) => void])[] = [
  ['image.tags.', (draft, key, value) => setText(tagsOf(draft), key, value)],
  ['copy.tags.', ({ copyTo }, key, value) => setText(copyTo.tags, key, value)],
  ['plan.labels.', ({ planLabels }, key, value) => setText(planLabels, key, value)],
]

function setText(texts: Texts, key: string, value: FactValue): void {
  if (typeof value === 'string') texts[key] = value
  else delete texts[key]
}

/** Turns the knobs of facts that rules declare for themselves. */
export function turnTexts(draft: Draft, values: ReadonlyMap<string, FactValue>): void {
  for (const [name, value] of values) {
    const family = families.find(([prefix]) => name.startsWith(prefix))
    family?.[1](draft, name.slice(family[0].length), value)
  }
}
