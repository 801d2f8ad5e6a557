import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formats } from '../../src/report/index.ts'
import { run } from '../cli/support/world.ts'
import { rule } from '../policy/support/rule-text.ts'

const cwd = join(import.meta.dirname, '../../fixtures/broken-rules')

describe('rules lint', () => {
  it.each(formats)('reports in the format %s', async (format) => {
    const { code, out, err } = await run(['rules', 'lint', 'unused-parameter.yaml', '--format', format], { cwd })
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain('the parameter most is read nowhere')
  })

  it.each([
    ['deny', 0],
    ['warn', 1],
    ['info', 1],
  ])('lets --fail-on %s decide', async (level, exit) => {
    const { code } = await run(['rules', 'lint', 'unused-parameter.yaml', '--fail-on', level], { cwd })
    expect(code).toBe(exit)
  })

  it('finds nothing odd in the built-in rules', async () => {
    const { code, out } = await run(['rules', 'lint', 'builtin', '--fail-on', 'info', '--format', 'json'], { cwd })
    const { findings, summary } = JSON.parse(out) as { findings: unknown[]; summary: { plans: number } }
    expect([code, findings]).toEqual([0, []])
    expect(summary.plans).toBeGreaterThan(30)
  })

  it.each([
    ['notIn', 'sites', '{ type: list, default: [china] }'],
    ['in', 'sites', '{ type: list, default: [] }'],
    ['equal', 'site', '{ type: string, default: china }'],
  ])('knows that a parameter can be, or hold, whatever a fact can be: %s', async (operator, param, definition) => {
    const text = rule({
      ...{ per: 'grant', message: '"{{account.site}}"', params: `{ ${param}: ${definition} }` },
      violatedWhen: `{ fact: account.site, operator: ${operator}, value: { fact: params.${param} } }`,
    })
    const { out } = await run(['rules', 'lint', '-', '--format', 'json'], { cwd, stdin: text })
    const { findings } = JSON.parse(out) as { findings: readonly { rule: string }[] }
    expect(findings.map((finding) => finding.rule).filter((id) => /always|never/.test(id))).toEqual([])
    expect(findings.length).toBeGreaterThan(0)
  })

  const claims = async (text: string): Promise<readonly string[]> => {
    const accounts = `apiVersion: shareplan/v1
kind: Accounts
spec:
  labels: { headCount: number }
  accounts: [{ id: "1000000000000001", name: images, labels: { headCount: -1 } }]
`
    const folder = mkdtempSync(join(tmpdir(), 'rules-lint-'))
    writeFileSync(join(folder, 'accounts.yaml'), accounts)
    writeFileSync(join(folder, 'rule.yaml'), text)
    const argv = ['rules', 'lint', 'rule.yaml', '--accounts', 'accounts.yaml', '--format', 'json']
    const { out } = await run(argv, { cwd: folder })
    rmSync(folder, { recursive: true })
    const { findings, summary } = JSON.parse(out) as { findings: readonly { rule: string }[]; summary: object }
    expect(summary).toMatchObject({ plans: 1, invalid: 0 })
    return findings.map((finding) => finding.rule).filter((id) => /always|never/.test(id))
  }

  it.each(['owner.labels.headCount', 'params.floorCount'])(
    'takes %s for no count: people call their numbers what they like',
    async (fact) => {
      const ownMessage = `"{{${fact}}}"`
      const params = '{ floorCount: { type: number, default: -1 } }'
      const violatedWhen = (operator: string, value: number) =>
        `{ fact: ${fact}, operator: ${operator}, value: ${value} }`
      for (const condition of [violatedWhen('lessThan', 0), violatedWhen('equal', 0.5)])
        expect(
          await claims(rule({ per: 'plan', actions: '', message: ownMessage, params, violatedWhen: condition })),
        ).toEqual([])
    },
  )

  it.each([
    ['clock.hour', 'greaterThan', 23, 'rule-never-violated'],
    ['clock.hour', 'greaterThanInclusive', 23, undefined],
    ['image.ageDays', 'lessThan', 0, 'rule-never-violated'],
    ['image.ageDays', 'lessThan', 1, undefined],
  ])('knows what %s can be: %s %s', async (fact, operator, value, lint) => {
    const violatedWhen = `{ fact: ${fact}, operator: ${operator}, value: ${value} }`
    expect(await claims(rule({ per: 'step', violatedWhen }))).toEqual(lint === undefined ? [] : [lint])
  })

  it('speaks Chinese', async () => {
    const { out } = await run(['rules', 'lint', 'unused-parameter.yaml', '--lang', 'zh-CN'], { cwd })
    expect(out).toContain('参数 most 没有被用到')
  })
})
