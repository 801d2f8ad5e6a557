import type { FaultRule } from '../../schema/generated/types.ts'
import { type Refusal, refuse } from '../refusals.ts'
import { areRules } from './valid.ts'

/** One fault, or a list, as JSON: how a call asks for its own. Not among the platform's headers, so it need not be signed. */
const FAULT_HEADER = 'x-shareplan-fault'

/** The faults that a call asks for. */
export function requestedFaults(headers: Readonly<Record<string, string>>): readonly FaultRule[] | Refusal {
  const text = headers[FAULT_HEADER]
  if (text === undefined) return []
  const rules = listOf(text)
  return areRules(rules) ? rules : refuse('InvalidParameter', FAULT_HEADER)
}

function listOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : [value]
  } catch {
    return undefined
  }
}
