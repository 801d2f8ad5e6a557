import type { FactValue } from '../../policy/values.ts'
import type { Draft } from '../draft.ts'

/** What is asked of each account that has the image: its kind stands first in the name of the fact. */
const form = /^(some|every|none) account in image\.sharedWith(?:After)?: /

/**
 * Turns knobs for what is asked of the accounts that have an image, as far as it goes without knowing the question: nobody knows them
 * all, there are none, or the account of the step has it, too.
 */
export function turnQuantifiers(draft: Draft, values: ReadonlyMap<string, FactValue>): void {
  for (const [name, value] of values) {
    const kind = form.exec(name)?.[1]
    if (kind !== undefined) turn(draft, kind, value)
  }
}

function turn(draft: Draft, kind: string, value: FactValue): void {
  if (value === undefined) draft.sharesKnown = false
  else draft.shareeHolds = (value === true) === (kind === 'some')
}
