import type { Problem } from '../document.ts'

/** Problems told of one document: a plan of a million broken steps needs no million messages. */
export const mostProblems = 100

/** At most `mostProblems`, and one that says how many more there are; `more` of them were never worded. */
export function cap(problems: readonly Problem[], more = 0): readonly Problem[] {
  const shown = problems.slice(0, mostProblems)
  const left = problems.length - shown.length + more
  const last = shown.at(-1)
  if (last === undefined || left === 0) return problems
  const message = `${left} more ${left === 1 ? 'problem' : 'problems'} like these ${left === 1 ? 'is' : 'are'} not shown`
  return [...shown, { ...last, message, remediation: 'Correct those that are shown first.' }]
}
