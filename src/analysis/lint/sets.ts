import type { CompiledRule } from '../../policy/rule-set.ts'
import type { LabelType } from '../../schema/generated/types.ts'
import { distinguish } from '../distinguish.ts'
import type { Finding } from './logic.ts'

/** What is odd about a rule among the others. `others`: all rules in force. */
export async function setFindings(
  rule: CompiledRule,
  others: readonly CompiledRule[],
  labels: ReadonlyMap<string, LabelType>,
): Promise<readonly Finding[]> {
  const twin = await twinOf(rule, others, labels)
  const duplicate: readonly Finding[] =
    twin === undefined
      ? []
      : [
          {
            lint: 'duplicate-rule',
            path: ['metadata', 'id'],
            message: `the rule is violated wherever ${twin.id} is, and nowhere else`,
            remediation: `drop one of the two; parameters and enforcement of ${twin.id} can be configured`,
          },
        ]
  return [...duplicate, ...vainYields(rule, others)]
}

/** The first of the rules that judges the same by the same conditions, however they are written. */
async function twinOf(
  rule: CompiledRule,
  others: readonly CompiledRule[],
  labels: ReadonlyMap<string, LabelType>,
): Promise<CompiledRule | undefined> {
  for (const other of others) {
    if (!comesBefore(other, rule) || !looksAlike(rule, other)) continue
    const answer = await distinguish(bare(rule), bare(other), { labels })
    if (answer.kind === 'never') return other
  }
  return undefined
}

/** Of two rules that are alike, the one that is told of the other: built-in rules stay as they are. */
function comesBefore({ id }: CompiledRule, other: CompiledRule): boolean {
  const [own, others] = [id.includes('/'), other.id.includes('/')]
  return own === others ? id < other.id : others
}

function looksAlike(one: CompiledRule, other: CompiledRule): boolean {
  const look = ({ per, actions, facts }: CompiledRule): string =>
    JSON.stringify([
      per,
      [...actions].sort(),
      facts.map(({ name }) => name).filter((name) => !name.startsWith('params.')),
    ])
  return look(one) === look(other)
}

/** The conditions alone. */
function bare(rule: CompiledRule): CompiledRule {
  return { ...rule, enforcement: 'deny', onUnknown: 'indeterminate', yieldsTo: [], guard: undefined }
}

/** Rules that a rule yields to, but never meets in a step. */
function vainYields(rule: CompiledRule, others: readonly CompiledRule[]): readonly Finding[] {
  return rule.yieldsTo.flatMap((id, index): readonly Finding[] => {
    const other = others.find((one) => one.id === id)
    const meets = other?.actions.some((action) => rule.actions.includes(action)) === true && id !== rule.id
    if (other === undefined || meets) return []
    const why = id === rule.id ? 'itself' : `${id}, which judges other steps`
    const path = ['spec', 'yieldsTo', index]
    return [{ lint: 'yields-in-vain', path, message: `the rule yields to ${why}`, remediation: 'drop it' }]
  })
}
