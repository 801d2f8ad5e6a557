import { describe, expect, it } from 'vitest'
import type { Entry } from '../../src/execute/entry.ts'
import { type JournalRecord, parseJournal, recordLine, sealRecord } from '../../src/execute/journal.ts'
import { reportRun } from '../../src/execute/status.ts'
import type { Step } from '../../src/schema/generated/types.ts'
import { digest, rig } from './rig.ts'
import { headerOf, owner, ownImage, sharee, sharees, world } from './worlds.ts'

const steps: readonly Step[] = [
  { id: 'share', action: 'share', image: 'm-1', accounts: sharees(1, 12) },
  { id: 'copy', action: 'copy', image: 'm-1', to: { region: 'cn-hangzhou', name: 'hz' } },
  { id: 'far', action: 'share', region: 'cn-hangzhou', imageFrom: 'copy', accounts: [sharee(1)] },
]
const plan = world(steps, [ownImage('m-1')])

/** The records of an undisturbed run, as a journal has them. */
async function journal(): Promise<readonly JournalRecord[]> {
  const { run, durable } = rig(plan)
  await run()
  const header: Entry = headerOf(plan)
  const records: JournalRecord[] = []
  for (const [name, entry] of [['run', header] as const, ...durable.records]) {
    const time = new Date(Date.UTC(2026, 10, 24, 2, 0, records.length)).toISOString()
    records.push(sealRecord({ time, name, entry }, records.at(-1)))
  }
  return records
}

function statusesAt(records: readonly JournalRecord[], count: number): readonly string[] {
  const text = records.slice(0, count).map(recordLine).join('')
  const reading = parseJournal(text)
  expect(reading.broken).toBeUndefined()
  return reportRun(reading.records).steps.map(({ status }) => status)
}

describe('reportRun', () => {
  it('tells of a whole run when each step began and ended', async () => {
    const records = await journal()
    const report = reportRun(records)
    expect(report).toMatchObject({
      run: 'r1',
      plan: 'test',
      account: owner,
      digest,
      startedAt: '2026-11-24T02:00:00.000Z',
    })
    expect(report.steps).toMatchObject([
      { step: 'share', status: 'done', changed: true, startedAt: '2026-11-24T02:00:01.000Z' },
      { step: 'copy', status: 'done', made: 'm-copy-1' },
      { step: 'far', status: 'done' },
    ])
    expect(report).toMatchObject({ endedAt: null, reason: null, exit: null })
  })

  it('tells of a run that was killed after any record what is done, in doubt, interrupted and not reached', async () => {
    const records = await journal()
    records.forEach((record, index) => {
      const { entry } = record
      const seen = statusesAt(records, index + 1)
      const position = 'step' in entry ? steps.findIndex(({ id }) => id === entry.step) : -1
      const own = seen[position]
      const expected: Readonly<Record<string, string>> = { intent: 'in-doubt', result: 'done' }
      if (position >= 0) expect([index, own]).toEqual([index, expected[entry.kind] ?? 'interrupted'])
      else if (index === 0) expect(seen).toEqual(['not-reached', 'not-reached', 'not-reached'])
    })
  })

  it('names the copy that a killed run was waiting for', async () => {
    const records = await journal()
    const accepted = records.findIndex(({ name }) => name === 'copy/1/outcome')
    expect(reportRun(records.slice(0, accepted + 1)).steps[1]).toMatchObject({
      status: 'interrupted',
      changed: true,
      made: 'm-copy-1',
      requestIds: [expect.any(String)],
    })
  })

  it('tells of each session of a run that was resumed, and of the last one how it stands', async () => {
    const records = [...(await journal())]
    const append = (name: string, entry: Entry): void => {
      const time = new Date(Date.UTC(2026, 10, 24, 3, 0, records.length)).toISOString()
      records.push(sealRecord({ time, name, entry }, records.at(-1)))
    }
    append('end', { kind: 'end', exit: 5, reason: 'interrupted' })
    append('resume 2', { kind: 'resume', session: 2, tool: '0.2.0' })
    expect(reportRun(records)).toMatchObject({ endedAt: null, reason: null, exit: null })
    append('resume 3', { kind: 'resume', session: 3, tool: '0.3.0' })
    append('3 end', { kind: 'end', exit: 0, reason: 'completed' })
    const { sessions, ...report } = reportRun(records)
    expect(report).toMatchObject({ reason: 'completed', exit: 0, onFailure: 'stop', file: 'plans/test.yaml' })
    const second = { session: 2, tool: '0.2.0', startedAt: records.at(-3)?.time }
    expect(sessions).toMatchObject([
      { session: 1, tool: '0.1.0', startedAt: records[0]?.time, reason: 'interrupted', exit: 5 },
      { ...second, endedAt: null, reason: null, exit: null },
      { session: 3, tool: '0.3.0', endedAt: records.at(-1)?.time, reason: 'completed', exit: 0 },
    ])
    append('abandoned', { kind: 'end', exit: 0, reason: 'abandoned' })
    expect(reportRun(records)).toMatchObject({ reason: 'abandoned', sessions: [{}, {}, { reason: 'abandoned' }] })
  })
})
