import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run } from '../cli/support/world.ts'
import { type Claim, changed, diffOf, git } from './support/changed-policy.ts'

function only<T>([one, ...others]: readonly T[]): T {
  expect(others).toEqual([])
  if (one === undefined) throw new Error('no rule has changed')
  return one
}

/** Whether the witness passes by the policy of the commit, and by that of the working tree: judged by `check`, from its documents. */
async function passesOf(cwd: string, { scene }: Claim): Promise<readonly [before: boolean, after: boolean]> {
  const folder = join(cwd, 'witness')
  mkdirSync(folder, { recursive: true })
  const file = (name: string, document: object): string => {
    writeFileSync(join(folder, name), JSON.stringify(document))
    return `witness/${name}`
  }
  const inventories = scene.inventories.flatMap((one, index) => ['--inventory', file(`inventory-${index}.json`, one)])
  const args = ['check', file('plan.json', scene.plan), '--as-of', scene.asOf, ...inventories]
  const accounts = file('accounts.json', scene.accounts)
  git(cwd, 'stash', 'push', '-q', '--', '.')
  const before = await run([...args, '--accounts', accounts], { cwd })
  git(cwd, 'stash', 'pop', '-q')
  const after = await run([...args, '--accounts', accounts], { cwd })
  return [before.code === 0, after.code === 0]
}

const rule = 'policy/many-sharees.yaml'
const fortyToThirty = (text: string): string => text.replace('value: 40', 'value: 30')
const fortyToFifty = (text: string): string => text.replace('value: 40', 'value: 50')

describe('rules diff', () => {
  it('finds nothing where nothing has changed', async () => {
    const cwd = changed(rule, (text) => text)
    expect(await diffOf(cwd)).toMatchObject({ rules: [], accounts: [], loosenings: [] })
    const { code, out } = await run(['rules', 'diff', 'HEAD', '--fail-on-loosening'], { cwd })
    expect([code, out]).toEqual([0, expect.stringContaining('Nothing is loosened.')])
  })

  it('shows what a tighter bound denies, and proves that it allows nothing new', async () => {
    const cwd = changed(rule, fortyToThirty)
    const { rules, loosenings } = await diffOf(cwd)
    expect(rules).toMatchObject([
      { rule: 'acme/many-sharees', change: 'changed', loosens: { claim: 'never' }, tightens: { claim: 'witness' } },
    ])
    expect(loosenings).toEqual([])
    const { tightens } = only(rules)
    expect(Number(tightens.facts['image.shareCountAfter'])).toBeGreaterThan(30)
    expect(Number(tightens.facts['image.shareCountAfter'])).toBeLessThanOrEqual(40)
    expect(tightens).toMatchObject({ before: 'held', after: 'violated', passesBefore: true, passesAfter: false })
    expect(await passesOf(cwd, tightens)).toEqual([true, false])
  })

  it('shows what a looser bound allows, and fails on it', async () => {
    const cwd = changed(rule, fortyToFifty)
    const { rules, loosenings } = await diffOf(cwd)
    const { loosens, tightens } = only(rules)
    expect([loosens.claim, tightens.claim]).toEqual(['witness', 'never'])
    expect(await passesOf(cwd, loosens)).toEqual([false, true])
    expect(loosenings).toEqual(['acme/many-sharees allows what it denied'])
    const { code } = await run(['rules', 'diff', 'HEAD', '--fail-on-loosening'], { cwd })
    expect(code).toBe(1)
  })

  it('shows what a rule denied that is gone', async () => {
    const cwd = changed(rule, () => '')
    writeFileSync(
      join(cwd, 'shareplan.yaml'),
      readFileSync(join(cwd, 'shareplan.yaml'), 'utf8').replace(', "policy/*.yaml"', ''),
    )
    const { rules } = await diffOf(cwd)
    expect(rules).toMatchObject([
      {
        rule: 'acme/many-sharees',
        change: 'removed',
        loosens: { claim: 'witness', after: 'absent', passesAfter: true },
      },
    ])
  })

  it.each([
    ['account-untrusted: { level: off, reason: try }', 'account-untrusted', 'removed'],
    ['account-untrusted: { level: warn, reason: try }', 'account-untrusted', 'changed'],
    ['image-public: { level: info, reason: try }', 'image-public', 'changed'],
    ['delete-while-used: { level: off, reason: try }', 'delete-while-used', 'removed'],
    ['reshare-by-copy: { level: deny }', 'reshare-by-copy', 'changed'],
  ])('shows what %s does', async (setting, id, change) => {
    const cwd = changed('shareplan.yaml', (text) => `${text}  enforcement: { ${setting} }\n`)
    const { rules } = await diffOf(cwd)
    const [one] = rules
    expect([one?.rule, one?.change]).toEqual([id, change])
    const claim = setting.includes('deny') ? one?.tightens : one?.loosens
    expect(claim?.claim).toBe('witness')
    if (claim !== undefined) expect(await passesOf(cwd, claim)).toEqual([claim.passesBefore, claim.passesAfter])
    expect(claim?.passesBefore).not.toBe(claim?.passesAfter)
  })

  it('shows what a parameter does', async () => {
    const cwd = changed(
      'shareplan.yaml',
      (text) => `${text}  params: { marketplace-image-shared: { scope: cross-site } }\n`,
    )
    const { rules } = await diffOf(cwd)
    expect(rules).toMatchObject([
      { rule: 'marketplace-image-shared', loosens: { claim: 'witness' }, tightens: { claim: 'never' } },
    ])
  })

  it('shows what the age of inventories does', async () => {
    const cwd = changed('shareplan.yaml', (text) => `${text}  inventoryMaxAge: 24h\n`)
    expect((await diffOf(cwd)).rules).toMatchObject([
      {
        rule: 'inventory-stale',
        change: 'added',
        tightens: { claim: 'witness', passesBefore: true, passesAfter: false },
      },
    ])
  })

  it('claims nothing where a rule may be waived from now on', async () => {
    const cwd = changed(rule, (text) => text.replace('  enforcement: deny', '  enforcement: deny\n  waivable: false'))
    expect((await diffOf(cwd)).rules).toMatchObject([
      { change: 'changed', loosens: { claim: 'undecided' }, tightens: { claim: 'undecided' } },
    ])
  })

  it.each(['stages: { ci: warn }', 'enforceFrom: 2027-01-01T00:00:00Z'])('does not overlook %s', async (key) => {
    const cwd = changed(rule, (text) => text.replace('  enforcement: deny', `  enforcement: deny\n  ${key}`))
    const diff = await diffOf(cwd)
    expect(diff.rules).toMatchObject([{ change: 'changed', loosens: { claim: 'undecided' } }])
    expect(diff.loosenings).toEqual(['acme/many-sharees may allow more than before'])
  })

  it('tells of words that have changed, and of nothing else', async () => {
    const cwd = changed(rule, (text) => text.replace('Nobody keeps track', 'No one keeps track'))
    expect((await diffOf(cwd)).rules).toMatchObject([{ change: 'texts', loosens: { claim: 'never' } }])
  })

  it('tells of accounts, and of past plans that come to something else', async () => {
    const cwd = changed('accounts.yaml', (text) => text.replace(/(pay-prod.*)trusted: true/, '$1trusted: false'))
    const { accounts, plans } = await diffOf(cwd)
    expect(accounts).toEqual([{ account: '2345678901234567', change: 'changed', newlyTrusted: false }])
    expect(plans).toMatchObject({ judged: 1, different: [{ file: 'plans/good.yaml', before: 'pass', after: 'fail' }] })
  })

  it('calls a rule that is only added no loosening, whatever it reads', async () => {
    const cwd = changed(rule, (text) => text)
    const text = readFileSync(join(cwd, rule), 'utf8').replace('acme/many-sharees', 'acme/added')
    const match = '  match: { fact: image.name, operator: startsWith, value: prod- }\n  violatedWhen:'
    writeFileSync(join(cwd, 'policy/added.yaml'), text.replace('  violatedWhen:', match))
    const { rules, loosenings } = await diffOf(cwd)
    expect(rules).toMatchObject([{ rule: 'acme/added', change: 'added', loosens: { claim: 'never' } }])
    expect(loosenings).toEqual([])
  })

  it('does not overlook a rule that yields to one that finds more', async () => {
    const cwd = changed(rule, (text) => text)
    const text = readFileSync(join(cwd, rule), 'utf8')
    const quiet = text.replace('acme/many-sharees', 'acme/quiet').replace('enforcement: deny', 'enforcement: info')
    writeFileSync(join(cwd, 'policy/quiet.yaml'), quiet)
    writeFileSync(join(cwd, rule), text.replace('  enforcement: deny', '  yieldsTo: [acme/quiet]\n  enforcement: deny'))
    git(cwd, 'add', '.')
    git(cwd, 'commit', '-qm', 'yields')
    writeFileSync(join(cwd, 'policy/quiet.yaml'), quiet.replace('enforcement: info', 'enforcement: warn'))
    expect((await diffOf(cwd)).rules.map((one) => one.rule)).toEqual(['acme/quiet'])
    writeFileSync(join(cwd, 'policy/quiet.yaml'), quiet.replace(/value: 40/, 'value: 30'))
    const { rules, loosenings } = await diffOf(cwd)
    expect(rules.map((one) => one.rule)).toEqual(['acme/many-sharees', 'acme/quiet'])
    expect(loosenings).toEqual([expect.stringMatching(/^acme\/many-sharees (allows what it denied|may allow more)/)])
  })

  it('calls new waivers a loosening', async () => {
    const cwd = changed('shareplan.yaml', (text) => `${text}  waivers: waivers.yaml\n`)
    const waiver = {
      ...{ rule: 'account-untrusted', plan: 'good', reason: 'for now', owner: 'platform', ticket: 'CHG-1' },
      expires: '2026-12-01',
    }
    const document = { apiVersion: 'shareplan/v1', kind: 'Waivers', spec: { waivers: [waiver] } }
    writeFileSync(join(cwd, 'waivers.yaml'), JSON.stringify(document))
    expect((await diffOf(cwd)).loosenings).toEqual([
      'a waiver of account-untrusted is new, or has changed (platform, CHG-1)',
    ])
  })

  it('writes Markdown and text', async () => {
    const cwd = changed(rule, fortyToFifty)
    const { out } = await run(['rules', 'diff', 'HEAD', '--format', 'markdown'], { cwd })
    expect(out).toContain('### Policy change: loosened')
    expect(out).toContain('```yaml')
    const { out: text } = await run(['rules', 'diff', 'HEAD', '--verbose'], { cwd })
    expect(text).toContain('newly denied: nothing, whatever the plan')
    expect(text).toContain('kind: Inventory')
  })

  it('refuses what it cannot compare', async () => {
    const cwd = changed(rule, fortyToFifty)
    const { code, err } = await run(['rules', 'diff', 'no-such-branch'], { cwd })
    expect([code, err]).toEqual([2, expect.stringContaining('no-such-branch')])
    expect((await run(['rules', 'diff', 'HEAD', '--policy-from', 'HEAD'], { cwd })).code).toBe(2)
  })
})
