import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type Outcome, run } from './support/world.ts'

const cwd = mkdtempSync(join(tmpdir(), 'chinese-'))
cpSync(join(import.meta.dirname, '../../examples/golden-images'), cwd, { recursive: true })
afterAll(() => rmSync(cwd, { recursive: true }))

const careless = 'drafts/careless.yaml'
const chinese = { SHAREPLAN_LANG: 'zh-CN' }

async function json(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const { out } = await run([...argv, '--format', 'json'], { cwd, env })
  return JSON.parse(out)
}

/** What stays of a result when what people read is taken out. */
function contract(result: unknown): string {
  return JSON.stringify(result, (key, value) => (key === 'message' || key === 'remediation' ? '' : value))
}

describe('in Chinese', () => {
  it('a check says what it found, and what to do', async () => {
    const { code, out, err } = await run(['check', careless, '--lang', 'zh-CN'], { cwd })
    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(out).toMatch(/25:47 {2}deny {2}account-untrusted {2}\S+ 将被共享给 globex，但该账号不受信任/)
    expect(out).toContain('  处理建议：移除该账号；或在审核后在 Accounts 文件中把 globex 标记为受信任')
    expect(out).toContain('已按 35 条规则检查 1 个计划（共 5 个步骤、25 项授权）：6 项违规（6 项 deny）。')
    expect(out).toContain('结论：不通过')
  })

  it('what is wrong with documents is told, too', async () => {
    const broken = join(import.meta.dirname, '../../fixtures/documents/broken')
    const { findings } = (await json(['lint', broken], chinese)) as {
      readonly findings: readonly { readonly message: string; readonly remediation: string }[]
    }
    const texts = findings.flatMap(({ message, remediation }) => [message, remediation])
    expect(texts.length).toBeGreaterThan(400)
    const own = texts.map((text) => text.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, ''))
    expect(own.filter((text) => !/\p{Script=Han}/u.test(text) || /[a-z]+ [a-z]+ [a-z]+/i.test(text))).toEqual([])
  })

  it('a check without facts says what is missing', async () => {
    writeFileSync(
      join(cwd, 'empty.yaml'),
      'apiVersion: shareplan/v1\nkind: Inventory\nmetadata: { account: "1000000000000001", capturedAt: 2026-11-24T02:00:00Z }\nspec: { images: [] }\n',
    )
    const { code, out } = await run(['check', careless, '--inventory', 'empty.yaml', '--verbose'], {
      cwd,
      env: chinese,
    })
    expect(code).toBe(1)
    expect(out).toContain('deny（无法判定）  image-unknown')
    expect(out).toContain('更正镜像 ID，或重新采集其所在地域的清单，使清单包含该镜像')
    expect(out).toContain('缺少的数据：')
  })

  it('Markdown and the other formats follow', async () => {
    const markdown = await run(['check', careless, '--format', 'markdown'], { cwd, env: chinese })
    expect(markdown.out).toMatch(/^<!-- shareplan -->\n### shareplan：不通过\n/)
    expect(markdown.out).toContain('| 位置 | 规则 | 问题 |')
    const sarif = await run(['check', careless, '--format', 'sarif'], { cwd, env: chinese })
    expect(sarif.out).toContain('镜像共享给了不受信任的账号')
  })

  it('rules tell what they are about', async () => {
    const list = await run(['rules', 'list', '--lang', 'zh-CN'], { cwd })
    expect(list.out).toMatch(/account-unknown +deny、前置规则 +grant +share +镜像共享给了未登记的账号/)
    const show = await run(['rules', 'show', 'plan-too-large', '--lang', 'zh-CN'], { cwd })
    expect(show.out).toContain('一个计划最多可以新增多少组')
    expect(show.out).toContain('处理建议\n  拆分计划')
  })

  it('a saved result is told around its own messages', async () => {
    const { out } = await run(['check', careless, '--format', 'json'], { cwd })
    const told = await run(['report', '-', '--lang', 'zh-CN'], { cwd, stdin: out })
    expect(told.out).toContain('which is not trusted')
    expect(told.out).toContain('结论：不通过')
  })

  it('names of strangers stay harmless', async () => {
    const text =
      'apiVersion: shareplan/v1\nkind: SharePlan\nmetadata: { name: "x\\e[31m\\u202e##[group]", account: "1000000000000001" }\nspec: { region: cn-beijing, steps: [{ action: copy, image: "m-\\e[2J", to: { region: cn-beijing, name: y } }] }\n'
    for (const format of ['text', 'markdown', 'html', 'github', 'sarif']) {
      const { out } = await run(['check', '-', '--format', format], { cwd, env: chinese, stdin: text })
      for (const hostile of ['\x1b', '\u202e']) expect(out).not.toContain(hostile)
      expect(out).toMatch(/\p{Script=Han}/u)
    }
  })
})

describe('the contract', () => {
  it.each([[['check']], [['check', careless]], [['lint', '.']]])(
    'of %j does not depend on the language',
    async (argv) => {
      const [english, other] = [await json(argv, {}), await json(argv, chinese)]
      expect(contract(other)).toBe(contract(english))
      expect(contract(english)).toContain(argv[0] === 'check' ? 'sha256:' : '"summary"')
    },
  )

  it('holds for rules that speak Chinese themselves: every digest covers their texts', async () => {
    const own = (texts: string): string =>
      `apiVersion: shareplan/v1\nkind: Rule\nmetadata: { id: acme/named, title: Named }\nspec: { per: plan, violatedWhen: { fact: plan.newGrantCount, operator: greaterThan, value: 0 }, enforcement: info, message: "{{plan.newGrantCount}} grants" }\n${texts}`
    const judge = async (rule: string, env: Readonly<Record<string, string>>): Promise<string> => {
      writeFileSync(join(cwd, 'own.yaml'), rule)
      return contract(await json(['check', careless, '--rules', 'builtin', '--rules', 'own.yaml'], env))
    }
    const translated = own('translations: { zh-CN: { title: 名称, message: "{{plan.newGrantCount}} 项授权" } }\n')
    expect(await judge(translated, chinese)).toBe(await judge(translated, {}))
    expect(await judge(translated, {})).not.toBe(await judge(own(''), {}))
    const message = async (): Promise<Outcome> =>
      run(['check', careless, '--rules', 'own.yaml', '--lang', 'zh-CN'], { cwd })
    expect((await message()).out).toContain('acme/named  3 grants')
    writeFileSync(join(cwd, 'own.yaml'), translated)
    expect((await message()).out).toContain('acme/named  3 项授权')
  })

  it('a language that nobody has written is a mistake as a flag, and English from the environment', async () => {
    const wrong = await run(['check', careless, '--lang', 'tlh'], { cwd })
    expect(wrong).toMatchObject({ code: 2, out: '' })
    expect(wrong.err).toContain('--lang "tlh": unknown language')
    const silent = await run(['check', careless], { cwd, env: { LANG: 'tlh' } })
    expect(silent).toEqual(await run(['check', careless], { cwd }))
  })
})
