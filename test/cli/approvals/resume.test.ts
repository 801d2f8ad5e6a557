import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/execute/entry.ts'
import { type JournalRecord, parseJournal, recordLine, sealRecord } from '../../../src/execute/journal.ts'
import { sharee, sharees } from '../../execute/worlds.ts'
import { oneShare, Rig } from './rig.ts'

let rig: Rig
let run: string

const pinned = ['--policy-from', 'main']

beforeEach(async () => {
  rig = await Rig.start(oneShare)
  await rig.approve('ada', pinned)
  await rig.approve('grace', pinned)
  expect((await rig.apply()).code).toBe(0)
  ;[run = ''] = rig.runs()
  // As if the process had been killed after its first call.
  const records = journal()
  const cut = records.findIndex(({ entry }) => entry.kind === 'read-back')
  save(records.slice(0, cut))
})

afterEach(() => rig.stop())

function path(): string {
  return rig.path(join('.shareplan/runs', run, 'journal.jsonl'))
}

function journal(): readonly JournalRecord[] {
  return parseJournal(readFileSync(path(), 'utf8')).records
}

function save(records: readonly JournalRecord[]): void {
  writeFileSync(path(), records.map(recordLine).join(''))
}

/** Writes the journal anew, with its hashes in order, as only somebody who knows how would. */
function forge(change: (entry: Entry) => Entry): void {
  const records: JournalRecord[] = []
  for (const { time, name, entry } of journal()) {
    records.push(sealRecord({ time, name, entry: change(entry) }, records.at(-1)))
  }
  save(records)
}

async function refused(words: RegExp, args: readonly string[] = pinned): Promise<void> {
  const before = rig.effects()
  const { code, err } = await rig.resume(args)
  expect([code, err]).toEqual([6, expect.stringMatching(words)])
  expect(rig.effects()).toBe(before)
}

describe('a run goes on', () => {
  it('with the approvals that it was begun with, also when they have expired since', async () => {
    const later = await rig.shareplan(['resume', '--endpoint', rig.endpoint(), ...pinned], 100)
    expect(later.code).toBe(0)
    expect(rig.sharees('m-1')).toEqual(sharees(1, 12))
  })
})

describe('a run does not go on', () => {
  it('where the signers are not pinned', () => refused(/signers come from the working folder/, []))

  it('where the policy is not the pinned one', () =>
    refused(/the policy is not the pinned one/, ['--policy-digest', `sha256:${'0'.repeat(64)}`]))

  it('where a signer is revoked since', async () => {
    const revoked = rig.entry('grace', { revoked: { reason: 'key lost' } })
    rig.onMain(() => rig.signersFile([rig.entry('ada'), revoked]))
    await refused(/grace is revoked: key lost.*approved by 1 of the 2/s)
  })

  it('where its approvals were taken out of the journal', async () => {
    forge((entry) => (entry.kind === 'run' ? { ...entry, approvals: entry.approvals.slice(1) } : entry))
    await refused(/approved by 1 of the 2/)
  })

  it('where the journal holds other calls than were approved', async () => {
    forge((entry) => {
      if (entry.kind !== 'run') return entry
      const calls = JSON.parse(JSON.stringify(entry.calls).replaceAll(sharee(12), sharee(40))) as typeof entry.calls
      const tasks = JSON.parse(JSON.stringify(entry.tasks).replaceAll(sharee(12), sharee(40))) as typeof entry.tasks
      return { ...entry, calls, tasks }
    })
    await refused(/other calls than the run holds/)
  })

  it('where its journal was made up around approvals that another run has used', async () => {
    const first = run
    const records = journal()
    run = `${first.slice(0, -1)}${first.endsWith('f') ? 'e' : 'f'}`
    mkdirSync(rig.path(join('.shareplan/runs', run)))
    save(records)
    forge((entry) => (entry.kind === 'run' ? { ...entry, run } : entry))
    await refused(new RegExp(`approval 1 of the run was used by run ${first}`), [run, ...pinned])
  })

  it('to an account that only its tasks name', async () => {
    forge((entry) => {
      if (entry.kind !== 'run') return entry
      const tasks = JSON.parse(JSON.stringify(entry.tasks).replaceAll(sharee(12), sharee(40))) as typeof entry.tasks
      return { ...entry, tasks }
    })
    const { code } = await rig.resume(pinned)
    expect(code).not.toBe(0)
    expect(rig.sharees('m-1')).not.toContain(sharee(40))
  })
})
