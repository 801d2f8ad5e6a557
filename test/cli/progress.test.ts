import { describe, expect, it } from 'vitest'
import { Progress } from '../../src/cli/execution/progress.ts'
import { ProgressLine } from '../../src/cli/execution/progress-line.ts'
import type { Call } from '../../src/execute/call.ts'

const share = { action: 'ModifyImageSharePermission', step: 'base' } as const
const image = { RegionId: 'cn-beijing', ImageId: 'm-1' } as const

const cases: readonly (readonly [string, Call])[] = [
  ['adding 2 accounts', { ...share, parameters: { ...image, AddAccount: ['1', '2'] } }],
  ['removing 1 account', { ...share, parameters: { ...image, RemoveAccount: ['1'] } }],
  ['removing all accounts', { ...share, parameters: { ...image, RemoveAccount: 'all' } }],
]

describe('the progress of a call, which may still be refused', () => {
  it.each(cases)('is told as %s', async (words, call) => {
    const written: string[] = []
    const progress = new Progress({ isTTY: false, write: async (text) => void written.push(text) })
    progress.notify({ kind: 'call', call })
    await progress.clear()
    expect(written).toEqual([`base: ModifyImageSharePermission, ${words}\n`])
  })
})

it('says that it finds out what became of a call in doubt', async () => {
  const written: string[] = []
  const progress = new Progress({ isTTY: false, write: async (text) => void written.push(text) })
  const failure = { failure: 'in-doubt', action: 'DeleteImage', code: 'Timeout', message: 'no answer' } as const
  progress.notify({ kind: 'in-doubt', failure })
  await progress.clear()
  expect(written).toEqual(['DeleteImage: Timeout, finding out whether it happened\n'])
})

it.each([0, undefined])('is cut to 80 cells on a terminal that says %s', async (columns) => {
  const written: string[] = []
  const write = async (text: string): Promise<void> => void written.push(text)
  const line = new ProgressLine({ isTTY: true, write, ...(columns !== undefined && { columns }) })
  line.show('cn-beijing: 3 of 7 images')
  line.show('x'.repeat(200))
  const [short, long] = written.map((text) => text.replace('\r\x1b[2K', ''))
  expect(short).toBe('cn-beijing: 3 of 7 images')
  expect(long).toBe(`${'x'.repeat(78)}…`)
})
