import type { Candidate } from '../../attestation/approvals.ts'
import { judgeSignersChange, signersSubject } from '../../attestation/endorsement.ts'
import { printable } from '../../report/printable.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { findApprovals } from '../execution/approval-files.ts'
import { type ApprovalFlags, addApprovalOptions } from '../execution/authorize.ts'
import { exitCodes } from '../exit.ts'
import { addSettingOptions, type SettingOptions } from '../options.ts'
import { expandPath } from '../paths.ts'
import { resolveSettings, type Settings } from '../settings.ts'
import { signersOf } from '../signers.ts'

export const command: CommandModule<SettingOptions & ApprovalFlags> = {
  examples: ['shareplan signers verify --policy-from origin/main'],
  define(command) {
    addApprovalOptions(addSettingOptions(command))
  },
  run: verify,
}

/** Says whether the signers of the working tree may follow those of a commit. */
async function verify({ options, io }: Invocation<SettingOptions & ApprovalFlags>): Promise<number> {
  const base = await resolveSettings(options, io)
  if (base.pin.from === undefined) {
    throw usageError('nothing says which signers are the current ones', 'Name a commit with --policy-from.')
  }
  const { policyFrom: _, ...unpinned } = options
  const now = await resolveSettings(unpinned, { ...io, env: { ...io.env, SHAREPLAN_POLICY_FROM: '' } })
  const candidates = await candidatesOf(now, options, io.cwd)
  const change = { current: await signersOf(base), next: await signersOf(now), now: io.now() }
  const result = judgeSignersChange(candidates, change)
  if (result.kind !== 'refused') {
    const what = {
      unchanged: 'unchanged',
      first: 'the first ones: there was nobody who could have signed',
      endorsed: `endorsed by ${result.kind === 'endorsed' ? result.by : ''}, who is a signer`,
    }[result.kind]
    await io.stdout.write(`signers: ${printable(what)} (compared with ${base.pin.from.commit})\n`)
    return exitCodes.ok
  }
  for (const reason of result.reasons) await io.stderr.write(`shareplan: ${printable(reason)}\n`)
  await io.stderr.write(
    `shareplan: the signers changed since ${base.pin.from.commit}, and no signer of then has signed that\n  help: ${help}\n`,
  )
  return exitCodes.approval
}

const help = 'Have it signed by one of them: shareplan approve <signers files> --key <key> --policy-from <commit>.'

/** The endorsements that are named, and those beside files of signers. */
async function candidatesOf(
  { approvals }: Settings,
  { approval = [] }: ApprovalFlags,
  cwd: string,
): Promise<readonly Candidate[]> {
  const found = await Promise.all((approvals?.signers ?? []).map(expandPath))
  const files = found.flatMap((paths) => ('message' in paths ? [] : paths.map(({ path }) => path)))
  const named = findApprovals(undefined, approval, signersSubject, cwd)
  return [...named, ...files.flatMap((path) => findApprovals(path, [], signersSubject, cwd))]
}
