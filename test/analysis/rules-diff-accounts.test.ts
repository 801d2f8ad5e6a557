import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changed, diffOf, git } from './support/changed-policy.ts'

const rule = 'policy/many-sharees.yaml'

describe('rules diff, where accounts are others', () => {
  it('calls newly trusted accounts a loosening', async () => {
    const cwd = changed(
      'accounts.yaml',
      (text) => `${text}    - { id: "9345678901234567", site: china, trusted: true }\n`,
    )
    expect((await diffOf(cwd)).loosenings).toEqual(['9345678901234567 is trusted now'])
  })

  const groups = '  groups: { partners: [pay-prod] }\n'

  it.each([
    ['the site', 'accounts.yaml', (text: string) => text.replace(/(pay-prod, site: )\w+/, '$1japan'), ': site'],
    ['a group', 'accounts.yaml', (text: string) => text.replace(groups, ''), ': groups'],
  ])('does not overlook %s of an account that rules read', async (_, file, change, what) => {
    const cwd = changed(rule, (text) => text)
    const path = join(cwd, 'accounts.yaml')
    writeFileSync(path, `${readFileSync(path, 'utf8')}${groups}`)
    const reading = `apiVersion: shareplan/v1
kind: Rule
metadata: { id: acme/no-partner, title: Shared with somebody else }
spec:
  actions: [share]
  per: step
  violatedWhen: { some: { account: image.sharedWithAfter, satisfies: { fact: member.groups, operator: doesNotContain, value: partners } } }
  enforcement: deny
  message: "{{image.sharedWithAfter}}"
`
    writeFileSync(join(cwd, 'policy/no-partner.yaml'), reading)
    git(cwd, 'add', '.')
    git(cwd, 'commit', '-qm', 'groups')
    writeFileSync(join(cwd, file), change(readFileSync(join(cwd, file), 'utf8')))
    const { loosenings } = await diffOf(cwd)
    expect(loosenings).toEqual([`rules read of 2345678901234567 what is not the same any more${what}`])
  })

  it('calls no account a loosening that is not trusted, as long as that is denied', async () => {
    const stranger = '    - { id: "9345678901234567", site: china, trusted: false }\n'
    const cwd = changed('accounts.yaml', (text) => `${text}${stranger}`)
    expect((await diffOf(cwd)).loosenings).toEqual([])
    const config = join(cwd, 'shareplan.yaml')
    const off = '  enforcement: { account-untrusted: { level: off, reason: moving } }\n'
    writeFileSync(config, `${readFileSync(config, 'utf8')}${off}`)
    expect((await diffOf(cwd)).loosenings).toContain(
      '9345678901234567 is known now, and nothing denies what is not trusted',
    )
  })

  const forStrangers = (name: string, spec: string): string => `apiVersion: shareplan/v1
kind: Rule
metadata: { id: acme/${name}, title: Somebody else }
spec:
${spec}
  enforcement: deny
  message: a message
`

  it.each([
    [
      'of accounts that lose an image',
      '  actions: [unshare]\n  per: grant\n  onUnknown: skip\n  violatedWhen: { fact: account.site, operator: equal, value: china }',
      ['site'],
    ],
    [
      'of accounts that have an image anyway',
      '  actions: [share]\n  per: step\n  violatedWhen: { some: { account: image.sharedWithAfter, satisfies: { fact: member.known, operator: equal, value: true } } }',
      ['known'],
    ],
    [
      'of accounts that are denied for being strangers',
      '  actions: [share]\n  per: grant\n  onUnknown: skip\n  violatedWhen: { fact: account.site, operator: equal, value: china }',
      [],
    ],
  ])('does not overlook an account that is known no more where rules read %s', async (_, spec, read) => {
    const cwd = changed(rule, (text) => text)
    writeFileSync(join(cwd, 'policy/strangers.yaml'), forStrangers('strangers', spec))
    const path = join(cwd, 'accounts.yaml')
    const text = readFileSync(path, 'utf8')
    const stranger = '    - { id: "9345678901234567", site: china, trusted: false }\n'
    writeFileSync(path, `${text}${stranger}`)
    git(cwd, 'add', '.')
    git(cwd, 'commit', '-qm', 'strangers')
    writeFileSync(path, text)
    const said = (what: string): readonly string[] =>
      read.map((key) => `9345678901234567 ${what}, and rules read of it: ${key}`)
    expect((await diffOf(cwd)).loosenings).toEqual(said('is not known any more'))
    git(cwd, 'add', '.')
    git(cwd, 'commit', '-qm', 'none')
    writeFileSync(path, `${text}${stranger}`)
    expect((await diffOf(cwd)).loosenings).toEqual(said('is known now'))
  })
})
