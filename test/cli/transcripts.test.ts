import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bin, runBundle } from './support/bundle.ts'
import { replay } from './support/transcript.ts'
import { run } from './support/world.ts'

const folder = join(import.meta.dirname, 'transcripts')
const names = readdirSync(folder).filter((name) => name.endsWith('.txt'))

/** A fresh copy of the workspace that bears the transcript's name, with a .git so that no configuration above it counts. */
async function inWorkspace(name: string, work: (cwd: string) => Promise<void>): Promise<void> {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'transcript-')))
  const workspace = join(import.meta.dirname, '../../fixtures/cli', name.replace('.txt', ''))
  try {
    if (existsSync(workspace)) cpSync(workspace, cwd, { recursive: true })
    mkdirSync(join(cwd, '.git'))
    await work(cwd)
  } finally {
    rmSync(cwd, { recursive: true })
  }
}

describe('transcripts', () => {
  it.each(names)('%s', async (name) => {
    const transcript = readFileSync(join(folder, name), 'utf8')
    await inWorkspace(name, async (cwd) => {
      const now = await replay(transcript, cwd, run)
      if (process.env.UPDATE === '1') writeFileSync(join(folder, name), now)
      else expect(now).toBe(transcript)
    })
  })
})

describe.skipIf(bin === undefined)('transcripts of the built program', () => {
  it.each(names)('%s', async (name) => {
    const transcript = readFileSync(join(folder, name), 'utf8')
    await inWorkspace(name, async (cwd) => {
      expect(await replay(transcript, cwd, runBundle)).toBe(transcript)
    })
  })
})
