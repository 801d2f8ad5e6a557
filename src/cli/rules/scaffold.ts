import type { Action } from '../../plan/model.ts'

/** What a new rule looks at. */
export type RuleScope = 'plan' | 'step' | 'grant'

/** A rule that shall be written. */
export interface NewRule {
  /** With its namespace. */
  readonly id: string
  readonly per: RuleScope
  /** None for a rule per plan. */
  readonly actions: readonly Action[]
}

/** Something to begin with: a parameter, a condition that compares with it, a message, and what violates it and what does not. */
interface Beginning {
  readonly param: string
  readonly condition: string
  readonly message: string
  readonly bad: string
  readonly good: string
}

/** The text of the rule. */
export function ruleScaffold(rule: NewRule): string {
  const { param, condition, message } = beginnings[rule.per](rule.actions)
  const actions = rule.actions.length === 0 ? '' : `  actions: [${rule.actions.join(', ')}]\n`
  return `apiVersion: shareplan/v1
kind: Rule
metadata:
  id: ${rule.id}
  title: ${titleOf(rule.id)}
spec:
${actions}  per: ${rule.per} # ${scopeMeaning[rule.per]}
  # match: where it is false, the rule does not apply
  violatedWhen: # \`shareplan rules facts\` lists facts and operators
    ${condition}
  params: # what a configuration may set
    ${param}
  enforcement: deny # deny, warn or info
  message: ${message}
  why: Say why it matters.
  remediation: Say what to do instead.
`
}

/** The text of its cases: one that violates it and one in which it holds. */
export function casesScaffold(rule: NewRule): string {
  const { bad, good } = beginnings[rule.per](rule.actions)
  return `apiVersion: shareplan/v1
kind: RuleTest
metadata: { rule: ${rule.id} }
spec:
  accounts: # what is known, in every case
    accounts:
      - { id: "1000000000000001", name: images, site: china, trusted: true } # owns the images
      - { id: "2000000000000001", name: pay, site: china, trusted: true }
      - { id: "2000000000000002", name: shop, site: international, trusted: true }
  inventory:
    images:
      - { id: m-1, region: cn-beijing, name: base, owner: self, sharedWith: [] }
      - { id: m-2, region: cn-hongkong, name: base, owner: self, sharedWith: [] }
  cases:
    - name: is violated
      ${bad}
    - name: holds
      ${good}
`
}

function titleOf(id: string): string {
  const words = (id.split('/')[1] ?? id).replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const scopeMeaning: Readonly<Record<RuleScope, string>> = {
  plan: 'each plan',
  step: 'each step that does this',
  grant: 'each account of each step that does this',
}

const beginnings: Readonly<Record<RuleScope, (actions: readonly Action[]) => Beginning>> = {
  plan: () => ({
    condition: '{ fact: plan.stepCount, operator: greaterThan, value: { fact: params.most } }',
    param: 'most: { type: number, default: 1, description: How many steps a plan may have. }',
    message: '"{{plan.name}} has {{plan.stepCount}} steps, more than {{params.most}}"',
    bad: caseOf(
      'cn-beijing',
      [stepOf('share', 'm-1', 'pay'), stepOf('unshare', 'm-1', 'pay')],
      'violated',
      'has 2 steps',
    ),
    good: caseOf('cn-beijing', [stepOf('share', 'm-1', 'pay')], 'held'),
  }),
  step: ([action = 'share']) => ({
    condition: '{ fact: step.region, operator: notIn, value: { fact: params.regions } }',
    param: 'regions: { type: list, default: [cn-beijing], description: The regions in which it is all right. }',
    message: '"{{step.action}} {{image.id}} in {{step.region}}, which is none of {{params.regions}}"',
    bad: caseOf('cn-hongkong', [stepOf(action, 'm-2', 'pay')], 'violated', 'm-2 in cn-hongkong'),
    good: caseOf('cn-beijing', [stepOf(action, 'm-1', 'pay')], 'held'),
  }),
  grant: ([action = 'share']) => ({
    condition: '{ fact: account.name, operator: notIn, value: { fact: params.accounts } }',
    param: 'accounts: { type: list, default: [pay], description: The accounts that are all right. }',
    message: '"{{step.action}} {{image.id}}: {{account.name}} is none of {{params.accounts}}"',
    bad: caseOf('cn-beijing', [stepOf(action, 'm-1', 'shop')], 'violated', 'shop is none of pay'),
    good: caseOf('cn-beijing', [stepOf(action, 'm-1', 'pay')], 'held'),
  }),
}

function caseOf(region: string, steps: readonly string[], outcome: string, message?: string): string {
  const says = message === undefined ? '' : `, message: ${message}`
  return `plan: { region: ${region}, steps: [${steps.join(', ')}] }
      expect: [{ outcome: ${outcome}${says} }]`
}

function stepOf(action: Action, image: string, account: string): string {
  const what: Readonly<Record<Action, string>> = {
    share: `accounts: [${account}]`,
    unshare: `accounts: [${account}]`,
    copy: 'to: { region: cn-shanghai, name: copied }',
    delete: 'force: false',
  }
  return `{ action: ${action}, image: ${image}, ${what[action]} }`
}
