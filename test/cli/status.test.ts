import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from './support/world.ts'

let cwd = ''

beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'status-')))
})

afterEach(() => {
  rmSync(cwd, { recursive: true })
})

describe('status', () => {
  it('says that what it was named is no folder of runs', async () => {
    writeFileSync(join(cwd, 'file'), '')
    for (const named of ['file', 'file/below']) {
      expect(await run(['status', '--runs', named], { cwd })).toEqual({
        code: 2,
        out: '',
        err: `shareplan: error: ${join(cwd, named)} is no folder\n  help: Name the folder of the runs with --runs, or make it readable.\n`,
      })
    }
  })

  it('says that a lock cannot be read', async () => {
    mkdirSync(join(cwd, 'runs/lock'), { recursive: true })
    const { code, err } = await run(['status', '--runs', 'runs'], { cwd })
    expect(code).toBe(2)
    expect(err).toContain(`the lock of ${join(cwd, 'runs')} is a folder; a file was expected`)
  })

  it('lists a run whose journal cannot be read as broken', async () => {
    mkdirSync(join(cwd, 'runs/r1/journal.jsonl'), { recursive: true })
    mkdirSync(join(cwd, 'runs/r2'))
    const { code, out, err } = await run(['status', '--runs', 'runs'], { cwd })
    expect(code).toBe(2)
    expect(out).toMatch(/^r1 +broken$/m)
    expect(err).toContain('r1/journal.jsonl is a folder; a file was expected')
    expect(err).toContain('shareplan: r2: there is no journal')
  })
})
