import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.ts'
import { type Shell, shells } from '../../src/cli/completion/scripts.ts'
import { formats } from '../../src/report/index.ts'
import { kinds } from '../../src/schema/index.ts'
import { run } from './support/world.ts'

let cwd = ''

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'completion-'))
  cpSync(join(import.meta.dirname, '../../examples/golden-images'), cwd, { recursive: true })
  for (const run of ['20261124T020000Z-aaaaaa', '20261125T020000Z-bbbbbb']) {
    mkdirSync(join(cwd, '.shareplan/runs', run), { recursive: true })
  }
})

afterAll(() => rmSync(cwd, { recursive: true }))

/** What a shell is answered, without what the candidates mean. */
async function complete(
  words: readonly string[],
  shell: Shell = 'fish',
  folder: string = cwd,
): Promise<readonly string[]> {
  const { code, out, err } = await run(['completion', shell, '--', ...words], { cwd: folder })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return out
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t')[0] ?? '')
}

const files = [':files']

describe('completion', () => {
  it('offers every command, and what it does', async () => {
    const words = [...new Set(commands.map(({ name }) => name.split(' ')[0] ?? '')), 'help']
    expect((await complete([''])).toSorted()).toEqual(words.toSorted())
    const { out } = await run(['completion', 'fish', '--', 'che'], { cwd })
    expect(out).toBe('check\tjudge plans by the rules\n')
  })

  it.each<readonly [string, readonly string[]]>([
    ['rules ', commands.flatMap(({ name }) => (name.startsWith('rules ') ? [name.slice(6)] : []))],
    ['rules sh', ['show']],
    ['rules s', ['show']],
    ['help che', ['check']],
    ['help rules f', ['facts']],
    ['help check ', []],
    ['nonsense ', []],
    ['schema ', kinds],
    ['completion ', shells],
    ['check ', files],
    ['check -', expect.arrayContaining(['--format', '--fail-on', '--redact', '--help']) as readonly string[]],
    ['check --fail-on ', ['deny', 'warn', 'info']],
    ['check --format ', formats],
    ['check --format s', ['sarif']],
    ['check --format=s', ['--format=sarif']],
    ['preview --format ', ['text', 'json']],
    ['apply --format ', ['text', 'json', 'html']],
    ['check --color a', ['auto', 'always']],
    ['check --config ', files],
    ['check -c ', files],
    ['check --config=', files],
    ['check --as-of ', []],
    ['check --quiet ', files],
    ['check a.yaml --format json ', files],
    ['check -- -', files],
    ['resume ', ['20261124T020000Z-aaaaaa', '20261125T020000Z-bbbbbb']],
    ['status 20261125', ['20261125T020000Z-bbbbbb']],
    ['evidence ', ['verify', '20261124T020000Z-aaaaaa', '20261125T020000Z-bbbbbb']],
    ['resume some-run ', []],
    ['rules show account-un', ['account-unknown', 'account-untrusted']],
    ['rules show inventory-st', ['inventory-stale']],
    ['fix --rule step-', ['step-without-effect']],
    ['snapshot --accounts @', ['@prod', '@partners']],
    ['snapshot --accounts pay-', ['pay-prod', 'pay-dev']],
    ['snapshot --region cn-', []],
  ])('of `%s` offers what fits', async (line, expected) => {
    expect(await complete(line.split(' '))).toEqual(expected)
  })

  it('joins what bash breaks at the sign, and offers the part behind it', async () => {
    expect(await complete(['check', '--format', '=', 'ju'], 'bash')).toEqual(['junit'])
    expect(await complete(['check', '--format', '='], 'bash')).toEqual(formats)
    expect(await complete(['check', '--format=ju'], 'zsh')).toEqual(['--format=junit'])
  })

  it('separates for zsh with a colon what the others separate with a tab', async () => {
    const { out } = await run(['completion', 'zsh', '--', 'rules', 'li'], { cwd })
    expect(out).toBe('list:list the rules in force\nlint:tell what is wrong or odd about rules\n')
  })

  it('says nothing where files cannot be read, and never fails', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'completion-'))
    writeFileSync(join(folder, 'shareplan.yaml'), 'a: [')
    for (const line of ['rules show a', 'resume ', 'snapshot --accounts ']) {
      expect(await complete(line.split(' '), 'bash', folder)).toEqual([])
    }
    rmSync(folder, { recursive: true })
  })

  it('offers no name that a shell could take for more than a word', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'completion-'))
    const account = (name: string, id: number) => ({ id: String(id), name, site: 'china', trusted: true })
    const names = [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell that would expand it
      '$(touch${IFS}x)',
      '`x`',
      'a;b',
      "a'b",
      'a"b',
      'a*',
      'a&b',
      'a|b',
      '>x',
      'a\\b',
      '生产',
      'good.name_1',
    ]
    const spec = { accounts: names.map((name, index) => account(name, 1_000_000_000_000_000 + index)) }
    const files = {
      accounts: { kind: 'Accounts', spec },
      shareplan: { kind: 'Config', spec: { accounts: 'accounts.yaml' } },
    }
    for (const [name, document] of Object.entries(files)) {
      writeFileSync(join(folder, `${name}.yaml`), JSON.stringify({ apiVersion: 'shareplan/v1', ...document }))
    }
    expect(await complete(['snapshot', '--accounts', ''], 'bash', folder)).toEqual(['生产', 'good.name_1'])
    rmSync(folder, { recursive: true })
  })

  it.each(shells)('has a script for %s that evaluates nothing', async (shell) => {
    const { code, out } = await run(['completion', shell], { cwd })
    expect(code).toBe(0)
    expect(out).not.toMatch(/\beval\b/)
    expect(out).toContain(`completion ${shell} --`)
  })

  it('of another shell is refused', async () => {
    const { code, err } = await run(['completion', 'cmd'], { cwd })
    expect([code, err]).toEqual([2, expect.stringContaining('Write one of: bash, zsh, fish.')])
  })
})

it('the page names every shell', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/ci.md'), 'utf8')
  for (const shell of shells) expect(page).toContain(`shareplan completion ${shell}`)
})
