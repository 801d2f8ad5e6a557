import { describe, expect, it } from 'vitest'
import { statementText } from '../../src/attestation/open-statement.ts'
import { judgeReceipt, type PlanReceipt, readReceipt } from '../../src/attestation/receipt.ts'
import { signStatement } from '../../src/attestation/sign.ts'
import { type Statement, statementAbout } from '../../src/attestation/statement.ts'
import { newSigner } from './support.ts'

const document = `sha256:${'ab'.repeat(32)}`

const predicate: Omit<PlanReceipt, 'document'> = {
  run: 'r1',
  plan: 'base',
  account: '1000000000000001',
  digest: `sha256:${'cd'.repeat(32)}`,
  outcome: 'completed',
  simulated: false,
  tool: '0.1.0',
  startedAt: '2026-11-24T02:00:00.000Z',
  endedAt: '2026-11-24T02:00:09.000Z',
  steps: [
    {
      ...{ step: 'hz', action: 'copy', image: 'm-1', region: 'cn-beijing', requestIds: ['1'] },
      made: { image: 'm-2', region: 'cn-hangzhou' },
    },
  ],
}

function statement(change: object = {}): Statement {
  return statementAbout('base', document, 'receipt', { ...predicate, ...change })
}

const anybody = { simulated: false, now: Date.UTC(2026, 10, 25) }

describe('a receipt', () => {
  it('is read as it was written, signed or not', async () => {
    const signer = newSigner()
    const trust = { ...anybody, signers: [{ name: 'ada', keys: [signer.publicKey] }] }
    const plain = statementText(statement())
    expect(judgeReceipt(plain, anybody)).toEqual({ receipt: { ...predicate, document } })
    const signed = statementText(await signStatement(statement(), signer))
    expect(judgeReceipt(signed, anybody)).toEqual({ receipt: { ...predicate, document } })
    expect(judgeReceipt(signed, trust)).toEqual({ receipt: { ...predicate, document } })
    expect(judgeReceipt(plain, trust)).toEqual({ problem: 'is not signed, and the policy names signers' })
  })

  it('is not believed when what was signed is not what it says', async () => {
    const signer = newSigner()
    const trust = { ...anybody, signers: [{ name: 'ada', keys: [signer.publicKey] }] }
    const { payload, ...rest } = await signStatement(statement(), signer)
    const forged = Buffer.from(payload, 'base64').toString('utf8').replace('"r1"', '"r9"')
    const text = statementText({ ...rest, payload: Buffer.from(forged, 'utf8').toString('base64') })
    expect(judgeReceipt(text, trust).problem).toContain('bears a signature that is not valid')
  })

  it.each<readonly [string, object]>([
    ['not completed', { outcome: 'stopped' }],
    ['of a plan that it is not about', { plan: 'other' }],
    ['without a run', { run: undefined }],
    ['without a word on whether it was simulated', { simulated: 'no' }],
    ['without steps', { steps: undefined }],
    ['with a step of an unknown kind', { steps: [{ ...predicate.steps[0], action: 'burn' }] }],
    [
      'with an image that a plan makes',
      { steps: [{ ...predicate.steps[0], made: { image: ' copy:hz', region: 'r' } }] },
    ],
    ['with an image of no region', { steps: [{ ...predicate.steps[0], made: { image: 'm-2' } }] }],
  ])('is none %s', (_, change) => {
    const changed = JSON.parse(JSON.stringify(statement(change)))
    expect(readReceipt(changed)).toBeUndefined()
    expect(judgeReceipt(JSON.stringify(changed), anybody)).toEqual({ problem: 'is no receipt of a plan' })
  })

  it.each([
    '',
    '[]',
    'null',
    '"x"',
    '{"payload":3}',
    '{"payload":"","payloadType":"x","signatures":[]}',
    '{"a":"\\ud800"}',
  ])('is not %j', (text) => {
    expect(judgeReceipt(text, anybody).problem).toMatch(/^is (no|neither) /)
  })
})
