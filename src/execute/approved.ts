import type { ExpandedStep, ImageKey } from '../plan/model.ts'
import type { Call, CopyCall, Tag } from './call.ts'
import { copyCall } from './compile.ts'
import type { RunEntry } from './entry.ts'
import { signedCopy } from './provenance.ts'
import type { ShareTargets } from './tasks.ts'

/** What was approved, as far as calls go. */
export type Approved = Pick<RunEntry, 'plan' | 'calls' | 'tasks' | 'digest'>

interface ApprovedStep {
  readonly step: ExpandedStep
  /** Of the compiled calls. */
  readonly action: Call['action']
  readonly accounts: Set<string>
}

/** The calls that a run may make. */
export class ApprovedCalls {
  readonly #steps = new Map<string, ApprovedStep>()
  readonly #digest: string

  constructor({ plan, calls, tasks, digest }: Approved) {
    this.#digest = digest
    const positions = new Map(plan.steps.map(({ id }, index) => [id, index]))
    for (const call of calls) {
      const index = positions.get(call.step)
      const step = index === undefined ? undefined : plan.steps[index]
      if (index === undefined || step === undefined) continue
      const known = this.#steps.get(call.step) ?? { step, action: call.action, accounts: new Set<string>() }
      for (const account of accountsIn(call, tasks[index]?.targets)) known.accounts.add(account)
      this.#steps.set(call.step, known)
    }
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

/** The accounts that a call is about; of one that takes the image from all, those who had it when it was judged. */
function accountsIn({ parameters }: Call, targets: ShareTargets | undefined): readonly string[] {
  const { AddAccount, RemoveAccount } = parameters as Partial<Record<'AddAccount' | 'RemoveAccount', unknown>>
  if (RemoveAccount === 'all') return targets?.accounts ?? []
  return [AddAccount, RemoveAccount].flatMap((accounts) => (Array.isArray(accounts) ? (accounts as string[]) : []))
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
