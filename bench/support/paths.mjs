import { join } from 'node:path'
import { root } from '../../scripts/support/paths.mjs'

/** What the bench makes and installs: kept from run to run, and in no repository. */
export const cache = join(root, 'node_modules/.cache/shareplan/bench')
