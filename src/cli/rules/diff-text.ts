import type { AccountDifference, PlanDifference } from '../../analysis/diff/plans.ts'
import type { Effect, RuleChange } from '../../analysis/diff/rules.ts'
import type { Answer } from '../../analysis/search.ts'
import type { Finding } from '../../finding.ts'
import { code, inline } from '../../report/markdown-text.ts'
import { printable, printableJson } from '../../report/printable.ts'
import { plural } from '../../words/plural.ts'
import { sceneJson, sceneYaml, stepLines } from './scene-text.ts'

/** What a change of the policy does, as it is printed. */
export interface PolicyDiff {
  readonly from: { readonly ref: string; readonly commit: string }
  readonly rules: readonly RuleChange[]
  readonly accounts: readonly AccountDifference[]
  /** How many plans were judged by both. */
  readonly judged: number
  readonly plans: readonly PlanDifference[]
  /** Why the change makes the policy looser; empty: it does not. */
  readonly loosenings: readonly string[]
}

/** For people. `verbose`: with the documents of each example. */
export function diffText(diff: PolicyDiff, verbose: boolean): string {
  const blocks = [
    `Policy of ${diff.from.ref} (${diff.from.commit.slice(0, 12)}) against the working tree`,
    ...diff.rules.map((change) => ruleBlock(change, verbose)),
    ...(diff.accounts.length > 0
      ? [['Accounts', ...diff.accounts.map((one) => `  ${accountLine(one)}`)].join('\n')]
      : []),
    ...(diff.plans.length > 0 ? [['Plans', ...diff.plans.flatMap(planLines)].join('\n')] : []),
    summaryLines(diff).join('\n'),
  ]
  return `${blocks.join('\n\n')}\n`
}

function ruleBlock({ rule, change, loosens, tightens }: RuleChange, verbose: boolean): string {
  const lines =
    change === 'texts'
      ? ['  says something else, and judges the same']
      : [...answerLines('allowed', loosens, verbose), ...answerLines('denied', tightens, verbose)]
  return [`${printable(rule)}  ${change}`, ...lines].join('\n')
}

function answerLines(what: 'allowed' | 'denied', answer: Answer<Effect>, verbose: boolean): readonly string[] {
  if (answer.kind === 'never') return [`  newly ${what}: nothing, whatever the plan`]
  if (answer.kind === 'undecided') return [`  newly ${what}: undecided, no example was found and none was excluded`]
  const { scene, seen } = answer
  const documents = verbose ? sceneYaml(scene).trimEnd().split('\n') : []
  return [
    `  ${headline(what, seen)}, for example`,
    ...stepLines(scene).map((line) => `    ${printable(line)}`),
    `    with ${printable(factsText(seen))}`,
    `    before: ${sideText(seen, 'before')}; after: ${sideText(seen, 'after')}`,
    ...documents.map((line) => `      ${printable(line)}`),
  ]
}

/** Whether the verdict changes with the rule. */
function headline(what: 'allowed' | 'denied', { passesBefore, passesAfter }: Effect): string {
  if (passesBefore !== passesAfter) return `newly ${what}`
  const more = what === 'denied'
  return passesAfter
    ? `newly ${more ? 'told' : 'left unsaid'}`
    : `newly ${what} by this rule, though others still deny it`
}

function factsText({ facts }: Effect): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name} = ${value === '' ? '""' : value}`)
    .join(', ')
}

function sideText(effect: Effect, side: 'before' | 'after'): string {
  const outcome = effect[side]
  const weight = side === 'before' ? effect.weightBefore : effect.weightAfter
  return weight === null ? outcome : `${outcome} (${weight})`
}

function accountLine({ account, change, newlyTrusted }: AccountDifference): string {
  return `${printable(account)}  ${change}${newlyTrusted ? ', trusted now' : ''}`
}

function planLines({ name, file, before, after, gone, new: added }: PlanDifference): readonly string[] {
  const side = (sign: string, findings: readonly Finding[]): readonly string[] =>
    findings.map(
      ({ rule, enforcement, outcome, message }) =>
        `    ${sign} ${enforcement} ${outcome} ${printable(rule)}: ${printable(message)}`,
    )
  const verdict = before === after ? `${after} as before` : `${before}, now ${after}`
  return [`  ${printable(file)} ${printable(name ?? '')}: ${verdict}`, ...side('-', gone), ...side('+', added)]
}

function summaryLines({ rules, judged, plans, loosenings }: PolicyDiff): readonly string[] {
  const flipped = plans.filter(({ before, after }) => before !== after).length
  return [
    `${plural(rules.length, 'rule')} changed. ${plural(judged, 'plan')} judged by both: ${plural(plans.length, 'plan')} with other findings, ${flipped} with another verdict.`,
    ...(loosenings.length === 0 ? ['Nothing is loosened.'] : loosenings.map((one) => `Loosened: ${printable(one)}.`)),
  ]
}

/** For programs. */
export function diffJson({ from, rules, accounts, judged, plans, loosenings }: PolicyDiff): string {
  const answer = (one: Answer<Effect>): object =>
    one.kind === 'witness' ? { claim: 'witness', ...one.seen, scene: sceneJson(one.scene) } : { claim: one.kind }
  const shown = {
    version: 1,
    from,
    rules: rules.map(({ rule, change, loosens, tightens }) => ({
      rule,
      change,
      loosens: answer(loosens),
      tightens: answer(tightens),
    })),
    accounts,
    plans: { judged, different: plans },
    loosenings,
  }
  return `${printableJson(JSON.stringify(shown, null, 2))}\n`
}

/** For a comment on a pull request. */
export function diffMarkdown(diff: PolicyDiff): string {
  const verdict = diff.loosenings.length === 0 ? 'nothing is loosened' : 'loosened'
  return [
    `### Policy change: ${verdict}`,
    ...diff.loosenings.map((one) => `- ${inline(one)}`),
    '',
    `Compared with ${code(diff.from.ref)} (${code(diff.from.commit.slice(0, 12))}).`,
    ...diff.rules.flatMap(ruleMarkdown),
    ...(diff.accounts.length > 0
      ? ['', '**Accounts**', '', ...diff.accounts.map((one) => `- ${inline(accountLine(one))}`)]
      : []),
    ...(diff.plans.length > 0 ? ['', '**Plans**', '', ...diff.plans.map(planMarkdown)] : []),
    '',
  ].join('\n')
}

function ruleMarkdown({ rule, change, loosens, tightens }: RuleChange): readonly string[] {
  const heading = ['', `**${code(rule)}** ${change}`, '']
  if (change === 'texts') return [...heading, '- says something else, and judges the same']
  return [...heading, ...answerMarkdown('allowed', loosens), ...answerMarkdown('denied', tightens)]
}

function answerMarkdown(what: 'allowed' | 'denied', answer: Answer<Effect>): readonly string[] {
  const [first = ''] = answerLines(what, answer, false)
  if (answer.kind !== 'witness') return [`- ${inline(first.trim())}`]
  const { scene, seen } = answer
  return [
    `- ${inline(first.trim())} with ${inline(factsText(seen))}: before ${sideText(seen, 'before')}, after ${sideText(seen, 'after')}`,
    '',
    '  <details><summary>plan, accounts and inventory</summary>',
    '',
    ...['```yaml', ...sceneYaml(scene).trimEnd().split('\n'), '```'].map((line) => `  ${printable(line)}`),
    '',
    '  </details>',
    '',
  ]
}

function planMarkdown({ name, file, before, after, gone, new: added }: PlanDifference): string {
  const verdict = before === after ? `${after} as before` : `${before}, now ${after}`
  return `- ${code(file)} ${inline(name ?? '')}: ${verdict}; ${added.length} new findings, ${gone.length} gone`
}
