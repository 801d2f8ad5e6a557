// Before anything is compared: both tools find the same in a plan that violates every compared rule.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { runOnce } from './measure.mjs'
import { comparedRules } from './rules.mjs'
import { check } from './shareplan.mjs'
import { spectral } from './spectral.mjs'
import { broken } from './workload.mjs'
import { writeWorkspace } from './workspace.mjs'

/** Throws where they differ; otherwise says what was compared. */
export function compareVerdicts(folder) {
  const workspace = writeWorkspace(join(folder, 'broken'), broken())
  const ours = JSON.parse(
    runOnce({ ...check(workspace, 'plan.yaml', 'chosen', '--format', 'json'), codes: [1] }).stdout,
  )
  const theirs = JSON.parse(runOnce({ ...spectral(workspace, 'plan.yaml', '--format', 'json'), codes: [1] }).stdout)
  const own = ours.findings.map(({ rule, step, account }) => [rule, step, account ?? ''].join(' '))
  const other = theirs.map(({ code, path, message }) =>
    [code, `step-${Number(path[2]) + 1}`, message.split(' ')[1] ?? ''].join(' '),
  )
  assert.deepEqual(own.sort(), other.sort(), 'shareplan and Spectral find the same')
  assert.deepEqual(new Set(own.map((finding) => finding.split(' ')[0])), comparedRules, 'each rule is violated')
  return `Both tools find the same ${own.length} violations of all ${comparedRules.size} compared rules in a plan that is wrong.`
}
