import type { Settings } from '../settings.ts'

/** Why the signers cannot be trusted; undefined where they are pinned, or none is needed. */
export function signersProblem({ approvals, pin }: Pick<Settings, 'approvals' | 'pin'>): string | undefined {
  if ((approvals?.required ?? 0) === 0 || pin.from !== undefined || pin.digest !== undefined) return undefined
  return 'the signers come from the working folder, which whoever wrote the plan may have changed, too'
}

export const howToPin =
  'Pin them: --policy-from <commit>, for example the branch that changes are merged into, or --policy-digest <sha256>.'
