// Writes documents as people write them: block style, a remark before each step; or one step a line.

const bare = /^[a-zA-Z][a-zA-Z0-9/-]*$/
const words = new Set(['true', 'false', 'null'])

function scalar(value) {
  return typeof value === 'string' && bare.test(value) && !words.has(value) ? value : JSON.stringify(value)
}

function flow(value) {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (typeof value !== 'object') return scalar(value)
  return `{ ${Object.entries(value).map(pair).join(', ')} }`
}

function pair([key, value]) {
  return `${scalar(key)}: ${flow(value)}`
}

/** What people write on one line: scalars, and short lists of scalars. */
function fitsLine(value) {
  if (typeof value !== 'object') return true
  return Array.isArray(value) && value.every((item) => typeof item !== 'object') && flow(value).length < 90
}

/** The lines of a mapping or list in block style. */
function block(value) {
  const lines = []
  for (const [key, entry] of Object.entries(value)) {
    const label = Array.isArray(value) ? '-' : `${scalar(key)}:`
    if (fitsLine(entry)) lines.push(`${label} ${flow(entry)}`)
    else if (Array.isArray(value)) lines.push(...block(entry).map((line, at) => (at === 0 ? `- ${line}` : `  ${line}`)))
    else lines.push(label, ...block(entry).map((line) => `  ${line}`))
  }
  return lines
}

/** Any document, in block style. */
export function blockText(document) {
  return `${block(document).join('\n')}\n`
}

const remarks = [
  '# Reviewed by the image guild: the base is patched, and every team below has asked to',
  '# have it, each in its own ticket; see the runbook of the golden images.',
]

/** A plan in block style with remarks, or with each step in braces on a line of its own. */
export function planText(plan, style) {
  const { steps, ...spec } = plan.spec
  const head = block({ ...plan, spec }).join('\n')
  const lines = steps.map(style === 'flow' ? flowStep : blockStep)
  return `${head}\n  steps:\n${lines.join('\n')}\n`
}

function blockStep(step) {
  const [first, ...rest] = block(step)
  return [...remarks, `- ${first}`, ...rest.map((line) => `  ${line}`)].map((line) => `    ${line}`).join('\n')
}

function flowStep(step) {
  return `    ${remarks[0]}\n    ${remarks[1]}\n    - ${flow(step)}`
}
