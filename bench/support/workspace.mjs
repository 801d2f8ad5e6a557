// Writes a workload into a folder as the files that both tools read.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/support/paths.mjs'
import { enforcementOf } from './rules.mjs'
import { regions } from './workload.mjs'
import { blockText, planText } from './yaml.mjs'

const builtin = readdirSync(join(root, 'rules')).map((file) => file.replace('.yaml', ''))

function config(which) {
  const enforcement = enforcementOf(which, builtin)
  const spec = {
    params: { 'plan-too-large': { maxGrants: 1_000_000 }, 'encrypted-region-unlisted': { regions } },
    ...(Object.keys(enforcement).length > 0 && { enforcement }),
    accounts: 'accounts.yaml',
    inventory: 'inventories',
    inventoryMaxAge: '24h',
  }
  return { apiVersion: 'shareplan/v1', kind: 'Config', spec }
}

/** Writes the plan in both styles, the facts, and a configuration for each choice of rules. facts.json is for Spectral. */
export function writeWorkspace(folder, { plan, accounts, inventories }) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'inventories'), { recursive: true })
  const write = (file, text) => writeFileSync(join(folder, file), text)
  write('plan.yaml', planText(plan, 'block'))
  write('flow.yaml', planText(plan, 'flow'))
  write('accounts.yaml', blockText(accounts))
  for (const [index, inventory] of inventories.entries()) write(`inventories/${index}.yaml`, blockText(inventory))
  for (const which of ['chosen', 'all']) write(`${which}.yaml`, blockText(config(which)))
  write('facts.json', JSON.stringify({ accounts, inventories }))
  return folder
}
