import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyChanges, type Change, placesOf, withReferences } from '../../src/fix/change.ts'
import { applySplices, offsetBefore, overlap } from '../../src/fix/splice.ts'
import type { Step } from '../../src/schema/generated/types.ts'

const steps = [{ id: 'a', accounts: ['x', 'y'] }, { id: 'b' }, { id: 'c', image: 'm-1' }]
const document = { spec: { steps } }
const at = (...path: (string | number)[]): (string | number)[] => ['spec', 'steps', ...path]

function after(...changes: Change[]): unknown {
  return (applyChanges(document, changes) as typeof document).spec.steps
}

describe('applyChanges', () => {
  it('takes all paths for those before any change', () => {
    expect(
      after(
        { op: 'remove', path: at(0, 'accounts', 0) },
        { op: 'insert', path: at(1), value: { id: 'new' } },
        { op: 'move', path: at(2), before: 0 },
        { op: 'write', path: at(1, 'id'), value: 'B' },
        { op: 'rename', path: at(2, 'image'), key: 'imageFrom', value: 'copy' },
        { op: 'add', path: at(1), key: 'force', value: true },
      ),
    ).toEqual([{ id: 'c', imageFrom: 'copy' }, { id: 'a', accounts: ['y'] }, { id: 'new' }, { id: 'B', force: true }])
    expect(document.spec.steps).toEqual(steps)
  })

  it('keeps the order of keys, and what nobody touches', () => {
    const changed = applyChanges(document, [{ op: 'rename', path: at(2, 'id'), key: 'name', value: 'c' }])
    expect(JSON.stringify(changed)).toContain('{"name":"c","image":"m-1"}')
    expect((changed as typeof document).spec.steps[0]).toBe(steps[0])
  })

  it('tells where steps have gone', () => {
    const changes: Change[] = [
      { op: 'remove', path: at(0) },
      { op: 'insert', path: at(2), value: {} },
    ]
    expect([...placesOf(3, changes)]).toEqual([
      [1, 0],
      [2, 2],
    ])
  })

  it('lets references follow copies that are called by their position', () => {
    const copy = { action: 'copy', image: 'm-1', to: { region: 'r', name: 'n' } } as const
    const share = (imageFrom: string): Step => ({ action: 'share', imageFrom, accounts: ['a'] })
    const plan: Step[] = [copy, { ...copy, id: 'named' }, copy, share('step-1'), share('named'), share('step-3')]
    const changes: Change[] = [{ op: 'insert', path: at(1), value: {} }]
    expect(withReferences(plan, changes)).toEqual([
      ...changes,
      { op: 'write', path: at(5, 'imageFrom'), value: 'step-4' },
    ])
  })
})

describe('splices', () => {
  it('touch each other where the order would matter', () => {
    const insert = { start: 2, end: 2, text: 'x' }
    expect(overlap([insert, insert])).toBe(true)
    expect(overlap([{ start: 0, end: 3, text: '' }, insert])).toBe(true)
    expect(overlap([{ start: 0, end: 2, text: '' }, insert])).toBe(false)
    expect(overlap([{ start: 2, end: 4, text: '' }, insert])).toBe(true)
  })

  it('lead back to where an offset was', () => {
    const cut = fc.record({ gap: fc.nat(5), length: fc.nat(5), text: fc.string({ maxLength: 5 }) })
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 5 }), fc.nat(5), (cuts, rest) => {
        let from = 0
        const splices = cuts.map(({ gap, length, text }) => {
          const start = from + gap + 1
          from = start + length
          return { start, end: from, text }
        })
        const text = Array.from({ length: from + rest }, (_, index) => String.fromCharCode(0x4e00 + index)).join('')
        const result = applySplices(text, splices)
        for (let offset = 0; offset < result.length; offset++) {
          const char = result.charAt(offset)
          if (char >= '\u4e00') expect(text.charAt(offsetBefore(offset, splices))).toBe(char)
        }
      }),
    )
  })
})
