import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readApproval } from '../../src/attestation/approval.ts'
import { countApprovals } from '../../src/attestation/approvals.ts'
import { driftOf } from '../../src/attestation/drift.ts'
import { judgeSignersChange } from '../../src/attestation/endorsement.ts'
import { signStatement } from '../../src/attestation/sign.ts'
import { statementAbout } from '../../src/attestation/statement.ts'
import { world } from './covered.ts'
import { newSigner, someStatement } from './support.ts'

const signer = newSigner()
const signers = [{ name: 'ada', keys: [signer.publicKey] }]
const covered = world()
const approval = {
  verdict: 'pass',
  covered,
  firstTimeSharees: [],
  approver: 'ada',
  audience: '9',
  nonce: '0'.repeat(32),
  issuedAt: '2026-11-24T00:00:00.000Z',
  expires: '2026-11-25T00:00:00.000Z',
  tool: 'test',
}
const request = {
  document: covered.document,
  account: '9',
  author: 'linus',
  regions: ['cn-beijing'],
  settings: covered.policy.approvals,
  signers,
  now: Date.parse('2026-11-24T12:00:00Z'),
  used: new Map<string, string>(),
}

/** The paths of all values in a value. */
function pathsIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))]
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...(value as object) }
  return Object.assign(copy, { [key]: replaced((value as Record<string, unknown>)[key], rest, by) })
}

it('whatever a signer signs, it counts only as an approval that can be compared', async () => {
  const places = pathsIn(approval).filter(({ length }) => length > 0)
  const junk = fc.oneof(fc.jsonValue(), fc.constantFrom(null, 0, '', [], {}, [null], [{}], { constructor: 1 }))
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), junk, async (place, by) => {
      const predicate = JSON.parse(JSON.stringify(replaced(approval, place, by))) as object
      const statement = statementAbout('test', covered.document, 'approval', predicate)
      const envelope = await signStatement(statement, signer)
      const { approvals, reasons } = countApprovals([{ file: 'a.json', envelope }], request)
      expect(approvals.length + reasons.length).toBe(1)
      for (const one of approvals) driftOf(one.approval.covered, covered)
    }),
    { numRuns: 2000 },
  )
})

it('an approval is none without any of its parts', () => {
  const statement = statementAbout('test', covered.document, 'approval', approval)
  expect(readApproval(statement)).toEqual(approval)
  const parts = Object.keys(approval).filter((key) => key !== 'firstTimeSharees')
  for (const part of parts) {
    const { [part]: _, ...rest } = statement.predicate
    expect(readApproval({ ...statement, predicate: rest }), part).toBeUndefined()
  }
  expect(readApproval({ ...statement, predicateType: 'https://example.com/approval' })).toBeUndefined()
})

it('an endorsement is none where it is something else', async () => {
  const next = [...signers, { name: 'grace', keys: [newSigner().publicKey] }]
  for (const statement of [someStatement(), statementAbout('signers', covered.document, 'signers', { replaces: 1 })]) {
    const envelope = await signStatement(statement, signer)
    const change = { current: signers, next, now: request.now }
    expect(judgeSignersChange([{ file: 'a.json', envelope }], change)).toEqual({
      kind: 'refused',
      reasons: ['a.json is signed, but endorses no signers'],
    })
  }
})
