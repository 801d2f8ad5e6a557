// Decides one plan in a cold process, without YAML: documents are made in memory, and only what comes after them is timed:
// expansion, simulation, every decision of every rule, and the report. Bundled with the sources before it runs.
import { check } from '../src/check.ts'
import { buildDirectory } from '../src/plan/directory.ts'
import { mergeInventories } from '../src/plan/facts.ts'
import { builtinRules } from '../src/policy/generated/builtin.ts'
import { loadRules } from '../src/policy/load.ts'
import { enforcementOf } from './support/rules.mjs'
import { asOf, workload } from './support/workload.mjs'

const [steps, which] = process.argv.slice(2)
const start = { line: 1, column: 1 }
const nowhere = { start, end: start }
const located = (value) => ({ value, file: 'memory', locate: () => nowhere })

// Strings and objects as a parser makes them, not as they were put together.
const { plan, accounts, inventories } = JSON.parse(JSON.stringify(workload(Number(steps))))
const { directory } = buildDirectory([located(accounts)])
const { facts } = mergeInventories(inventories.map(located))
const builtin = builtinRules.map(({ metadata }) => metadata.id)
const { rules: inForce } = loadRules({
  builtin: true,
  documents: [],
  settings: {
    params: { 'plan-too-large': { maxGrants: 10_000_000 } },
    enforcement: enforcementOf(which, builtin),
    locate: () => ({ file: 'memory', range: nowhere }),
  },
  labels: directory.labels,
  inventoryMaxAge: 86400,
})
const rules = which === 'none' ? { ...inForce, rules: [] } : inForce
const plans = [{ file: 'memory', document: located(plan) }]

const before = process.hrtime.bigint()
const report = await check({
  ...{ plans, rules, directory, facts, now: Date.parse(asOf), asOf, failOn: 'deny' },
  otherDocuments: { ours: 0, foreign: 0 },
})
const us = Number(process.hrtime.bigint() - before) / 1e3

if (report.findings.length > 0) throw new Error(`the plan was to pass: ${report.findings[0].message}`)
const decisions = report.rules.reduce(
  (sum, { violated, indeterminate, held }) => sum + violated + indeterminate + held,
  0,
)
console.log(JSON.stringify({ usPerStep: us / steps, decisionsPerStep: decisions / steps }))
