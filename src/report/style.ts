import { styleText } from 'node:util'
import type { Finding } from '../finding.ts'

type Format = Parameters<typeof styleText>[0]

/** Paints a text; the identity where no colours are wanted. */
export type Paint = (format: Format, text: string) => string

/** The caller has decided about colours: streams and environment must not decide again, so validation is off. */
export function painter(color: boolean): Paint {
  return color ? (format, text) => styleText(format, text, { validateStream: false }) : (_, text) => text
}

/** The colours of severities. */
export type Color = 'red' | 'yellow' | 'blue'

/** The colour of what weighs as much as a finding. */
export function severityColor(finding: Pick<Finding, 'enforcement' | 'outcome'>): Color {
  if (finding.outcome === 'invalid' || finding.enforcement === 'deny') return 'red'
  return finding.enforcement === 'warn' ? 'yellow' : 'blue'
}
