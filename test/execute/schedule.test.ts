import { describe, expect, it } from 'vitest'
import { schedule } from '../../src/execute/schedule.ts'
import type { Step } from '../../src/schema/generated/types.ts'
import { ownImage, sharee, world } from './worlds.ts'

const images = [ownImage('m-1'), ownImage('m-2'), ownImage('m-hz', { region: 'cn-hangzhou', name: 'taken' })]

function scheduled(steps: readonly Step[]): readonly (readonly number[])[] {
  const { plan, initial } = world(steps, images)
  return schedule(plan, initial)
}

const share = (image: string): Step => ({ action: 'share', image, accounts: [sharee(1)] })
const copy = (id: string, image: string, name = id): Step => ({
  id,
  action: 'copy',
  image,
  to: { region: 'cn-hangzhou', name },
})

describe('schedule', () => {
  it('chains the steps of one image and leaves others free', () => {
    expect(scheduled([share('m-1'), share('m-2'), share('m-1'), share('m-1')])).toEqual([[], [], [0], [2]])
  })

  it('lets a step on a copy follow the copy, and no later step on its source', () => {
    const onCopy: Step = { action: 'share', region: 'cn-hangzhou', imageFrom: 'c', accounts: [sharee(1)] }
    expect(scheduled([copy('c', 'm-1'), share('m-1'), onCopy, onCopy])).toEqual([[], [0], [0], [2]])
  })

  it('never runs two copies of one image at once', () => {
    expect(scheduled([copy('a', 'm-1'), copy('b', 'm-1')])).toEqual([[], [0]])
  })

  it('lets a copy follow the delete that frees its name', () => {
    const free: Step = { action: 'delete', region: 'cn-hangzhou', image: 'm-hz' }
    expect(scheduled([free, copy('a', 'm-1', 'other'), copy('b', 'm-2', 'taken')])).toEqual([[], [], [0]])
  })

  it('follows a name through a copy that is deleted again', () => {
    const gone: Step = { action: 'delete', region: 'cn-hangzhou', imageFrom: 'a' }
    expect(scheduled([copy('a', 'm-1', 'n'), gone, copy('b', 'm-2', 'n')])).toEqual([[], [0], [0, 1]])
  })
})
