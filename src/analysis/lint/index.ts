import type { Located } from '../../document.ts'
import type { Path } from '../../finding.ts'
import type { CompiledRule } from '../../policy/rule-set.ts'
import type { LabelType, Rule } from '../../schema/generated/types.ts'
import type { Oddity } from './lints.ts'
import { type Finding, logicFindings } from './logic.ts'
import { setFindings } from './sets.ts'
import { styleFindings } from './style.ts'

/** A rule that loads, with its document, and whether it has tests; null: that is nobody's business here. */
export interface LintedRule {
  readonly rule: CompiledRule
  readonly document: Located<Rule>
  readonly tested: boolean | null
  /** Of an instance with a match of its own: the rule that it is one of, and where that match stands in it. */
  readonly instance?: { readonly use: string; readonly match: Path }
}

/** Tells what is odd about rules. `inForce`: these rules and those that are in force beside them. */
export async function lintRules(
  rules: readonly LintedRule[],
  inForce: readonly CompiledRule[],
  labels: ReadonlyMap<string, LabelType>,
): Promise<readonly Oddity[]> {
  const found: Oddity[] = []
  for (const { rule, document, tested, instance } of rules) {
    if (instance !== undefined) {
      const base = inForce.find(({ id }) => id === instance.use)
      found.push(...instanceFindings(rule, base, instance.match).map((finding) => oddity(rule, document, finding)))
      continue
    }
    const findings = [
      ...logicFindings(rule),
      ...styleFindings(rule),
      ...(await setFindings(rule, inForce, labels)),
      ...(tested === false ? [untested(rule)] : []),
    ]
    found.push(...findings.map((finding) => oddity(rule, document, finding)))
  }
  return found
}

/** What the match of an instance makes odd; of the rest, the rule itself is told. */
function instanceFindings(rule: CompiledRule, base: CompiledRule | undefined, match: Path): readonly Finding[] {
  const known = new Set((base === undefined ? [] : logicFindings(base)).map(({ lint }) => lint))
  return [...logicFindings(rule), ...styleFindings(rule)].flatMap((finding) => {
    if (finding.lint.startsWith('rule-')) return known.has(finding.lint) ? [] : [{ ...finding, path: match }]
    return match.every((step, index) => finding.path[index] === step) ? [finding] : []
  })
}

function oddity({ id }: CompiledRule, document: Located<Rule>, { lint, path, message, remediation }: Finding): Oddity {
  const location = { file: document.file, range: document.locate(path) }
  return { lint, rule: id, message, remediation, location }
}

function untested({ id }: CompiledRule): Finding {
  return {
    lint: 'tests-missing',
    path: ['metadata', 'id'],
    message: 'the rule has no tests',
    remediation: `write ${id.split('/').at(-1)}.test.yaml beside it, with a case that violates it and one that holds`,
  }
}
