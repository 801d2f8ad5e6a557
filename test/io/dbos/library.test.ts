import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { bin, cleanEnvironment } from '../../cli/support/bundle.ts'
import { plantedPassword } from '../../support/postgres.ts'

it.skipIf(bin === undefined)('says what to install where DBOS and pg are missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shareplan-alone-'))
  try {
    cpSync(dirname(bin ?? ''), join(folder, 'dist'), { recursive: true })
    const runs = `postgres://me:${plantedPassword}@127.0.0.1:1/runs`
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(folder, 'dist/bin.js'), 'status', '--runs', runs],
      { cwd: folder, env: cleanEnvironment(), encoding: 'utf8' },
    )
    expect([status, stdout, stderr.split('\n')[0]]).toEqual([
      2,
      '',
      'shareplan: error: runs in PostgreSQL need two packages that are not installed: npm install @dbos-inc/dbos-sdk@5 pg@8, beside shareplan',
    ])
    expect(stderr).not.toContain(plantedPassword)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
