import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect } from 'vitest'
import { run } from '../../cli/support/world.ts'

const source = join(import.meta.dirname, '../../../fixtures/cli/analysis')
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

export function git(cwd: string, ...args: readonly string[]): void {
  const identity = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.com', '-c', 'commit.gpgsign=false']
  execFileSync('git', [...identity, ...args], { cwd, stdio: 'pipe' })
}

/** A repository whose last commit is the workspace, and in which a file is then changed. */
export function changed(file: string, change: (text: string) => string): string {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'rules-diff-')))
  folders.push(cwd)
  cpSync(source, cwd, { recursive: true })
  git(cwd, 'init', '-q')
  git(cwd, 'add', '.')
  git(cwd, 'commit', '-qm', 'before')
  const path = join(cwd, file)
  const text = change(readFileSync(path, 'utf8'))
  if (text === '') rmSync(path)
  else writeFileSync(path, text)
  return cwd
}

export interface Claim {
  readonly claim: string
  readonly before: string
  readonly after: string
  readonly passesBefore: boolean
  readonly passesAfter: boolean
  readonly facts: Readonly<Record<string, string>>
  readonly scene: {
    readonly plan: object
    readonly accounts: object
    readonly inventories: readonly object[]
    readonly asOf: string
  }
}

export interface Diff {
  readonly rules: readonly { rule: string; change: string; loosens: Claim; tightens: Claim }[]
  readonly accounts: readonly object[]
  readonly plans: {
    readonly judged: number
    readonly different: readonly { file: string; before: string; after: string }[]
  }
  readonly loosenings: readonly string[]
}

export async function diffOf(cwd: string): Promise<Diff> {
  const { code, out, err } = await run(['rules', 'diff', 'HEAD', '--format', 'json'], { cwd })
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out) as Diff
}
