import { type FactValue, isRange } from '../../policy/values.ts'
import type { Draft } from '../draft.ts'
import type { Values } from '../situations.ts'

/** Changes a draft so that a fact has a value, as far as it can; whether it has is found out by judging. */
export type Knob = (draft: Draft, value: FactValue, all: Values) => void

/** A knob for a fact whose value is one of a draft. */
export function text(set: (draft: Draft, value: string | undefined) => void): Knob {
  return (draft, value) => {
    if (value === undefined || typeof value === 'string') set(draft, value)
  }
}

export function flag(set: (draft: Draft, value: boolean | undefined) => void): Knob {
  return (draft, value) => {
    if (value === undefined || typeof value === 'boolean') set(draft, value)
  }
}

/** Bounds are taken for one of their ends; what is unknown altogether is `undefined`. */
export function count(
  set: (draft: Draft, value: number | undefined, isOpen: boolean) => void,
  end: 'min' | 'max' = 'min',
): Knob {
  return (draft, value) => {
    if (typeof value === 'object' && isRange(value)) set(draft, value[end], true)
    else if (value === undefined || typeof value === 'number') set(draft, value, value === undefined)
  }
}

/** What can be an account's id. */
export const isDigits: RegExp = /^[0-9]+$/

/** The account of the step is another one. */
export function setSharee(draft: Draft, id: string): void {
  const { usedBy = {} } = draft.image
  const { [draft.sharee.id]: used = [], ...rest } = usedBy
  draft.image.usedBy = { ...rest, [id]: usedBy[id] ?? used }
  draft.sharee.id = id
}

/** Ids of as many things. */
export function ids(prefix: string, count: number): string[] {
  return Array.from({ length: limited(count) }, (_, index) => `${prefix}-${index + 1}`)
}

/** Numbers of things that a scene may have: not so many that nobody would read it. */
export function limited(count: number): number {
  return Math.max(0, Math.min(600, Math.ceil(count)))
}
