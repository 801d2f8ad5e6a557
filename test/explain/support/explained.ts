import { check } from '../../../src/check.ts'
import { Explainer } from '../../../src/explain/explainer.ts'
import { parseSelector } from '../../../src/explain/selector.ts'
import type { Explanation, Explanations, ShownCondition, ShownFact } from '../../../src/explanation.ts'
import type { Report } from '../../../src/report.ts'
import { en } from '../../../src/words/en.ts'
import { rule } from '../../policy/support/rule-text.ts'
import { readAll, readWorkspace, rulesOf, type Workspace } from '../../support/judge.ts'

/** Judges a workspace, and explains what is selected. */
export async function explain(
  workspace: Workspace,
  selector?: string,
): Promise<Explanations & { readonly report: Report }> {
  const { input, sources } = await readWorkspace(workspace)
  const rules = rulesOf(sources)
  const background = {
    accounts: await readAll(workspace.accounts, 'Accounts'),
    inventories: await readAll(workspace.inventories, 'Inventory'),
    settings: sources.settings,
  }
  const explainer = new Explainer(parseSelector(selector, new Set(rules.rules.map(({ id }) => id))), background, en)
  const report = await check({ ...input, rules, listen: explainer.listen })
  return { selector: selector ?? null, ...explainer.result(), report }
}

function factsIn(condition: ShownCondition): readonly ShownFact[] {
  switch (condition.kind) {
    case 'leaf':
      return condition.right.fact === null ? [condition.left] : [condition.left, condition.right]
    case 'quantifier':
      return [condition.over, ...condition.members.flatMap((member) => factsIn(member.condition))]
    default:
      return condition.parts.flatMap(factsIn)
  }
}

export function factsOf({ match, violatedWhen }: Explanation): readonly ShownFact[] {
  return [...(match === null ? [] : factsIn(match)), ...factsIn(violatedWhen)]
}

export const accounts: string = `apiVersion: shareplan/v1
kind: Accounts
spec:
  labels: { env: string }
  accounts:
    - { id: "1", name: images, site: china, trusted: true }
    - { id: "2", name: pay, site: china, trusted: true, labels: { env: prod } }
    - { id: "3", name: acme, site: international, trusted: false }
  groups: { prod: [pay] }
`
export const inventory: string = `apiVersion: shareplan/v1
kind: Inventory
metadata: { account: "1", capturedAt: "2026-11-24T02:00:00Z" }
spec:
  shareRole: { exists: true }
  images:
    - id: m-one
      region: cn-beijing
      name: one
      owner: self
      status: Available
      public: false
      sharedWith: ["3"]
    - id: m-two
      region: cn-beijing
      owner: self
`
export const plan: string = `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: origins, account: "1" }
spec:
  region: cn-beijing
  steps:
    - { id: first, action: unshare, image: m-one, accounts: [acme] }
    - { id: second, action: share, image: m-one, accounts: [pay, acme] }
    - { id: third, action: copy, image: m-one, to: { region: cn-hangzhou, name: copied } }
    - { id: fourth, action: share, region: cn-hangzhou, imageFrom: third, accounts: [pay] }
    - { id: fifth, action: delete, image: m-two, force: true }
`

/** Explains what rules with these conditions come to for the plan. */
export function explained(
  rules: readonly Readonly<Record<string, string>>[],
  selector: string | undefined,
): ReturnType<typeof explain> {
  const workspace: Workspace = {
    plans: [{ file: 'plan.yaml', text: plan }],
    accounts: [{ file: 'accounts.yaml', text: accounts }],
    inventories: [{ file: 'inventory.yaml', text: inventory }],
    rules: rules.map((spec, index) => ({
      file: `rule-${index}.yaml`,
      text: rule({ message: 'found', ...spec }, `acme/rule-${index}`),
    })),
    builtin: false,
    config: {
      file: 'shareplan.yaml',
      text: 'apiVersion: shareplan/v1\nkind: Config\nspec: { inventoryMaxAge: 72h }\n',
    },
  }
  return explain(workspace, selector)
}
