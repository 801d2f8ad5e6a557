import type { ActionReach, Analysis, Implication, RuleReach } from '../../analysis/analyze.ts'
import type { Answer } from '../../analysis/search.ts'
import { printable } from '../../report/printable.ts'
import { table } from '../../report/table.ts'
import { plural } from '../../words/plural.ts'
import { sceneJson, sceneYaml } from './scene-text.ts'

/** What an analysis holds against rules: each is proven, or shown. Empty where nothing is. */
export function problemsOf({ rules, implications, actions }: Analysis): readonly string[] {
  return [
    ...rules.flatMap(reachProblems),
    ...implications.filter(({ yields }) => !yields).map(implicationText),
    ...actions.flatMap(actionProblems),
  ]
}

function reachProblems({ rule, violated, indeterminate, spared, byParameters }: RuleReach): readonly string[] {
  const why = byParameters ? ', because of its parameters' : ''
  const finds = indeterminate.kind === 'witness' ? '; all it can come to is undecided' : ''
  return [
    ...(violated.kind === 'never' ? [`${rule} is never violated${why}${finds}`] : []),
    ...(spared.kind === 'never' ? [`${rule} is violated wherever it is asked${why}`] : []),
  ]
}

function implicationText({ rule, by, mutual }: Implication): string {
  return mutual ? `${rule} and ${by} are violated by the same` : `${rule} is violated nowhere but where ${by} is, too`
}

function actionProblems({ action, rules, passes, closedBy }: ActionReach): readonly string[] {
  if (passes.kind === 'never') return [`no ${action} step ever passes: ${closedBy.join(' and ')} leave nothing`]
  return rules === 0 ? [`no rule that denies looks at ${action} steps`] : []
}

/** For people. `verbose`: with the documents of each plan that shows something. */
export function analysisText(analysis: Analysis, verbose: boolean): string {
  const { rules, implications, actions } = analysis
  const problems = problemsOf(analysis)
  const meant = implications.filter(({ yields }) => yields)
  const cells = (row: readonly string[]): readonly string[] => row.map(printable)
  const ruleRows = rules.map((one) => [one.rule, word(one.violated), word(one.indeterminate), word(one.spared)])
  const actionRows = actions.map((one) => [one.action, String(one.rules), word(one.passes)])
  const blocks = [
    table(
      [['RULE', 'VIOLATED', 'UNDECIDED', 'NOT VIOLATED'], ...ruleRows.map(cells)],
      ['left', 'left', 'left', 'left'],
    ),
    table([['ACTION', 'RULES', 'PASSES'], ...actionRows.map(cells)], ['left', 'right', 'left']),
    ...(meant.length === 0
      ? []
      : [['Meant, since the one yields to the other:', ...meant.map((one) => `  ${printable(implicationText(one))}`)]]),
    ...(verbose ? [...actions.map(unreadBlock), ...witnessBlocks(analysis)] : []),
    [
      ...problems.map((problem) => `Problem: ${printable(problem)}.`),
      `${plural(rules.length, 'rule')} analysed: ${problems.length === 0 ? 'no problem' : plural(problems.length, 'problem')}. ${claims(analysis)}`,
    ],
  ]
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`
}

function unreadBlock({ action, unread }: ActionReach): readonly string[] {
  return [`Facts of ${action} steps that no rule reads`, ...unread.map((name) => `  ${printable(name)}`)]
}

function word({ kind }: Answer<unknown>): string {
  return { witness: 'yes', never: 'never', undecided: '?' }[kind]
}

/** How the claims of the tables are held up. */
function claims({ rules, actions }: Analysis): string {
  const all = [
    ...rules.flatMap((one) => [one.violated, one.indeterminate, one.spared]),
    ...actions.map((one) => one.passes),
  ]
  const of = (kind: Answer<unknown>['kind']): number => all.filter((one) => one.kind === kind).length
  return `Shown by a plan: ${of('witness')}; proven: ${of('never')}; undecided (?): ${of('undecided')}.`
}

function witnessBlocks({ rules, implications, actions }: Analysis): readonly (readonly string[])[] {
  const block = (title: string, answer: Answer<unknown>): readonly (readonly string[])[] =>
    answer.kind === 'witness' ? [[printable(title), ...documentLines(answer)]] : []
  return [
    ...rules.flatMap(({ rule, violated, indeterminate, spared }) => [
      ...block(`${rule} is violated by`, violated),
      ...block(`${rule} is undecided by`, indeterminate),
      ...block(`${rule} is not violated by`, spared),
    ]),
    ...implications.flatMap(({ rule, by, scene }) =>
      scene === undefined ? [] : [[printable(`${rule} and ${by} are violated by`), ...documentLines({ scene })]],
    ),
    ...actions.flatMap(({ action, passes }) => block(`A ${action} step that passes`, passes)),
  ]
}

function documentLines({ scene }: Pick<Extract<Answer<unknown>, { kind: 'witness' }>, 'scene'>): readonly string[] {
  return sceneYaml(scene)
    .trimEnd()
    .split('\n')
    .map((line) => `  ${printable(line)}`)
}

/** For programs. */
export function analysisJson(analysis: Analysis): object {
  const { rules, implications, actions } = analysis
  const answer = (one: Answer<unknown>): object =>
    one.kind === 'witness' ? { claim: 'witness', seen: one.seen, scene: sceneJson(one.scene) } : { claim: one.kind }
  return {
    version: 1,
    problems: problemsOf(analysis),
    rules: rules.map(({ rule, violated, indeterminate, spared, byParameters }) => ({
      rule,
      violated: answer(violated),
      indeterminate: answer(indeterminate),
      notViolated: answer(spared),
      byParameters,
    })),
    implications: implications.map(({ scene, ...rest }) => ({
      ...rest,
      scene: scene === undefined ? null : sceneJson(scene),
    })),
    actions: actions.map(({ passes, ...rest }) => ({ ...rest, passes: answer(passes) })),
  }
}
