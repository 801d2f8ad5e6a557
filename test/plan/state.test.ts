import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ImageState, initialState, initialStates, type State, withImage } from '../../src/plan/state.ts'
import { scale } from '../support/scale.ts'
import { a, factsOf, inventoryText, owner } from './support.ts'

const facts = await factsOf(
  inventoryText(['id: m-0, owner: self, name: zero', 'id: m-1, owner: self, name: one']),
  inventoryText(['id: m-9, owner: self, name: nine'], { account: a }),
)
const keys = ['m-0', 'm-1', ' copy:c', 'm-9', 'nothing'] as const

function named(state: State, name: string): ImageState {
  const image = state.image('m-0')
  if (image === undefined) throw new Error('the inventory lists m-0')
  return { ...image, name }
}

/** What a state says, for all keys. */
function names(state: State): readonly (string | undefined)[] {
  return keys.map((key) => state.image(key)?.name)
}

describe('a state', () => {
  it('begins with what the inventories say', () => {
    const state = initialState(facts, owner)
    expect(names(state)).toEqual(['zero', 'one', undefined, 'nine', undefined])
    expect(state.image('m-0')).toMatchObject({ owned: true, deleted: false, madeByPlan: false, copyOfShared: false })
    expect(state.image('m-9')).toMatchObject({ owned: false, ownerAccount: a })
  })

  it('knows the images that the account itself lists', () => {
    expect([...initialState(facts, owner).inventoryImages()]).toEqual(['m-0', 'm-1'])
    expect([...initialState(facts, a).inventoryImages()]).toEqual(['m-9'])
  })

  it('stays what it was, whatever comes after it, and wherever one continues from', () => {
    const step = fc.tuple(fc.nat(30), fc.constantFrom(...keys.slice(0, 3)))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.array(fc.nat(30), { maxLength: 20 }), (steps, looks) => {
        const states: State[] = [initialState(facts, owner)]
        const expected: Map<string, string>[] = [new Map()]
        steps.forEach(([from, key], index) => {
          const at = from % states.length
          const before = states[at]
          if (before === undefined) return
          states.push(withImage(before, key, named(before, `name-${index}`)))
          expected.push(new Map([...(expected[at] ?? []), [key, `name-${index}`]]))
        })
        const check = (index: number): void => {
          const state = states[index % states.length]
          const changed = expected[index % states.length]
          const initial = ['zero', 'one', undefined, 'nine', undefined]
          if (state !== undefined) expect(names(state)).toEqual(keys.map((key, i) => changed?.get(key) ?? initial[i]))
        }
        for (const look of looks) check(look)
        states.forEach((_, index) => {
          check(index)
        })
      }),
      { numRuns: scale(200, 5000) },
    )
  })

  it('made apart knows nothing of the other', () => {
    const make = initialStates(facts, owner)
    const [one, other] = [make(), make()]
    const changed = withImage(one, 'm-0', named(one, 'changed'))
    expect([names(changed)[0], names(other)[0], names(one)[0]]).toEqual(['changed', 'zero', 'zero'])
  })

  it('is one that was made here', () => {
    const image = named(initialState(facts, owner), 'x')
    const foreign: State = { image: () => undefined, inventoryImages: () => [] }
    expect(() => withImage(foreign, 'm-0', image)).toThrow(TypeError)
  })
})
