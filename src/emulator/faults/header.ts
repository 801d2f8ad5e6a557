import type { FaultRule, Faults } from '../../schema/generated/types.ts'
import { apiVersion, loadValidator } from '../../schema/kinds.ts'
import { type Refusal, refuse } from '../refusals.ts'

/** One fault, or a list, as JSON: how a call asks for its own. Not among the platform's headers, so it need not be signed. */
export const FAULT_HEADER = 'x-shareplan-fault'

/** The faults that a call asks for. */
export async function requestedFaults(
  headers: Readonly<Record<string, string>>,
): Promise<readonly FaultRule[] | Refusal> {
  const text = headers[FAULT_HEADER]
  if (text === undefined) return []
  const document: unknown = { apiVersion, kind: 'Faults', spec: { rules: listOf(text) } }
  const isFaults = await loadValidator('Faults')
  return isFaults(document) ? (document as Faults).spec.rules : refuse('InvalidParameter', FAULT_HEADER)
}

function listOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : [value]
  } catch {
    return undefined
  }
}
