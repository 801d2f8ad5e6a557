import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { RunHeldError } from '../../src/execute/run-store.ts'
import { folderStore } from '../../src/io/run-store.ts'
import { planOn, runStoreContract } from '../support/contract/run-store.ts'

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shareplan-store-'))
  folders.push(folder)
  return folder
}

describe('a folder of runs', () => {
  runStoreContract(async () => {
    const runs = join(newFolder(), 'runs')
    return {
      open: async () => folderStore(runs),
      letGo: async (_, session) => {
        if ('close' in session) await session.close()
      },
    }
  })

  it('is for one process at a time', async () => {
    const runs = newFolder()
    const held = await folderStore(runs).reserve('r1', planOn('m-1'))
    await expect(folderStore(runs).reserve('r2', planOn('m-2'))).rejects.toThrow(RunHeldError)
    await held.release()
  })
})
