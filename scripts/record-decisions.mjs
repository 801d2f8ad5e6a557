// Prints what json-rules-engine decides for the shapes of the built-in rules, as a module. Bundled with the sources and run by
// scripts/generate.mjs, behind the rules themselves.
import { recordBuiltin } from '../src/policy/record.ts'

const recorded = await recordBuiltin()
const lines = [...recorded].map(([shape, decisions]) => {
  const letters = decisions.map((decision) => decision[0]).join('')
  return `  ${JSON.stringify(shape)}: '${letters}',`
})
process.stdout.write(`/** Shape of a rule → a letter for each combination, by key: violated, indeterminate, held, not-applicable. */
export const recordedDecisions: Readonly<Record<string, string>> = {
${lines.join('\n')}
}
`)
