import type { Finding } from '../../finding.ts'
import type { RuleText } from '../../report.ts'
import type { LineReader } from '../lines.ts'
import { placeOf } from '../place.ts'
import { webUrl } from '../rule-texts.ts'
import { levelOf, weightOf } from '../severity.ts'
import { clip } from '../words.ts'
import { accountLabel } from './account-label.ts'
import { frameOf } from './code-frame.ts'
import type { PageContext } from './page-context.ts'
import type { ShownEntry } from './sections.ts'
import { html, type Markup, phrase } from './template.ts'

/** Longer texts are nobody's to read. */
export const longestText = 2_000

/** What cards need beside their findings. */
export interface CardContext extends PageContext {
  readonly linesOfFile: LineReader
  readonly ruleTexts: ReadonlyMap<string, RuleText>
}

/** What was found, whom it concerns and what to do, beside the text that it is about. */
export function findingCard({ entry, id }: ShownEntry, context: CardContext): Markup {
  const { first, findings } = entry
  const level = first.waiver === null ? levelOf(first) : 'waived'
  const title = `${id}-title`
  return html`<article class="${`finding ${level}`}" id="${id}" aria-labelledby="${title}">
<div class="said">
<h4 id="${title}">${clip(first.message, longestText)}</h4>
<p class="where"><span class="${`badge ${level}`}">${clip(weightOf(first, context.words), longestText)}</span> <code>${clip(first.rule, longestText)}</code> ${placeText(first, context)}${stepText(first, context)}</p>
${accountsText(findings, context)}${missingText(first, context)}${remediationText(first, context)}${reasonText(first, context)}</div>
${frameOf(first, context.linesOfFile)}
</article>
`
}

function placeText(finding: Finding, context: PageContext): Markup {
  const { name, startLine, startColumn } = placeOf(finding, context)
  return html`<span class="place">${clip(name, longestText)}:${startLine}:${startColumn}</span>`
}

function stepText({ step }: Finding, { say }: PageContext): Markup | undefined {
  return step === null ? undefined : phrase(say.card.inStep, html`<code>${clip(step, longestText)}</code>`)
}

function accountsText(findings: readonly Finding[], { accountName, say }: PageContext): Markup | undefined {
  if (findings.length < 2) return undefined
  const items = findings.map(({ account }) => html`<li>${accountLabel(account ?? '', accountName)}</li>`)
  return html`<details><summary>${say.card.accounts(findings.length)}</summary><ul class="names">${items}</ul></details>
`
}

function missingText({ missing }: Finding, { say }: PageContext): Markup | undefined {
  if (missing.length === 0) return undefined
  const facts = missing.map((fact, index) => html`${index === 0 ? '' : ', '}<code>${clip(fact, longestText)}</code>`)
  return html`<p><strong>${say.card.missing}</strong> ${facts}</p>
`
}

function remediationText({ remediation }: Finding, { say }: PageContext): Markup | undefined {
  if (remediation === '') return undefined
  return html`<p><strong>${say.card.remediation}</strong> ${clip(remediation, longestText)}</p>
`
}

function reasonText({ rule }: Finding, { ruleTexts, say }: CardContext): Markup | undefined {
  const text = ruleTexts.get(rule)
  if (text === undefined) return undefined
  const links = text.references.flatMap((reference) => webUrl(reference) ?? [])
  if (text.why === '' && links.length === 0) return undefined
  const paragraphs = text.why.split(/\n+/).filter((part) => part.trim() !== '')
  return html`<details class="why"><summary>${say.card.why(clip(text.title, longestText))}</summary>
${paragraphs.map((part) => html`<p>${clip(part.trim(), longestText)}</p>`)}${links.map(linkItem)}</details>
`
}

function linkItem(url: string): Markup {
  return html`<p><a href="${url}" rel="noreferrer">${url}</a></p>`
}
