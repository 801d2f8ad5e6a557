import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeWith, hasCommand } from './support/client.ts'
import { root } from './support/runner.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shells-'))
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(
    join(bin, 'shareplan'),
    `#!/bin/sh\nprintf '%s\\n' "$*" >> "$HOME/asked"\nexec '${process.execPath}' '${join(root, 'dist/bin.js')}' "$@"\n`,
  )
  chmodSync(join(bin, 'shareplan'), 0o755)
  cpSync(join(root, 'examples/golden-images'), join(folder, 'work'), { recursive: true })
  mkdirSync(join(folder, 'work/.shareplan/runs/20261124T020000Z-aaaaaa'), { recursive: true })
  mkdirSync(join(folder, 'work/a folder'))
  writeFileSync(join(folder, 'work/a folder/plan.yaml'), '')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function environment(): Record<string, string> {
  return {
    PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}`,
    HOME: folder,
    TERM: 'dumb',
    LC_ALL: 'C.UTF-8',
    PS1: '> ',
  }
}

/** What is on the screen when a shell on a terminal gets these keys; `script` makes the terminal. */
function typed(shell: string, keys: string): string {
  const { stdout, error } = spawnSync('script', ['-qec', shell, '/dev/null'], {
    cwd: join(folder, 'work'),
    env: environment(),
    input: `${keys}\nexit\n`,
    encoding: 'utf8',
    timeout: 30_000,
  })
  if (error !== undefined) throw error
  return stripVTControlCharacters(stdout).replaceAll('\r', '')
}

/** Asks for what may follow a word that leaves a trace whenever it is evaluated, as it is once, when the line is entered. */
function askFor(shell: string, start: string): void {
  const [asked, ran] = [join(folder, 'asked'), join(folder, 'ran')] as const
  for (const path of [asked, ran]) rmSync(path, { force: true })
  typed(shell, `${start}shareplan check "$(echo x >> $HOME/ran)" --quie\t`)
  expect(readFileSync(asked, 'utf8')).toMatch(/completion \w+ -- check .*echo x.* --quie$/m)
  expect(readFileSync(ran, 'utf8')).toBe('x\n')
}

const cases = [
  ['a command', 'shareplan keyg\t', /shareplan keygen/],
  ['a flag', 'echo X; shareplan check --quie\t', /shareplan check --quiet/],
  ['a format', 'shareplan check --format jso\t', /shareplan check --format json/],
  ['a format behind the sign', 'shareplan check --format=jso\t', /shareplan check --format=json/],
  ['a rule', 'shareplan rules show account-unk\t', /shareplan rules show account-unknown/],
  ['a run', 'shareplan resume 2026\t', /shareplan resume 20261124T020000Z-aaaaaa/],
  ['a file', 'shareplan check plans/nov\t', /shareplan check plans\/november\.yaml/],
  ['a file behind the sign', 'shareplan check --config=sharep\t', /shareplan check --config=shareplan\.yaml/],
  ['a file with a blank in its path', 'shareplan check a\\ fol\t', /shareplan check a\\ folder\//],
] as const

describeWith('bash', hasCommand('bash', '--version') && hasCommand('script', '--version'), () => {
  const start = 'source <(shareplan completion bash)\n'

  it.each(cases)('completes %s', (_, keys, shown) => {
    expect(typed('bash --noprofile --norc -i', start + keys)).toMatch(shown)
  })

  it('runs nothing of what is typed, and may be sourced twice', () => {
    askFor('bash --noprofile --norc -i', start + start)
  })
})

describeWith('zsh', hasCommand('zsh', '--version') && hasCommand('script', '--version'), () => {
  const start = 'autoload -U compinit; compinit -u -D; source <(shareplan completion zsh)\n'

  it.each(cases)('completes %s', (_, keys, shown) => {
    expect(typed('zsh -f -i', start + keys)).toMatch(shown)
  })

  it('runs nothing of what is typed', () => {
    askFor('zsh -f -i', start)
  })
})

describeWith('fish', hasCommand('fish', '--version'), () => {
  /** What fish itself would offer. */
  function offered(line: string): readonly string[] {
    const command = `shareplan completion fish | source; complete -C '${line}'`
    const { stdout } = spawnSync('fish', ['--no-config', '-c', command], {
      cwd: join(folder, 'work'),
      env: environment(),
      encoding: 'utf8',
    })
    return stdout.trim().split('\n')
  }

  it.each([
    ['a command', 'shareplan comp', 'completion\tprint what makes a shell complete commands, flags and ids'],
    ['a flag', 'shareplan check --quie', '--quiet\tprint nothing when everything passes'],
    ['a format', 'shareplan check --format jso', 'json'],
    ['a format behind the sign', 'shareplan check --format=jso', '--format=json'],
    ['a rule', 'shareplan rules show account-unk', 'account-unknown\tImage shared with an unknown account'],
    ['a run', 'shareplan resume 2026', '20261124T020000Z-aaaaaa'],
    ['a file', 'shareplan check plans/nov', 'plans/november.yaml'],
  ])('offers %s', (_, line, candidate) => {
    expect(offered(line)).toEqual([candidate])
  })

  it('offers every command where nothing is typed', () => {
    expect(offered('shareplan ').length).toBeGreaterThan(15)
  })
})
