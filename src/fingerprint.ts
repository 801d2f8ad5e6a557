import { createHash } from 'node:crypto'
import type { Finding } from './finding.ts'
import type { Draft } from './findings.ts'

/** Gives findings their fingerprints. In a file of its own, so that a check without findings never loads the hash. */
export function fingerprinted(drafts: readonly Draft[]): Finding[] {
  return drafts.map(({ identity, scope: _, ...finding }) => ({ ...finding, fingerprint: fingerprintOf(identity) }))
}

export function fingerprintOf(identity: string): string {
  return createHash('sha256').update(identity).digest('hex').slice(0, 32)
}
