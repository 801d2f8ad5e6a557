import { describe, expect, it } from 'vitest'
import { render } from '../../src/report/index.ts'
import { readSaved } from '../../src/report/saved.ts'
import { contextOf, passing, reportOf } from './support.ts'

const skipped = { name: 'november', file: 'plans/b.yaml', run: 'r1', receipt: 'plans/b.receipt.json' }

async function said(format: 'text' | 'json' | 'markdown' | 'junit' | 'tap' | 'github', report = {}): Promise<string> {
  const fixture = { report: { ...passing.report, applied: [skipped], ...report } }
  return (await render(format, reportOf(fixture), contextOf(fixture))) ?? ''
}

const alone = { plans: [] }

describe('plans that were applied before', () => {
  it('are told beside those that were judged', async () => {
    for (const format of ['text', 'markdown'] as const) {
      const text = await said(format)
      expect([format, text]).toEqual([
        format,
        expect.stringContaining('1 plan applied before, skipped: november by run r1.'),
      ])
      expect(text).not.toContain('Nothing was left to judge')
    }
    expect(await said('text', alone)).toContain('Nothing was left to judge.')
  })

  it('are skipped tests, and never passed ones', async () => {
    expect(await said('junit', alone)).toContain(
      '<testcase classname="november" name="verdict" time="0">\n      <skipped type="applied" message="applied before by run r1">applied before by run r1</skipped>',
    )
    expect(await said('tap', alone)).toBe(
      'TAP version 13\n1..1\n# plans/b.yaml: november\nok 1 - november: verdict # SKIP applied before by run r1\n',
    )
    expect(await said('tap')).toContain('\n1..2\n')
  })

  it('are listed in JSON, where there are any, and read back', async () => {
    const json = JSON.parse(await said('json'))
    expect(json.applied).toEqual([skipped])
    expect(JSON.parse(await said('json', { applied: undefined }))).not.toHaveProperty('applied')
    const all = JSON.parse(await said('json', alone))
    expect(readSaved(all, [])).toMatchObject({ report: { verdict: 'pass', plans: [], applied: [skipped] } })
    expect(readSaved({ ...all, applied: [] }, [])).toMatchObject({
      mistakes: [{ message: 'the report is about no plan' }],
    })
    expect(readSaved({ ...all, applied: [{ name: 'x' }] }, [])).toMatchObject({ mistakes: [{ path: ['applied', 0] }] })
  })

  it('command no terminal and no reader of TAP', async () => {
    const evil = { ...skipped, name: 'n\u001b[2J # TODO', run: 'r\n1..9' }
    for (const format of ['text', 'tap'] as const) {
      const text = await said(format, { plans: [], applied: [evil] })
      expect(text).not.toContain('\u001b')
      expect(text).not.toContain('\n1..9')
      expect(text).not.toMatch(/^ok .* # TODO/m)
    }
  })
})
