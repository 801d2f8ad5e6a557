import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../cli/support/world.ts'
import { rule } from './support/rule-text.ts'

const files = {
  'accounts.yaml': `apiVersion: shareplan/v1
kind: Accounts
spec:
  accounts:
    - { id: "1000000000000001", name: images, site: china, trusted: true }
    - { id: "2000000000000001", name: audit, site: china, trusted: true }
  groups: { auditors: [audit] }
`,
  'inventory.yaml': `apiVersion: shareplan/v1
kind: Inventory
metadata: { account: "1000000000000001" }
spec:
  shareRole: { exists: true, trustedAccounts: ["2000000000000001"] }
  images: [{ id: m-1, region: cn-beijing, name: base, owner: self }]
`,
  'plan.yaml': `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: all, account: "1000000000000001" }
spec:
  region: cn-beijing
  steps: [{ action: unshare, image: m-1, accounts: all }]
`,
}

let cwd = ''

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'unlisted-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
})

afterAll(() => rmSync(cwd, { recursive: true }))

async function found(violatedWhen: string): Promise<readonly object[]> {
  const message = '"{{account.name}} ({{account.groups}}) lose it"'
  const text = rule({ actions: '[unshare]', per: 'grant', violatedWhen, message })
  writeFileSync(join(cwd, 'rule.yaml'), text)
  const known = ['--rules', 'rule.yaml', '--accounts', 'accounts.yaml', '--inventory', 'inventory.yaml']
  const { out } = await run(['check', 'plan.yaml', ...known, '--format', 'json'], { cwd })
  const { findings } = JSON.parse(out) as {
    findings: readonly { outcome: string; message: string; missing: string[] }[]
  }
  return findings.map(({ outcome, message: said, missing }) => ({ outcome, said, missing }))
}

describe('accounts that have the image, and that nobody can name', () => {
  it.each([
    ['account.id', '{ fact: account.id, operator: equal, value: "2000000000000001" }'],
    ['account.idLength', '{ fact: account.idLength, operator: equal, value: 16 }'],
    ['account.name', '{ fact: account.name, operator: in, value: [audit] }'],
    ['account.known', '{ fact: account.known, operator: equal, value: true }'],
    ['account.groups', '{ fact: account.groups, operator: contains, value: auditors }'],
    ['account.trustedByShareRole', '{ fact: account.trustedByShareRole, operator: equal, value: true }'],
  ])('may be those that a rule is about: %s is unknown', async (fact, violatedWhen) => {
    const outcomes = [
      { outcome: 'indeterminate', said: expect.stringContaining('others that are unknown'), missing: [fact] },
    ]
    expect(await found(violatedWhen)).toEqual(outcomes)
    expect(await found(`{ not: ${violatedWhen} }`)).toEqual(outcomes)
  })

  it('are told as what they are', async () => {
    expect(await found('{ fact: account.timesListed, operator: equal, value: 1 }')).toEqual([
      { outcome: 'violated', said: 'accounts that the inventory does not list (unknown) lose it', missing: [] },
    ])
  })
})
