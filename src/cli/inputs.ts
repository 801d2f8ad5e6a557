import type { CheckInput } from '../check.ts'
import type { CliIo } from './io.ts'
import type { LanguageFlag } from './language.ts'
import { loadPolicy, type Policy, unwrap } from './load.ts'
import type { SettingOptions } from './options.ts'
import { loadPlans } from './plans.ts'
import { type ReceiptFlags, Receipts } from './receipts.ts'
import { resolveSettings, type Settings } from './settings.ts'

/** Everything that a judgement rests on but the clock. */
export interface Inputs extends Policy, Pick<CheckInput, 'plans' | 'applied' | 'otherDocuments' | 'complete'> {
  readonly settings: Settings
  readonly receipts: Receipts
}

/**
 * Reads settings, policy and the plans that `args` name, or else the settings. Throws one `UsageError` with everything that is
 * wrong with them.
 */
export async function loadInputs(
  args: readonly string[],
  options: SettingOptions & ReceiptFlags & LanguageFlag,
  io: CliIo,
): Promise<Inputs> {
  const settings = await resolveSettings(options, io)
  const paths = args.length > 0 ? args.map((written) => ({ written, folder: io.cwd })) : settings.plans
  const policy = await loadPolicy(settings)
  const found = await loadPlans(paths, settings.files)
  const value = { ...policy.value, ...found.value, settings, complete: args.length === 0 }
  const inputs = unwrap({ value, complaints: [...policy.complaints, ...found.complaints] }, settings)
  const receipts = new Receipts(settings, options, io)
  return { ...inputs, receipts, applied: await receipts.applied(inputs.plans) }
}
