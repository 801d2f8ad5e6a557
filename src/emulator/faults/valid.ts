import { validate } from '../../schema/generated/Faults.js'
import type { FaultRule, FaultsSpec } from '../../schema/generated/types.ts'
import { apiVersion } from '../../schema/kinds.ts'

/** Whether these are rules as the schema wants them. */
export function areRules(rules: unknown): rules is readonly FaultRule[] {
  return validate(documentOf({ rules }))
}

/**
 * No rules are fine here: a document without any would be a mistake.
 *
 * @throws TypeError
 */
export function assertFaults(spec: FaultsSpec): void {
  if (spec.rules.length === 0 || validate(documentOf(spec))) return
  const problems = (validate.errors ?? []).map(({ instancePath, keyword, params }) =>
    [instancePath, keyword, JSON.stringify(params)].join(' '),
  )
  throw new TypeError(`faults that the emulator does not know: ${problems.join('; ')}`)
}

function documentOf(spec: unknown): unknown {
  return { apiVersion, kind: 'Faults', spec }
}
