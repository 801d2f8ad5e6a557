import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry, RunEntry } from '../../src/execute/entry.ts'
import { type JournalRecord, parseJournal, recordLine, sealRecord } from '../../src/execute/journal.ts'
import { scale } from '../support/scale.ts'
import { owner, world } from './worlds.ts'

const { plan } = world([{ action: 'delete', image: 'm-1' }], [])

const header: RunEntry = {
  kind: 'run',
  format: 'shareplan.journal.v1',
  tool: '0.1.0',
  run: 'r1',
  account: owner,
  digest: 'sha256:00',
  simulated: true,
  verdict: { verdict: 'pass', findings: [] },
  source: { file: 'plans/test.yaml', sha256: 'sha256:00' },
  plan,
  calls: [],
  tasks: [],
  onFailure: 'stop',
  factChanges: [],
  approvals: [],
}

const entries: readonly Entry[] = [
  header,
  {
    kind: 'probe',
    step: 'step-1',
    region: 'cn-beijing',
    seen: { image: { id: 'm-1', name: 'Bücher 图' }, sharedWith: [] },
  },
  {
    kind: 'intent',
    step: 'step-1',
    call: {
      action: 'DeleteImage',
      step: 'step-1',
      parameters: { RegionId: 'cn-beijing', ImageId: 'm-1', Force: false },
    },
  },
  { kind: 'outcome', step: 'step-1', answer: 'accepted', requestId: 'A-1' },
  {
    kind: 'result',
    step: 'step-1',
    action: 'delete',
    image: 'm-1',
    region: 'cn-beijing',
    status: 'done',
    changed: true,
    requestIds: ['A-1'],
  },
  { kind: 'end', exit: 0, reason: 'completed' },
]

function lines(of: readonly Entry[] = entries): string[] {
  const written: string[] = []
  let last: JournalRecord | undefined
  of.forEach((entry, index) => {
    last = sealRecord({ time: '2026-11-24T02:00:00.000Z', name: `n${index}`, entry }, last)
    written.push(recordLine(last))
  })
  return written
}

function brokenLine(text: string): number | undefined {
  return parseJournal(text).broken?.line
}

describe('parseJournal', () => {
  it('reads back what was written', () => {
    const reading = parseJournal(lines().join(''))
    expect(reading.records.map(({ entry }) => entry)).toEqual(entries)
    expect(reading).toMatchObject({ torn: false })
  })

  it('drops a torn last line, wherever it is torn, and says so', () => {
    const all = lines()
    const [whole, last] = [all.slice(0, -1).join(''), all.at(-1) ?? '']
    for (let length = 1; length < last.length - 1; length++) {
      const reading = parseJournal(whole + last.slice(0, length))
      expect(reading).toMatchObject({ torn: true })
      expect(reading.records).toHaveLength(entries.length - 1)
    }
  })

  it('keeps a last line that lacks only its line feed', () => {
    const reading = parseJournal(lines().join('').slice(0, -1))
    expect(reading).toMatchObject({ torn: false })
    expect(reading.records).toHaveLength(entries.length)
  })

  it('never takes a line in the middle for a torn one', () => {
    const all = lines()
    all[2] = `${all[2]?.slice(0, 40)}\n`
    expect(brokenLine(all.join(''))).toBe(3)
  })

  it.each([
    ['removed', (all: string[]) => all.splice(2, 1), 3],
    ['first removed', (all: string[]) => all.splice(0, 1), 1],
    ['repeated', (all: string[]) => all.splice(2, 0, all[2] ?? ''), 4],
    ['swapped', (all: string[]) => all.splice(2, 2, all[3] ?? '', all[2] ?? ''), 3],
    ['of another journal', (all: string[]) => all.splice(5, 1, lines(entries.slice(0, 2))[1] ?? ''), 6],
    ['empty', (all: string[]) => all.splice(3, 0, '\n'), 4],
  ] as const)('names a line that is %s', (_, tamper, line) => {
    const all = lines()
    tamper(all)
    expect(brokenLine(all.join(''))).toBe(line)
  })

  it('notices any change of any character', () => {
    const text = lines().join('')
    fc.assert(
      fc.property(fc.nat(text.length - 2), fc.string({ minLength: 1, maxLength: 1 }), (at, char) => {
        fc.pre(text[at] !== char)
        const changed = text.slice(0, at) + char + text.slice(at + 1)
        const line = text.slice(0, at).split('\n').length
        const reading = parseJournal(changed)
        // In the last line it may look torn; what is dropped is reported.
        expect(reading.broken?.line ?? (line === entries.length && reading.torn ? line : undefined)).toBe(line)
      }),
      { numRuns: scale(300, 5_000) },
    )
  })

  it('refuses the same record in another spelling', () => {
    const all = lines()
    all[1] = (all[1] ?? '').replace('"probe"', '"\\u0070robe"')
    expect(brokenLine(all.join(''))).toBe(2)
  })

  it('refuses formats and kinds of entries that it does not know, though well sealed', () => {
    expect(
      parseJournal(lines([{ ...header, format: 'shareplan.journal.v2' as 'shareplan.journal.v1' }]).join('')),
    ).toMatchObject({ broken: { line: 1, message: expect.stringContaining('shareplan.journal.v2') } })
    const unknown = lines([header, { kind: 'approval', step: 'x' } as unknown as Entry])
    expect(brokenLine(unknown.join(''))).toBe(2)
    expect(brokenLine(lines(entries.slice(1)).join(''))).toBe(1)
    expect(brokenLine(lines([header, header]).join(''))).toBe(2)
  })

  it('refuses well sealed entries that lack what a reader relies on', () => {
    for (const entry of entries.slice(1)) {
      for (const key of Object.keys(entry).filter(
        (name) => name !== 'kind' && name !== 'requestId' && name !== 'seen',
      )) {
        const { [key]: _, ...rest } = entry as unknown as Record<string, unknown>
        expect([entry.kind, key, brokenLine(lines([header, rest as unknown as Entry]).join(''))]).toEqual([
          entry.kind,
          key,
          2,
        ])
      }
    }
  })

  it('calls an empty or torn-from-the-start journal broken', () => {
    expect(brokenLine('')).toBe(1)
    expect(brokenLine(lines()[0]?.slice(0, 30) ?? '')).toBe(1)
    for (const text of ['', lines()[0]?.slice(0, 30) ?? '']) {
      expect(parseJournal(text)).toMatchObject({ broken: { unbegun: true } })
    }
    expect(parseJournal(`${lines()[0]?.slice(0, 30)}\n`).broken).toEqual({ line: 1, message: expect.any(String) })
  })
})
