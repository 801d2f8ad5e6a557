import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CopyCall } from '../../src/execute/call.ts'
import { copyEnd, type RunningCopy } from '../../src/execute/copies.ts'
import { decideCopy } from '../../src/execute/copy.ts'
import { deleteProblem } from '../../src/execute/delete.ts'
import type { OnFailure } from '../../src/execute/entry.ts'
import { nextMove, type StepState } from '../../src/execute/progress.ts'
import { clientToken, isMadeBy, signedCopy } from '../../src/execute/provenance.ts'
import { backoff, retryDelay } from '../../src/execute/retry.ts'
import { schedule } from '../../src/execute/schedule.ts'
import { defaultSettings } from '../../src/execute/settings.ts'
import { leftToDo, shareProblem } from '../../src/execute/share.ts'
import type { ExpandedDelete } from '../../src/plan/model.ts'
import type { Step } from '../../src/schema/generated/types.ts'
import { digest } from './rig.ts'
import { ownImage, sharee, sharees, world } from './worlds.ts'

describe('retryDelay', () => {
  const settings = { attempts: 5, budgetMs: 10_000, baseMs: 100, capMs: 1_000 }

  it('takes the hint of the platform before its own guess', () => {
    expect(retryDelay(settings, { attempt: 1, elapsedMs: 0, hintMs: 7_000 }, 0.99)).toBe(7_000)
    expect(retryDelay(settings, { attempt: 1, elapsedMs: 0, hintMs: 0 }, 0.99)).toBe(0)
  })

  it('doubles with jitter up to the cap', () => {
    expect([1, 2, 3, 4].map((attempt) => retryDelay(settings, { attempt, elapsedMs: 0 }, 0.5))).toEqual([
      50, 100, 200, 400,
    ])
    expect(backoff(settings, 9)).toBe(1_000)
    expect(backoff(settings, 5_000)).toBe(1_000)
  })

  it('never goes beyond attempts or time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.nat(20_000),
        fc.option(fc.nat(20_000)),
        fc.nat(99),
        (attempt, elapsedMs, hint, part) => {
          const delay = retryDelay(settings, { attempt, elapsedMs, hintMs: hint ?? undefined }, part / 100)
          if (attempt >= settings.attempts) expect(delay).toBeUndefined()
          if (delay !== undefined) expect(elapsedMs + delay).toBeLessThanOrEqual(settings.budgetMs)
        },
      ),
    )
  })
})

describe('nextMove', () => {
  const copies = Array.from(
    { length: 6 },
    (_, n): Step => ({ id: `c${n}`, action: 'copy', image: `m-${n}`, to: { region: 'cn-hangzhou', name: `n${n}` } }),
  )
  const onFirst: Step = { action: 'share', region: 'cn-hangzhou', imageFrom: 'c0', accounts: [sharee(1)] }
  const elsewhere: Step = { action: 'share', image: 'm-9', accounts: [sharee(1)] }
  const images = [0, 1, 2, 3, 4, 5, 9].map((n) => ownImage(`m-${n}`))
  const { plan, initial } = world([...copies, onFirst, elsewhere], images)
  const after = schedule(plan, initial)
  const move = (states: string, stopped = false, onFailure: OnFailure = 'stop') => {
    const words: Readonly<Record<string, StepState>> = { w: 'waiting', c: 'copying', d: 'done', f: 'failed' }
    return nextMove({
      steps: plan.steps,
      after,
      onFailure,
      states: [...states].map((letter) => words[letter] ?? 'waiting'),
      stopped,
    })
  }

  it.each([
    ['wwwwwwww', { kind: 'start', index: 0 }],
    ['cwwwwwww', { kind: 'start', index: 1 }],
    ['cccccwww', { kind: 'start', index: 7 }],
    ['cccccwwd', { kind: 'poll' }],
    ['dccccwwd', { kind: 'start', index: 5 }],
    ['dcccccwd', { kind: 'start', index: 6 }],
    ['dddddddd', { kind: 'end' }],
    ['fwwwwwww', { kind: 'end' }],
    ['cfwwwwww', { kind: 'poll' }],
    ['dfwwwwww', { kind: 'end' }],
  ] as const)('%s', (states, expected) => {
    expect(move(states)).toEqual(expected)
  })

  it('goes on, where asked to, with whatever does not follow what failed', () => {
    const next = (states: string) => move(states, false, 'continue')
    expect(next('fwwwwwww')).toEqual({ kind: 'start', index: 1 })
    expect(next('fddddwww')).toEqual({ kind: 'start', index: 5 })
    expect(next('fdddddwd')).toEqual({ kind: 'end' })
    expect(next('fcddddwd')).toEqual({ kind: 'poll' })
  })

  it('ends at once when it is asked to stop', () => {
    expect([move('wwwwwwww', true), move('ccwwwwww', true)]).toEqual([{ kind: 'end' }, { kind: 'end' }])
  })
})

describe('provenance of copies', () => {
  const call: CopyCall = {
    action: 'CopyImage',
    step: 'hz',
    makes: ' copy:hz',
    parameters: {
      RegionId: 'a',
      ImageId: 'm-1',
      DestinationRegionId: 'b',
      DestinationImageName: 'n',
      Tag: [
        { Key: 'team', Value: 'base' },
        { Key: 'shareplan:step', Value: 'forged' },
      ],
    },
  }

  it('has a token that fits, and is the same for the same step of the same verdict alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (step, other) => {
        expect(clientToken(digest, step)).toMatch(/^[!-~]{1,64}$/)
        expect(clientToken(digest, step) === clientToken(digest, other)).toBe(step === other)
        expect(clientToken(`${digest}0`, step)).not.toBe(clientToken(digest, step))
      }),
    )
  })

  it('finds its own copy again, whatever the step is called and tagged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), (step) => {
        const { Tag = [] } = signedCopy({ ...call, step }, digest).parameters
        const tags = Object.fromEntries(Tag.map(({ Key, Value }) => [Key, Value]))
        expect(Object.values(tags).every((value) => value.length <= 128)).toBe(true)
        expect(tags.team).toBe('base')
        expect(isMadeBy({ tags }, digest, step)).toBe(true)
        expect(isMadeBy({ tags }, digest, `${step}x`)).toBe(false)
        expect(isMadeBy({ tags }, `${digest}0`, step)).toBe(false)
        expect(isMadeBy({ tags: {} }, digest, step)).toBe(false)
      }),
    )
  })
})

describe('what a probe leads to', () => {
  const available = { id: 'm-1', status: 'Available', owner: 'self' }

  it.each([
    ['a free name', { image: available, named: [] }, { kind: 'copy' }],
    [
      'our own copy',
      { image: available, named: [{ id: 'm-8' }, { id: 'm-9', ours: true }] },
      { kind: 'adopt', image: 'm-9' },
    ],
    [
      'our own copy of a source that is gone',
      { image: null, named: [{ id: 'm-9', ours: true }] },
      { kind: 'adopt', image: 'm-9' },
    ],
    [
      'somebody else’s image of that name',
      { image: available, named: [{ id: 'm-9', ours: false }] },
      { problem: { code: 'copy-name-taken' } },
    ],
    [
      'a deprecated source',
      { image: { ...available, status: 'Deprecated' }, named: [] },
      { problem: { code: 'image-unavailable' } },
    ],
    ['no source', { image: null, named: [] }, { problem: { code: 'image-unknown' } }],
  ])('a copy, given %s', (_, seen, expected) => {
    expect(decideCopy(seen)).toMatchObject(expected)
  })

  const step: ExpandedDelete = {
    ...{ index: 0, id: 'd', named: true, region: 'r', image: 'm-1', action: 'delete', force: true },
    acknowledged: { strandsInstances: 2 },
  }

  it.each([
    ['nothing against it', { image: available, sharedWith: [] }, undefined],
    ['as much use as acknowledged', { image: available, sharedWith: [], instances: ['i-1', 'i-2'] }, undefined],
    ['use that may not be known', { image: available, sharedWith: [], instances: null }, undefined],
    ['more use', { image: available, sharedWith: [], instances: ['i-1', 'i-2', 'i-3'] }, 'delete-while-used'],
    ['sharees', { image: available, sharedWith: ['1'] }, 'delete-while-shared'],
    ['a copy in the making', { image: { ...available, status: 'Waiting' }, sharedWith: [] }, 'image-unavailable'],
    ['another owner', { image: { ...available, owner: 'others' }, sharedWith: [] }, 'image-not-owned'],
    ['no such image', { image: null, sharedWith: [] }, 'image-unknown'],
  ])('a delete, given %s', (_, seen, code) => {
    expect(deleteProblem(step, seen)?.code).toBe(code)
  })

  it('an unshare of everybody, given somebody new', () => {
    const targets = { accounts: sharees(1, 2), kept: [], wanted: false, all: true }
    expect(shareProblem({ image: available, sharedWith: sharees(1, 2) }, targets)).toBeUndefined()
    expect(shareProblem({ image: available, sharedWith: sharees(1, 3) }, targets)).toMatchObject({
      code: 'drift',
      message: expect.stringContaining(sharee(3)),
    })
    expect(shareProblem({ image: available, sharedWith: sharees(1, 3) }, { ...targets, all: false })).toBeUndefined()
  })

  it('does not go on where somebody for whom no call was approved needs one now', () => {
    const share = { accounts: sharees(1, 2), kept: [sharee(3)], wanted: true, all: false }
    expect(shareProblem({ image: available, sharedWith: [sharee(3)] }, share)).toBeUndefined()
    expect(shareProblem({ image: available, sharedWith: [sharee(1)] }, share)).toMatchObject({
      code: 'drift',
      message: expect.stringContaining(sharee(3)),
    })
    const unshare = { ...share, wanted: false }
    expect(shareProblem({ image: available, sharedWith: [sharee(1)] }, unshare)).toBeUndefined()
    expect(shareProblem({ image: available, sharedWith: [sharee(3)] }, unshare)).toMatchObject({ code: 'drift' })
  })

  it('does not send again what was confirmed, though a stale read does not show it', () => {
    const targets = { accounts: sharees(1, 4), kept: [], wanted: true, all: false }
    expect(leftToDo(targets, [sharee(4)], new Set([sharee(1)]))).toEqual(sharees(2, 3))
  })
})

describe('copyEnd', () => {
  const copy: RunningCopy = { index: 0, step: 'hz', region: 'r', image: 'm-9', since: 1_000 }
  const late = 1_000 + defaultSettings.copy.patienceMs + 1

  it.each([
    ['Available', 2_000, { status: 'done', made: 'm-9' }],
    ['Available', late, { status: 'done', made: 'm-9' }],
    ['Creating', 2_000, undefined],
    ['Waiting', late, { status: 'in-doubt', problem: { code: 'copy-deadline' } }],
    ['CreateFailed', 2_000, { status: 'failed', problem: { code: 'copy-failed' } }],
    ['UnAvailable', 2_000, { status: 'failed' }],
  ] as const)('%s at %i', (status, now, expected) => {
    const end = copyEnd(copy, { id: 'm-9', status }, now, defaultSettings)
    if (expected === undefined) expect(end).toBeUndefined()
    else expect(end).toMatchObject(expected)
  })

  it('waits a while for a copy that is not listed yet', () => {
    expect(copyEnd(copy, null, 2_000, defaultSettings)).toBeUndefined()
    expect(copyEnd(copy, null, 1_001 + defaultSettings.readBack.patienceMs, defaultSettings)).toMatchObject({
      status: 'failed',
    })
  })
})
