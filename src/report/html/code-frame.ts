import type { Finding } from '../../finding.ts'
import { codeFrame, type FrameRow } from '../frame.ts'
import type { LineReader } from '../lines.ts'
import { html, type Markup } from './template.ts'

/** Wider lines are cut around the mark; narrower windows wrap them. */
const columns = 140

/** The plan's own text where a finding stands, what is meant marked; nothing where the text is not at hand. */
export function frameOf({ file, range }: Finding, linesOfFile: LineReader): Markup | undefined {
  const rows = codeFrame(linesOfFile(file), range, columns)
  if (rows.length === 0) return undefined
  return html`<pre class="frame"><code>${rows.map(rowOf)}</code></pre>`
}

function rowOf({ line, text, parts }: FrameRow): Markup {
  if (parts === undefined)
    return html`<span class="line"><span class="number">${line}</span><span>${text}
</span></span>`
  const [before, marked, after] = parts
  return html`<span class="line marked"><span class="number">${line}</span><span>${before}<mark>${marked}</mark>${after}
</span></span>`
}
