// Writes a workload into a folder as the files that both tools read.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { enforcementOf } from './rules.mjs'
import { blockText, planText } from './yaml.mjs'

/** The clock of all runs, soon after the inventories were captured. */
export const asOf = '2026-11-24T03:00:00Z'

/** Twelve rules or all of them; see rules.mjs. */
function config(which) {
  const enforcement = enforcementOf(which)
  const spec = {
    params: { 'plan-too-large': { maxGrants: 1_000_000 } },
    ...(Object.keys(enforcement).length > 0 && { enforcement }),
    accounts: 'accounts.yaml',
    inventory: 'inventories',
    inventoryMaxAge: '24h',
  }
  return { apiVersion: 'shareplan/v1', kind: 'Config', spec }
}

/** Writes plan.yaml, flow.yaml and the facts, with a configuration for each choice of rules; facts.json is for Spectral. */
export function writeWorkspace(folder, { plan, accounts, inventories }) {
  mkdirSync(join(folder, 'inventories'), { recursive: true })
  const write = (file, text) => writeFileSync(join(folder, file), text)
  write('plan.yaml', planText(plan, 'block'))
  write('flow.yaml', planText(plan, 'flow'))
  write('accounts.yaml', blockText(accounts))
  inventories.forEach((inventory, index) => {
    write(`inventories/${index}.yaml`, blockText(inventory))
  })
  write('chosen.yaml', blockText(config('chosen')))
  write('all.yaml', blockText(config('all')))
  write('facts.json', JSON.stringify({ accounts, inventories }))
  return folder
}
