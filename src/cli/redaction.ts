import type { Command } from 'commander'
import type { PlanInput } from '../check.ts'
import type { Directory } from '../plan/directory.ts'
import type { Facts } from '../plan/facts.ts'
import type { ReportContext } from '../report/index.ts'
import type { KnownIds } from '../report/pseudonyms.ts'
import type { Report } from '../report.ts'

export interface RedactFlag {
  readonly redact?: boolean
}

export function addRedactOption(command: Command): Command {
  return command.option('--redact', 'show pseudonyms in place of the ids of accounts, instances and keys')
}

/** A report and its context as they are to be rendered. */
export async function asShown(
  { redact }: RedactFlag,
  report: Report,
  context: ReportContext,
  known: () => KnownIds,
): Promise<{ readonly report: Report; readonly context: ReportContext }> {
  if (redact !== true) return { report, context }
  const [{ Pseudonyms }, { redacted }] = await Promise.all([
    import('../report/pseudonyms.ts'),
    import('../report/redact.ts'),
  ])
  return redacted(report, context, new Pseudonyms(known()))
}

/** The ids in all that plans are judged by, and in the plans. */
export function idsIn({
  directory,
  facts,
  plans,
}: {
  readonly directory: Directory
  readonly facts: Facts
  readonly plans: readonly PlanInput[]
}): KnownIds {
  const images = [...facts.views.values()].flatMap((views) => [...views.values()])
  const steps = plans.flatMap((plan) => ('document' in plan ? plan.document.value.spec.steps : []))
  return {
    accounts: [
      ...directory.accounts.keys(),
      ...facts.accounts.keys(),
      ...images.flatMap(({ ownerAccount = '', sharedWith = [], usedBy = {} }) => [
        ownerAccount,
        ...sharedWith,
        ...Object.keys(usedBy),
      ]),
      ...plans.flatMap((plan) => ('document' in plan ? [plan.document.value.metadata.account] : [])),
      ...steps.flatMap((step) => ('accounts' in step && step.accounts !== 'all' ? step.accounts : [])),
    ],
    users: images.flatMap(({ usedBy = {} }) => Object.values(usedBy).flat()),
    keys: [
      ...images.flatMap(({ encryption }) => (typeof encryption === 'object' ? [encryption.kmsKey ?? ''] : [])),
      ...steps.flatMap((step) => (step.action === 'copy' ? [step.to.kmsKey ?? ''] : [])),
    ],
  }
}
