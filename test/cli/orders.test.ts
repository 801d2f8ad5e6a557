import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from './support/world.ts'

const example = join(import.meta.dirname, '../../examples/any-order')
const plan = 'plans/replace.yaml'
let cwd = ''

beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'orders-')))
  cpSync(example, cwd, { recursive: true })
  mkdirSync(join(cwd, '.git'))
})

afterEach(() => rmSync(cwd, { recursive: true }))

function replace(file: string, from: string, to: string): void {
  const path = join(cwd, file)
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
}

describe('preview', () => {
  it('names bad orders, and the least that makes them good', async () => {
    const { code, out } = await run(['preview', plan, '--format', 'json'], { cwd })
    const { orders } = JSON.parse(out)
    expect([code, orders.bad, orders.remedy]).toEqual([
      0,
      [
        { rule: 'copy-name-taken', outcome: 'indeterminate', step: 'copy', before: [], done: null },
        {
          rule: 'acme/shared-without-audit',
          outcome: 'violated',
          step: 'give',
          before: ['copy'],
          done: ['2000000000000002'],
        },
      ],
      [{ step: 'copy', follows: 'free' }],
    ])
  })

  it('says that all are good, where they are: with what it told to do done', async () => {
    replace('inventory.yaml', 'region: cn-hangzhou\n', 'region: cn-hangzhou\n      name: base\n')
    replace(
      plan,
      '[pay-prod, audit, shop-prod]',
      '[audit]\n    - { action: share, image: m-new, accounts: [pay-prod, shop-prod] }',
    )
    const { out } = await run(['preview', plan], { cwd })
    expect(out).toContain(
      'Orders: 14 invariant rules hold in every order of these steps, and wherever the run stops.\n',
    )
    const check = await run(['check', '--any-order'], { cwd })
    expect([check.code, check.out]).toEqual([0, expect.stringContaining('14 invariant rules judged in every order')])
  })
})

describe('check --any-order', () => {
  it('fails for an order alone, and proves nothing without invariants', async () => {
    expect((await run(['check'], { cwd })).code).toBe(0)
    expect((await run(['check', '--any-order'], { cwd })).code).toBe(1)
    replace('policy/audit-first.yaml', '  invariant: true\n', '')
    replace('shareplan.yaml', '[builtin, "policy/*.yaml"]', '["policy/*.yaml"]')
    const { code, err } = await run(['check', '--any-order'], { cwd })
    expect([code, err]).toEqual([2, expect.stringContaining('no rule in force is marked `invariant`')])
  })

  it('speaks Chinese', async () => {
    const { out } = await run(['check', '--any-order', '--lang', 'zh-CN'], { cwd })
    expect(out).toContain('（执行顺序：copy，然后 give（完成 2000000000000002 后停止））')
  })
})
