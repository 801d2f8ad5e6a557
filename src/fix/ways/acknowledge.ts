import { bounds, isRange } from '../../policy/values.ts'
import type { Change } from '../change.ts'
import type { Proposal, SceneStep, Way } from '../scene.ts'

type Consequence = 'strands-instances' | 'breaks-launches'

const unknownCount = 'how many there are is not known: take a snapshot in the accounts that may use the image'

/** What a consequence happens to, one and several. */
const users = {
  instances: ['instance', 'instances'],
  launches: ['launch template or scaling configuration', 'launch templates and scaling configurations'],
} as const

/** So many of those, in words. */
export function counted(count: number, what: keyof typeof users): string {
  return `${count} ${users[what][count === 1 ? 0 : 1]}`
}

/** Offers to accept a consequence of unsharing, up to as many as there are. `fact` counts them. */
export function acknowledge(consequence: Consequence, fact: string, what: keyof typeof users): Way {
  return (finding, step, scene) => {
    const count = upperBound(scene.fact(finding, fact))
    return count === undefined ? unknownCount : [acceptance(step, consequence, count, counted(count, what), [])]
  }
}

/** `delete-while-used`: that the owner's instances are stranded has to be accepted, and the deletion forced. */
export const forceDelete: Way = (finding, step, scene) => {
  const count = upperBound(scene.fact(finding, 'image.ownInstanceCount'))
  if (count === undefined || step.written.action !== 'delete') return unknownCount
  const { path, written } = step
  const force: readonly Change[] =
    written.force === true
      ? []
      : [
          written.force === undefined
            ? { op: 'add', path, key: 'force', value: true }
            : { op: 'write', path: [...path, 'force'], value: true },
        ]
  return [acceptance(step, 'strands-instances', count, `${counted(count, 'instances')} of the owner`, force)]
}

function acceptance(
  { path, written }: SceneStep,
  consequence: Consequence,
  count: number,
  what: string,
  more: readonly Change[],
): Proposal {
  const accepted = 'acknowledge' in written ? written.acknowledge : undefined
  const inside = [...path, 'acknowledge']
  const change: Change =
    accepted === undefined
      ? { op: 'add', path, key: 'acknowledge', value: { [consequence]: count } }
      : Object.hasOwn(accepted, consequence)
        ? { op: 'write', path: [...inside, consequence], value: count }
        : { op: 'add', path: inside, key: consequence, value: count }
  const title = `accept what happens to ${what}${more.length > 0 ? ', and force the deletion' : ''}`
  return { id: `acknowledge-${consequence}`, title, safe: false, changes: [...more, change] }
}

/** The largest number that a count may be; undefined where nobody knows. */
function upperBound(value: ReturnType<Parameters<Way>[2]['fact']>): number | undefined {
  if (value === undefined || (typeof value !== 'number' && (typeof value !== 'object' || !isRange(value)))) {
    return undefined
  }
  const { max } = bounds(value)
  return Number.isFinite(max) ? max : undefined
}
