import { describe, expect, it } from 'vitest'
import { derivedParts, evidenceStatement, journalDigest } from '../../src/attestation/evidence.ts'
import { signStatement } from '../../src/attestation/sign.ts'
import type { Statement } from '../../src/attestation/statement.ts'
import { type CheckedEvidence, type EvidenceTrust, verifyEvidence } from '../../src/attestation/verify-evidence.ts'
import { canonicalJson, sha256OfJson } from '../../src/execute/digest.ts'
import type { Entry } from '../../src/execute/entry.ts'
import { type JournalRecord, recordLine } from '../../src/execute/journal.ts'
import { executeSession } from '../../src/execute/session.ts'
import { defaultSettings } from '../../src/execute/settings.ts'
import { memoryJournal } from '../execute/memory-journal.ts'
import { headerOf, owner, ownImage, sharees, world } from '../execute/worlds.ts'
import { createMemoryCloud } from '../support/memory-cloud.ts'
import { newSigner } from './support.ts'

const plan = world([{ id: 'give', action: 'share', image: 'm-1', accounts: sharees(1, 25) }], [ownImage('m-1')])
const signer = newSigner()
const trust: EvidenceTrust = { keys: [signer.publicKey], signers: [] }
const bundled = { bundledBy: '0.1.0', bundledAt: '2026-11-25T00:00:00.000Z' }

/** The records of a run, and what is appended to them. */
async function recordsOf(more: readonly Entry[] = []): Promise<readonly JournalRecord[]> {
  const clock = { now: Date.UTC(2026, 10, 24) }
  const cloud = createMemoryCloud({ inventories: plan.inventories, clock: () => clock.now })
  const journal = memoryJournal(clock)
  const header = headerOf(plan, { source: { file: 'plan.yaml', sha256: sha256OfJson(plan.document) } })
  journal.append('run', header)
  const record = { durable: journal.durable, close: async () => undefined }
  const ports = { cloud: cloud.as(owner), record, settings: defaultSettings }
  await executeSession(header, { ...ports, stopped: () => false, notify: () => undefined })
  for (const [index, entry] of more.entries()) journal.append(`more ${index}`, entry)
  return journal.records
}

const records = await recordsOf()
const whole = evidenceStatement({ records, document: plan.document, ...bundled })

/** What fails when a statement is verified that bears a good signature. */
async function failures(statement: Statement): Promise<readonly CheckedEvidence[]> {
  const envelope = await signStatement(statement, signer)
  return verifyEvidence({ statement, envelope }, trust).filter(({ state }) => state === 'failed')
}

interface Journal {
  readonly records: number
  readonly last: string
  readonly lines: readonly string[]
}

const { lines, ...counts } = whole.predicate.journal as Journal

function withLines(changed: readonly string[], more: Partial<Journal> = {}): Statement {
  return { ...whole, predicate: { ...whole.predicate, journal: { ...counts, lines: changed, ...more } } }
}

describe('evidence', () => {
  it('holds as it was bundled', async () => {
    expect(lines).toEqual(records.map((record) => recordLine(record).trimEnd()))
    expect(lines.length).toBeGreaterThan(10)
    expect(await failures(whole)).toEqual([])
  })

  it.each(lines.map((_, index) => index))('misses line %i, and sees when it is moved or changed', async (index) => {
    const line = lines[index] ?? ''
    const next = (index + 1) % lines.length
    const swapped = lines.map((one, at) => (at === index ? lines[next] : at === next ? line : one) ?? '')
    const changes = [
      lines.filter((_, at) => at !== index),
      swapped,
      lines.with(index, line.replace('"time":"2026', '"time":"2025')),
      lines.with(index, ` ${line}`),
      lines.slice(0, index),
      [...lines.slice(0, index), line, line, ...lines.slice(index + 1)],
    ]
    for (const changed of changes) {
      expect(changed).not.toEqual(lines)
      expect(await failures(withLines(changed))).toMatchObject([{ check: 'journal' }])
    }
  })

  it('sees a journal that was cut off, also where somebody counts anew', async () => {
    const cut = lines.slice(0, -1)
    const last = records.at(-2)?.hash ?? ''
    const [cutOff] = await failures(withLines(cut, { records: cut.length, last }))
    expect(cutOff?.words).toEqual(['its SHA-256 is not that of the journal that was bundled'])
    const subject = [{ name: 'r1', digest: { sha256: journalDigest(cut).slice('sha256:'.length) } }]
    expect(await failures({ ...withLines(cut, { records: cut.length, last }), subject })).toMatchObject([
      { check: 'contents', words: ['"outcome" is not what the journal says'] },
    ])
  })

  it('does not hold when what was signed was changed', async () => {
    const envelope = await signStatement(whole, signer)
    const other = evidenceStatement({ records: records.slice(0, -1), document: plan.document, ...bundled })
    const payload = Buffer.from(canonicalJson(other), 'utf8').toString('base64')
    const checks = verifyEvidence({ statement: other, envelope: { ...envelope, payload } }, trust)
    expect(checks.filter(({ state }) => state === 'failed')).toMatchObject([
      { check: 'signature', words: [expect.stringContaining('bears a signature that is not valid')] },
    ])
  })

  it.each(derivedParts)('does not hold when its %s is not what the journal says', async (part) => {
    const predicate = { ...whole.predicate, [part]: 'something else' }
    expect(await failures({ ...whole, predicate })).toMatchObject([{ check: 'contents' }])
  })

  it('does not hold when it is about another run or bundles another plan', async () => {
    const subject = whole.subject.map((one) => ({ ...one, name: 'r2' }))
    expect(await failures({ ...whole, subject })).toMatchObject([{ check: 'contents' }])
    const predicate = { ...whole.predicate, document: { ...plan.document, kind: 'Other' } }
    expect(await failures({ ...whole, predicate })).toMatchObject([{ check: 'plan' }])
  })

  it('does not hold when the journal holds a call that was not approved', async () => {
    const parameters = { RegionId: 'cn-beijing', ImageId: 'm-1', AddAccount: ['6666666666666666'] }
    const call = { action: 'ModifyImageSharePermission', step: 'give', parameters } as const
    const forged = await recordsOf([{ kind: 'intent', step: 'give', call }])
    const statement = evidenceStatement({ records: forged, document: null, ...bundled })
    expect(await failures(statement)).toMatchObject([
      { check: 'calls', words: [expect.stringContaining('none of the approved calls')] },
    ])
  })

  it('does not hold when it lacks approvals that are required', async () => {
    const approvals = { required: 1, authorMayApprove: false, maxAge: 3600 }
    const envelope = await signStatement(whole, signer)
    const checks = verifyEvidence({ statement: whole, envelope }, { ...trust, approvals })
    expect(checks.at(-1)).toEqual({
      check: 'approvals',
      state: 'failed',
      words: ['approved by 0 of the 1 that are required'],
    })
  })

  it('does not hold without its parts', async () => {
    for (const predicate of [{}, { journal: {} }, { journal: { lines: ['x\ny'] } }, { journal: { lines: [] } }]) {
      expect(await failures({ ...whole, predicate })).toMatchObject([{ check: 'journal' }])
    }
    const predicateType = 'https://shareplan.dev/attestation/receipt/v1'
    expect(await failures({ ...whole, predicateType })).toMatchObject([{ check: 'signature' }])
  })
})
