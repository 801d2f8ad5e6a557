import { describe, expect, it } from 'vitest'
import { buildDirectory } from '../../src/plan/directory.ts'
import { readAll, type Text } from '../support/judge.ts'
import { a, accountsText, c, d, directoryOf, four, told } from './support.ts'

async function problems(...texts: readonly Text[]) {
  return told(buildDirectory(await readAll(texts, 'Accounts')).problems, texts).map(([message, at]) => [message, at])
}

describe('the directory', () => {
  it('is all Accounts documents together', async () => {
    const more = accountsText(
      '  accounts: [{ id: "3000000000000001", name: e, labels: { env: prod, pci: true } }]\n  labels: { pci: boolean }\n  groups: { all-prod: { labels: { env: prod } } }\n',
      'more.yaml',
    )
    const directory = await directoryOf(four, more)
    expect([...directory.accounts.keys()]).toHaveLength(5)
    expect(directory.byName.get('e')).toBe('3000000000000001')
    expect(directory.groups.get('prod')).toEqual([a, c, '3000000000000001'])
    expect(directory.groups.get('pair')).toEqual([a, d])
    expect([...directory.labels]).toEqual([
      ['env', ['prod', 'dev']],
      ['pci', 'boolean'],
    ])
  })

  it('selects accounts by all the labels of a group', async () => {
    const text = accountsText(`  labels: { env: [prod, dev], pci: boolean, tier: number }
  accounts:
    - { id: "1", labels: { env: prod, pci: true, tier: 1 } }
    - { id: "2", labels: { env: prod, pci: false, tier: 1 } }
    - { id: "3", labels: { env: prod } }
    - { id: "4" }
  groups: { x: { labels: { env: prod, pci: true } }, y: { labels: { pci: false } }, z: { labels: { tier: 1 } } }
`)
    const { groups } = await directoryOf(text)
    expect([...groups]).toEqual([
      ['x', ['1']],
      ['y', ['2']],
      ['z', ['1', '2']],
    ])
  })

  const wrong: readonly (readonly [string, string, readonly (readonly string[])[]])[] = [
    ['an id twice', '  accounts: [{ id: "1" }, { id: "1" }]\n', [['account 1 is listed twice', '"1"']]],
    [
      'a name twice',
      '  accounts: [{ id: "1", name: x }, { id: "2", name: x }]\n',
      [['two accounts are called x', 'x']],
    ],
    [
      'an undeclared label',
      '  accounts: [{ id: "1", labels: { env: prod } }]\n',
      [['the label env is not declared in spec.labels', 'prod']],
    ],
    [
      'a value outside of a label',
      '  labels: { env: [prod] }\n  accounts: [{ id: "1", labels: { env: dev } }]\n',
      [['the label env must be one of prod, not "dev"', 'dev']],
    ],
    [
      'a value of another type',
      '  labels: { pci: boolean }\n  accounts: [{ id: "1", labels: { pci: "true" } }]\n',
      [['the label pci must be a boolean, not "true"', '"true"']],
    ],
    [
      'an unknown member of a group',
      '  accounts: [{ id: "1" }]\n  groups: { g: [nobody] }\n',
      [['there is no account called nobody', 'nobody']],
    ],
    [
      'an undeclared label of a group',
      '  accounts: [{ id: "1" }]\n  groups: { g: { labels: { env: prod } } }\n',
      [['the label env is not declared in spec.labels', 'prod']],
    ],
  ]
  it.each(wrong)('does not take %s', async (_, spec, expected) => {
    expect(await problems(accountsText(spec))).toEqual(expected)
  })

  it('does not take contradictions between documents', async () => {
    const one = accountsText(
      '  labels: { env: [prod] }\n  accounts: [{ id: "1", name: x }]\n  groups: { g: [x] }\n',
      'one.yaml',
    )
    const two = accountsText(
      '  labels: { env: [dev] }\n  accounts: [{ id: "1", name: y }, { id: "2", name: x }]\n  groups: { g: [y] }\n',
      'two.yaml',
    )
    expect((await problems(one, two)).map(([message]) => message)).toEqual([
      'the label env is declared with two types',
      'account 1 is listed twice',
      'two accounts are called x',
      'the group g is defined twice',
    ])
  })

  it('may declare the same label twice, alike', async () => {
    const same = (file: string, id: string) =>
      accountsText(`  labels: { env: [prod] }\n  accounts: [{ id: "${id}" }]\n`, file)
    expect(await problems(same('one.yaml', '1'), same('two.yaml', '2'))).toEqual([])
  })
})
