import type { Command } from 'commander'
import { check } from '../../check.ts'
import type { Exceptions } from '../../policy/waivers.ts'
import type { Report } from '../../report.ts'
import { clockOf } from '../as-of.ts'
import { usageError } from '../errors.ts'
import { type Inputs, loadInputs } from '../inputs.ts'
import type { CliIo } from '../io.ts'
import { addSettingOptions, type SettingOptions } from '../options.ts'
import { addReceiptOptions, type ReceiptFlags, withoutApplied } from '../receipts.ts'

/** Flags of the commands that look at all waivers and all plans. */
export interface WaiverFlags extends SettingOptions, ReceiptFlags {
  readonly asOf?: string
}

export function addWaiverOptions(command: Command): Command {
  return addReceiptOptions(addSettingOptions(command)).option('--as-of <time>', 'the time to look from, RFC 3339')
}

/** All plans of the configuration, judged with all exceptions. */
export interface JudgedWaivers {
  readonly report: Report
  readonly exceptions: Exceptions
  readonly settings: Inputs['settings']
}

/** Throws a `UsageError` where there is no exception, or where the policy or the plans cannot be read. */
export async function judgeWaivers(flags: WaiverFlags, io: CliIo): Promise<JudgedWaivers> {
  const now = clockOf(flags, io)
  const { settings, receipts, exceptions, ...input } = await loadInputs([], flags, io)
  if (exceptions === undefined) throw noWaivers()
  const { plans } = await withoutApplied(input.plans, receipts)
  const report = await check({ ...input, exceptions, plans, now, asOf: flags.asOf ?? null, failOn: 'deny' })
  return { report, exceptions, settings }
}

export function noWaivers(): Error {
  return usageError(
    'no waivers are configured',
    'Name their files: `waivers: waivers.yaml` in shareplan.yaml, or --waivers.',
  )
}
