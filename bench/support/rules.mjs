// Which rules are measured.

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

/** The rules that both tools have. */
export const comparedRules = new Set([...chosen, ...guards])

const off = { level: 'off', reason: 'not measured' }

/** The part `enforcement` of a configuration in which the chosen ones of the built-in rules are in force, or `all` of them. */
export function enforcementOf(which, builtin) {
  const others = which === 'all' ? [] : builtin.filter((id) => !comparedRules.has(id))
  return Object.fromEntries(others.map((id) => [id, off]))
}
