import type { ExpandedStep, ImageKey } from '../plan/model.ts'
import type { Call, CopyCall, Tag } from './call.ts'
import { copyCall } from './compile.ts'
import type { RunEntry } from './entry.ts'
import { signedCopy } from './provenance.ts'

/** What was approved, as far as calls go. */
export type Approved = Pick<RunEntry, 'plan' | 'calls' | 'tasks' | 'digest'>

interface ApprovedStep {
  readonly step: ExpandedStep
  /** Of the compiled calls. */
  readonly action: Call['action']
  readonly accounts: ReadonlySet<string>
}

/** The calls that a run may make. */
export class ApprovedCalls {
  readonly #steps = new Map<string, ApprovedStep>()
  readonly #digest: string

  constructor({ plan, calls, tasks, digest }: Approved) {
    this.#digest = digest
    const actions = new Map(calls.map(({ step, action }) => [step, action]))
    plan.steps.forEach((step, index) => {
      const action = actions.get(step.id)
      const accounts = new Set(tasks[index]?.targets?.accounts)
      if (action !== undefined) this.#steps.set(step.id, { step, action, accounts })
    })
  }

  /**
   * Whether a call is one of them: of a step that has compiled calls, on the image of this step, and about accounts that these calls
   * name. How they are split may differ, because it depends on what was done by then.
   *
   * @param made planned images → their ids.
   */
  allows(call: Call, made: ReadonlyMap<ImageKey, string>): boolean {
    const approved = this.#steps.get(call.step)
    if (approved === undefined || approved.action !== call.action) return false
    const { step, accounts } = approved
    const { RegionId, ImageId } = call.parameters
    if (RegionId !== step.region || ImageId !== (made.get(step.image) ?? step.image)) return false
    switch (call.action) {
      case 'ModifyImageSharePermission':
        return isWithin(call, step, accounts)
      case 'CopyImage':
        return step.action === 'copy' && isSameCopy(call, signedCopy(copyCall(step), this.#digest))
      case 'DeleteImage':
        return step.action === 'delete' && call.parameters.Force === step.force
    }
  }
}

function isWithin(
  { parameters: { AddAccount, RemoveAccount } }: Extract<Call, { readonly action: 'ModifyImageSharePermission' }>,
  { action }: ExpandedStep,
  accounts: ReadonlySet<string>,
): boolean {
  const [wanted, other] = action === 'share' ? [AddAccount, RemoveAccount] : [RemoveAccount, AddAccount]
  if (other !== undefined || !Array.isArray(wanted) || wanted.length === 0) return false
  return wanted.every((account) => accounts.has(account))
}

/** But for the source, which a plan may make itself. */
function isSameCopy(call: CopyCall, expected: CopyCall): boolean {
  return spelled(call) === spelled(expected)
}

/** The same for a call that was read back, whose keys are in another order. */
function spelled({ parameters: { ImageId: _, Tag: tags = [], ...rest } }: CopyCall): string {
  const entries = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([entries, tags.map(({ Key, Value }: Tag) => [Key, Value])])
}
