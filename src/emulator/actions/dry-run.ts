import type { Context } from '../context.ts'
import { readBoolean } from '../parameters.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'

/** A dry run that got this far has passed, which the platform tells as an error. */
export function dryRun(parameters: Parameters): Refusal | undefined {
  const asked = readBoolean(parameters, 'DryRun')
  if (typeof asked === 'object') return asked
  return asked ? refuse('DryRunOperation') : undefined
}

/** The same where the parameter is listed but not documented. */
export function undocumentedDryRun({ settings }: Context, parameters: Parameters): Refusal | undefined {
  return settings.behaviours.undocumentedDryRun === 'honoured' ? dryRun(parameters) : undefined
}

/** A parameter that would change the answer on the platform, but not here: better no answer than a wrong one. */
export function notEmulated(parameters: Parameters, names: readonly string[]): Refusal | undefined {
  const name = names.find((candidate) => parameters.has(candidate))
  return name === undefined ? undefined : refuse('NotEmulated', name)
}
