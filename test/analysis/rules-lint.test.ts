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

  it('speaks Chinese', async () => {
    const { out } = await run(['rules', 'lint', 'unused-parameter.yaml', '--lang', 'zh-CN'], { cwd })
    expect(out).toContain('参数 most 没有被用到')
  })
})
