import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Enforcement, Location } from '../../../src/finding.ts'
import { expandPlan } from '../../../src/plan/expand.ts'
import type { ExpandedPlan } from '../../../src/plan/model.ts'
import type { Decision } from '../../../src/policy/engine.ts'
import { builtinDocuments, type RuleDocument } from '../../../src/policy/load.ts'
import type { Expected, RuleCase } from '../../../src/rule-tests/model.ts'
import { type RuleCase as Fixture, ruleCases } from '../../policy/support/cases.ts'
import { readWorkspace } from '../../support/judge.ts'

/** The built-in rules, as they are tested. */
export const builtins: readonly RuleDocument[] = builtinDocuments().map((document) => ({ document, builtin: true }))

/** A finding of a golden file. */
interface Golden {
  readonly rule: string
  readonly plan: string
  readonly expected: Expected
}

type Unassigned = Omit<RuleCase, 'rule' | 'expected'>

/** A plan of a fixture, and what all rules find in it. */
interface FixturePlan {
  readonly fixture: Fixture
  readonly case: Unassigned
  readonly findings: readonly Golden[]
}

/** Every plan of every fixture of the built-in rules. */
export async function fixturePlans(root?: string): Promise<readonly FixturePlan[]> {
  const all = await Promise.all(ruleCases(root).map(plansOf))
  return all.flat()
}

/**
 * The cases of a built-in rule: all fixtures, since each tells everything that is found in it. Its own come first; where they find
 * nothing, their name says what the rule comes to.
 */
export function casesOf(rule: string, plans: readonly FixturePlan[]): readonly RuleCase[] {
  const own = plans.filter(({ fixture }) => fixture.rule === rule)
  return [...own, ...plans.filter((one) => !own.includes(one))].map(({ fixture, case: one, findings }) => {
    const found = findings.filter((finding) => finding.rule === rule && finding.plan === one.plan.name)
    const said = fixture.rule === rule && found.length === 0 ? byName(fixture, one.location) : []
    return { ...one, rule, expected: [...found.map(({ expected }) => expected), ...said] }
  })
}

function byName({ name, workspace }: Fixture, location: Location): readonly Expected[] {
  const outcome = name.startsWith('holds-') ? 'held' : name.startsWith('skipped-') ? 'not-applicable' : undefined
  if (outcome === undefined || workspace.plans.length > 1) return []
  return [{ outcome, step: null, account: null, enforcement: null, message: null, location }]
}

async function plansOf(fixture: Fixture): Promise<readonly FixturePlan[]> {
  const { input, sources } = await readWorkspace(fixture.workspace)
  const location = { file: join(fixture.folder, 'findings.txt'), range: start }
  const plans = input.plans.flatMap((one) => ('document' in one ? [one.document] : []))
  const expanded = plans.map((document) => ({ document, plan: expandPlan(document, input.directory).plan }))
  const valid = expanded.filter((one): one is typeof one & { plan: ExpandedPlan } => one.plan !== undefined)
  const findings = goldenFindings(location.file, location)
  return valid.map(({ document, plan }) => ({
    fixture,
    findings,
    case: {
      name: `${fixture.rule}/${fixture.name}`,
      location,
      document,
      plan,
      beside: valid.filter((one) => one.plan !== plan).map((one) => one.plan),
      directory: input.directory,
      facts: input.facts,
      now: input.now,
      inventoryMaxAge: sources.inventoryMaxAge,
      settings: sources.settings,
      entry: null,
    },
  }))
}

const start = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }

function goldenFindings(file: string, location: Location): readonly Golden[] {
  if (!existsSync(file)) return []
  const [, ...blocks] = readFileSync(file, 'utf8').split('\n\n')
  return blocks.map((block) => {
    const [head = '', , about = ''] = block.split('\n')
    const [, rule = '', outcome, enforcement] = /^(\S+): (\S+) \((\S+)\)$/.exec(head) ?? []
    const of = (key: string): string | null => new RegExp(`[ ,]${key} ([^,]+)`).exec(about)?.[1] ?? null
    const expected = {
      outcome: outcome as Decision,
      step: of('step'),
      account: of('account'),
      enforcement: enforcement as Enforcement,
      message: null,
      location,
    }
    return { rule, plan: of('plan') ?? '', expected }
  })
}
