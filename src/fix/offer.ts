import type { Finding } from '../finding.ts'
import type { Proposal, Scene } from './scene.ts'
import { foreignRule, reasons, ways } from './ways.ts'

/** What can be tried against a finding, the best first, or why nothing can. */
export function proposalsFor(finding: Finding, scene: Scene): readonly Proposal[] | string {
  const { rule, outcome, missing } = finding
  const way = Object.hasOwn(ways, rule) ? ways[rule] : undefined
  const step = scene.steps.find(({ expanded }) => expanded.id === finding.step)
  if (way === undefined || step === undefined) return reasonFor(rule)
  if (outcome === 'indeterminate' && rule !== 'delete-while-shared') {
    return `it is not known whether there is anything to fix: ${missing.join(', ')}`
  }
  return way(finding, step, scene)
}

/** Why nothing is ever done about findings of a rule. */
export function reasonFor(rule: string): string {
  return (Object.hasOwn(reasons, rule) ? reasons[rule] : undefined) ?? foreignRule
}
