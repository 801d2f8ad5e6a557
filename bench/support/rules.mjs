// Which rules are measured.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/support/paths.mjs'

/** Twelve rules; with the four guards, which are always in force, they have 34 conditions. */
const chosen = [
  'account-untrusted',
  'copy-needs-key',
  'delete-while-shared',
  'delete-while-used',
  'encrypted-service-key',
  'encrypted-without-grant',
  'image-unavailable',
  'marketplace-image-shared',
  'share-quota-exceeded',
  'site-not-shareable',
  'step-without-effect',
  'unshare-impact-unknown',
]

const guards = ['account-unknown', 'image-deleted-earlier', 'image-unknown', 'region-mismatch']

const builtin = readdirSync(join(root, 'rules')).map((file) => file.replace('.yaml', ''))

const off = { level: 'off', reason: 'not measured' }

/** The part `enforcement` of a configuration: `chosen` has only those in force, `all` has every built-in rule. */
export function enforcementOf(which) {
  const measured = new Set(which === 'all' ? builtin : [...chosen, ...guards])
  return Object.fromEntries(builtin.filter((id) => !measured.has(id)).map((id) => [id, off]))
}
