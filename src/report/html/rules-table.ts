import type { Report, RuleCount, RuleText } from '../../report.ts'
import { clip } from '../words.ts'
import { html, type Markup } from './template.ts'
import { count } from './words.ts'

const longestText = 500

/** What was checked, and what found nothing to say anything about. */
export function rulesSection({ rules, ruleTexts, summary }: Report): Markup {
  const texts = new Map(ruleTexts.map((text) => [text.id, text]))
  const [idle, checked] = [rules.filter(isIdle), rules.filter((rule) => !isIdle(rule))]
  return html`<section id="rules" aria-labelledby="rules-title">
<h2 id="rules-title">Rules</h2>
${
  rules.length === 0
    ? html`<p class="note">${count(summary.rules, 'rule')} in force. How often each was checked is not known here: a saved result holds the findings alone.</p>
`
    : undefined
}${checked.length === 0 ? undefined : checkedTable(checked, texts)}${idle.length === 0 ? undefined : idleList(idle, texts)}</section>
`
}

function isIdle({ violated, indeterminate, held }: RuleCount): boolean {
  return violated + indeterminate + held === 0
}

function checkedTable(rules: readonly RuleCount[], texts: ReadonlyMap<string, RuleText>): Markup {
  const ranked = rules.toSorted((a, b) => b.violated - a.violated || b.indeterminate - a.indeterminate)
  return html`<div class="scroll" role="region" aria-labelledby="rules-checked" tabindex="0">
<table class="counts">
<caption id="rules-checked">Rules that were checked, and how often they came to what</caption>
<thead><tr><th scope="col">Rule</th><th scope="col">Weight</th><th scope="col">Violated</th><th scope="col">Undecided</th><th scope="col">Held</th><th scope="col">Not applicable</th></tr></thead>
<tbody>
${ranked.map(
  (
    rule,
  ) => html`<tr><th scope="row">${ruleLabel(rule, texts)}</th><td>${texts.get(rule.rule)?.enforcement ?? ''}</td>${countCell('violated', rule.violated)}${countCell('undecided', rule.indeterminate)}${countCell('plain', rule.held)}${countCell('plain', rule.notApplicable)}</tr>
`,
)}</tbody>
</table>
</div>
`
}

function countCell(kind: string, number: number): Markup {
  return html`<td class="${number === 0 ? 'zero' : kind}">${number}</td>`
}

function ruleLabel({ rule }: RuleCount, texts: ReadonlyMap<string, RuleText>): Markup {
  const title = texts.get(rule)?.title
  return html`<code>${clip(rule, longestText)}</code>${title === undefined ? undefined : html` <span class="note">${clip(title, longestText)}</span>`}`
}

function idleList(rules: readonly RuleCount[], texts: ReadonlyMap<string, RuleText>): Markup {
  return html`<h3>Not applicable</h3>
<p>${rules.length === 1 ? 'This rule was' : 'These rules were'} in force and found nothing to judge: ${count(rules.length, 'rule')}.</p>
<ul class="idle">
${rules.map(
  (rule) => html`<li>${ruleLabel(rule, texts)}</li>
`,
)}</ul>
`
}
