import type { Report, RuleCount, RuleText } from '../../report.ts'
import type { PageWords } from '../../words/page.ts'
import { clip } from '../words.ts'
import type { PageContext } from './page-context.ts'
import { html, type Markup } from './template.ts'

const longestText = 500

/** What was checked, and what found nothing to say anything about. */
export function rulesSection({ rules, ruleTexts, summary }: Report, { say }: PageContext): Markup {
  const texts = new Map(ruleTexts.map((text) => [text.id, text]))
  const [idle, checked] = [rules.filter(isIdle), rules.filter((rule) => !isIdle(rule))]
  return html`<section id="rules" aria-labelledby="rules-title">
<h2 id="rules-title">${say.rules.heading}</h2>
${
  rules.length === 0
    ? html`<p class="note">${say.rules.inForce(summary.rules)}</p>
`
    : undefined
}${checked.length === 0 ? undefined : checkedTable(checked, texts, say)}${idle.length === 0 ? undefined : idleList(idle, texts, say)}</section>
`
}

function isIdle({ violated, indeterminate, held }: RuleCount): boolean {
  return violated + indeterminate + held === 0
}

function checkedTable(
  rules: readonly RuleCount[],
  texts: ReadonlyMap<string, RuleText>,
  { rules: say }: PageWords,
): Markup {
  const ranked = rules.toSorted((a, b) => b.violated - a.violated || b.indeterminate - a.indeterminate)
  return html`<div class="scroll" role="region" aria-labelledby="rules-checked" tabindex="0">
<table class="counts">
<caption id="rules-checked">${say.caption}</caption>
<thead><tr>${say.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
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

function idleList(
  rules: readonly RuleCount[],
  texts: ReadonlyMap<string, RuleText>,
  { rules: say }: PageWords,
): Markup {
  return html`<h3>${say.idle}</h3>
<p>${say.idleMeans(rules.length)}</p>
<ul class="idle">
${rules.map(
  (rule) => html`<li>${ruleLabel(rule, texts)}</li>
`,
)}</ul>
`
}
