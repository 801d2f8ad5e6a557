import type { SharePlan, Step } from '../schema/generated/types.ts'
import { changesOf, type StepChange } from './changes.ts'
import type { JournalRecord } from './journal.ts'
import { replayRun } from './replay.ts'

/** How a run is taken back. */
export interface Undo {
  /** The inverse plan; absent where no step can, or has to, take anything back. */
  readonly plan?: SharePlan
  /** What the run changed, or may have, and the plan does not take back; a sentence each. */
  readonly lost: readonly string[]
  /** What else to know, a sentence each. */
  readonly asides: readonly string[]
}

/**
 * The plan that takes back what a run changed and saw confirmed, step by step from the last to the first. Nothing is acknowledged
 * in it, and it is judged like any other. Pure.
 *
 * @throws UnapprovedCallError when the record holds a call that its header does not allow.
 */
export function undoRun(records: readonly JournalRecord[]): Undo {
  const { header } = replayRun(records)
  const changes = changesOf(header, records)
  const gone = new Map(changes.flatMap((change) => (change.deleted ? [[change.image, change] as const] : [])))
  const own = new Set(changes.flatMap(({ made, image }) => (made ? [image] : [])))
  const lost = changes.flatMap((change) => lossesOf(change, changes, own))
  const asides = changes.flatMap((change) => (change.deleted ? [] : asidesOn(change)))
  const steps = changes
    .filter(({ image }) => !gone.has(image))
    .flatMap(inverseOf)
    .reverse()
  if (steps.length === 0) return { lost, asides }
  const { name, account, region } = header.plan
  const labels = { 'undoes-run': header.run, 'undoes-plan': name }
  const metadata = { name: `undo-${name}`, account, labels }
  return { lost, asides, plan: { apiVersion: 'shareplan/v1', kind: 'SharePlan', metadata, spec: { region, steps } } }
}

function inverseOf({ step, action, region, image, accounts, made }: StepChange): readonly Step[] {
  if (image === undefined) return []
  const about = { id: `undo-${step}`, region, image }
  switch (action) {
    case 'share':
      return accounts.length === 0 ? [] : [{ ...about, action: 'unshare', accounts: [...accounts] }]
    case 'unshare':
      return accounts.length === 0 ? [] : [{ ...about, action: 'share', accounts: [...accounts] }]
    case 'copy':
      return made ? [{ ...about, action: 'delete' }] : []
    case 'delete':
      return []
  }
}

/** What of a step is not taken back, and why. An image that the run has made and deleted again is as before: not there. */
function lossesOf(
  change: StepChange,
  all: readonly StepChange[],
  own: ReadonlySet<string | undefined>,
): readonly string[] {
  const { step, action, image, doubtful, inDoubt, deleted } = change
  if (deleted) return own.has(image) ? [] : [lostWords(change, all)]
  switch (action) {
    case 'share':
    case 'unshare': {
      if (doubtful.length === 0) return []
      const what = `whether ${doubtful.join(', ')} ${action === 'share' ? 'came to have' : 'lost'} ${image}`
      return [`step ${step} is in doubt: ${what} was never seen; look, and add what is missing here`]
    }
    case 'copy':
      return inDoubt ? [`step ${step} is in doubt: whether it made an image was never seen`] : []
    case 'delete':
      return inDoubt ? [`step ${step} is in doubt: whether ${image} was deleted was never seen`] : []
  }
}

function asidesOn({ step, action, image, made, status }: StepChange): readonly string[] {
  if (action !== 'copy' || image === undefined) return []
  if (!made) return [`the image ${image} of step ${step} was made before this run, and stays`]
  if (status === 'done' || status === 'failed') return []
  return [
    `the copy ${image} of step ${step} may still be in the making: it can be deleted once it is Available, or cancelled by \`shareplan abandon --cancel-copies\``,
  ]
}

function lostWords({ step, image }: StepChange, all: readonly StepChange[]): string {
  const lost = all.flatMap((other) => (other.image === image && other.action === 'unshare' ? other.accounts : []))
  const shares = lost.length === 0 ? '' : `; ${lost.join(', ')} had it before`
  return `step ${step} deleted ${image}: an image that was deleted does not come back${shares}`
}
