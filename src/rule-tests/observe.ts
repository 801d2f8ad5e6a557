import type { ShowFact } from '../explain/tree.ts'
import { showCondition } from '../explain/tree.ts'
import type { ShownCondition } from '../explanation.ts'
import type { Enforcement } from '../finding.ts'
import { FindingMaker } from '../findings.ts'
import { contentionOf } from '../policy/contention.ts'
import type { Decision } from '../policy/engine.ts'
import { planSubject } from '../policy/plan-subject.ts'
import type { CompiledRule } from '../policy/rule-set.ts'
import type { Subject } from '../policy/subject.ts'
import { en } from '../words/en.ts'
import type { Trial } from './bench.ts'
import type { Coverage } from './coverage.ts'
import type { RuleCase } from './model.ts'

/** What the rule under test came to for a step and an account; null: for none. */
export interface Observed {
  readonly step: string | null
  readonly account: string | null
  readonly outcome: Decision
  readonly enforcement: Enforcement
  /** Of a finding; null where nobody asked for it. */
  readonly message: string | null
  readonly match: ShownCondition | null
  readonly violatedWhen: ShownCondition | null
}

/** What is wanted beside outcomes. */
export interface Wanted {
  readonly coverage?: Coverage
  readonly messages?: boolean
  /** Conditions as trees. */
  readonly trees?: ShowFact
}

/** Judges a case and tells all that the rule under test came to. */
export async function observe(trial: Trial, one: RuleCase, wanted: Wanted = {}): Promise<readonly Observed[]> {
  const { rules, judge, rule: tested } = trial
  const { plan, beside, directory, facts, now } = one
  const subject = planSubject(plan, { rules, directory, facts, now }, contentionOf([plan, ...beside]))
  const maker = wanted.messages === true ? new FindingMaker(one.document, en) : undefined
  const observed: Observed[] = []
  if (tested === undefined) return observed
  await judge.judge(subject, {
    decision: (rule, outcome, at) => {
      if (rule.id !== tested.id) return
      wanted.coverage?.note(rule, at)
      observed.push({
        step: at.step?.id ?? null,
        account: at.grant?.account || null,
        outcome,
        enforcement: rule.enforcement,
        message: isFinding(outcome) ? (maker?.make(rule, outcome, at).message ?? null) : null,
        ...treesOf(rule, at, wanted.trees),
      })
    },
  })
  return observed
}

export function isFinding(outcome: Decision): boolean {
  return outcome === 'violated' || outcome === 'indeterminate'
}

function treesOf(
  { match, violatedWhen }: CompiledRule,
  subject: Subject,
  show: ShowFact | undefined,
): Pick<Observed, 'match' | 'violatedWhen'> {
  if (show === undefined) return { match: null, violatedWhen: null }
  return {
    match: match === undefined ? null : showCondition(match, subject, show),
    violatedWhen: showCondition(violatedWhen, subject, show),
  }
}
