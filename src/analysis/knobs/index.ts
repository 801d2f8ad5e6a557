import type { FactValue } from '../../policy/values.ts'
import type { Draft } from '../draft.ts'
import type { Values } from '../situations.ts'
import { accountKnobs } from './account.ts'
import { clockKnobs } from './clock.ts'
import { imageKnobs } from './image.ts'
import type { Knob } from './knob.ts'
import { planKnobs, stepKnobs } from './plan.ts'
import { turnQuantifiers } from './quantifiers.ts'
import { shareKnobs } from './shares.ts'
import { textKnobs, turnTexts } from './texts.ts'

/** All knobs in the order in which they are turned: those that others build on come first. */
const knobs: Readonly<Record<string, Knob>> = {
  ...clockKnobs,
  ...planKnobs,
  ...accountKnobs,
  ...imageKnobs,
  ...stepKnobs,
  ...shareKnobs,
  ...textKnobs,
}

const labelPrefix = 'account.labels.'
const ownPrefix = 'owner.labels.'

/** Turns the knobs of all facts whose values are wanted. */
export function turnKnobs(draft: Draft, values: Values): void {
  for (const [name, knob] of Object.entries(knobs)) if (values.has(name)) knob(draft, values.get(name), values)
  for (const [name, value] of values) {
    if (name.startsWith(labelPrefix)) setLabel(draft, draft.sharee, name.slice(labelPrefix.length), value)
    if (name.startsWith(ownPrefix)) setLabel(draft, draft.owner, name.slice(ownPrefix.length), value)
  }
  turnTexts(draft, values)
  turnQuantifiers(draft, values)
}

function setLabel({ labels }: Draft, account: Draft['sharee'], label: string, value: FactValue): void {
  const { [label]: _, ...rest } = account.labels ?? {}
  account.labels = value === undefined || typeof value === 'object' ? rest : { ...rest, [label]: value }
  if (value !== undefined && typeof value !== 'object')
    labels[label] ??= typeof value as 'string' | 'number' | 'boolean'
}
