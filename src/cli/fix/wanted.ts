import type { DocumentRuleId } from '../../finding.ts'
import type { Wanted } from '../../fix/fix-file.ts'
import type { RuleSet } from '../../policy/rule-set.ts'
import { loadSuggest } from '../../schema/index.ts'
import { usageError } from '../errors.ts'

/** Which fixes flags ask for. */
export interface WantedFlags {
  readonly rule?: readonly string[]
  readonly unsafe?: boolean
}

const documentRules: readonly DocumentRuleId[] = ['plan-syntax', 'plan-schema', 'plan-reference']

/** Which fixes are wanted. Throws a `UsageError` for a rule that nothing can find. */
export async function wantedFrom(
  { rule: rules, unsafe = false }: WantedFlags,
  { rules: inForce }: RuleSet,
): Promise<Omit<Wanted, 'leaves'>> {
  const known = [...documentRules, ...inForce.map(({ id }) => id)]
  const stranger = rules?.find((rule) => !known.includes(rule))
  if (stranger !== undefined) {
    const likely = (await loadSuggest())(stranger, known)
    throw usageError(
      `--rule ${JSON.stringify(stranger)}: no such rule is in force`,
      likely === undefined ? '`shareplan rules list` lists them.' : `Did you mean ${likely}?`,
    )
  }
  return { unsafe, wants: (rule) => rules === undefined || rules.includes(rule) }
}
