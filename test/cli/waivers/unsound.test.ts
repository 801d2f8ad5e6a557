import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { told, Workspace, waiver } from './rig.ts'

let workspace: Workspace

beforeEach(() => {
  workspace = new Workspace()
})

afterEach(() => {
  workspace.remove()
})

describe('waivers that are not sound', () => {
  const broken: readonly (readonly [string, readonly object[], string])[] = [
    ['too wide', [waiver({ plan: undefined })], 'it is too wide: it waives the rule everywhere'],
    ['a step of any plan', [waiver({ plan: undefined, step: 'sell' })], 'any plan may have such a step'],
    ['a pattern', [waiver({ image: 'm-*' })], 'image is no pattern: it is taken as it is written'],
    ['a pattern that fits everything', [waiver({ plan: '*' })], 'plan is no pattern'],
    ['a guard', [waiver({ rule: 'account-unknown' })], 'it is a guard, and cannot be waived'],
    ['a rule that may not be waived', [waiver({ rule: 'own/fixed' })], 'it is marked waivable: false'],
    ['no rule', [waiver({ rule: 'marketplace-image-share' })], 'there is no such rule'],
    ['no account', [waiver({ account: 'pay-dve' })], 'there is no account pay-dve'],
    ['twice the same', [waiver(), waiver({ ticket: 'CHG-8' })], 'there is another waiver of the same'],
    [
      'twice the same id',
      [waiver({ id: 'a' }), waiver({ id: 'a', image: 'm-market' })],
      'another waiver is called a, too',
    ],
    ['an end before the beginning', [waiver({ from: '2027-01-01' })], 'it ends before it begins'],
    ['no day', [waiver({ expires: '2026-02-30' })], 'there is no day 2026-02-30'],
    ['no reason', [waiver({ reason: ' ' })], 'a text that is not blank was expected'],
    ['no owner', [waiver({ owner: undefined })], '"owner" is missing'],
    ['no ticket', [waiver({ ticket: undefined })], '"ticket" is missing'],
    ['no end', [waiver({ expires: undefined })], '"expires" is missing'],
    ['no date', [waiver({ expires: 'soon' })], 'a date such as 2026-12-31'],
    ['a key that is none', [waiver({ acount: 'pay-dev' })], 'Did you mean "account"?'],
  ]

  beforeEach(() => {
    workspace.write(
      'own.yaml',
      `apiVersion: shareplan/v1
kind: Rule
metadata: { id: own/fixed, title: Fixed }
spec:
  { actions: [share], per: step, violatedWhen: { fact: image.id, operator: equal, value: m-market }, waivable: false,
    enforcement: deny, message: never }
`,
    )
  })

  it.each(broken)('%s: nothing is judged', async (_, waivers, message) => {
    workspace.waivers(waivers, { rules: ['builtin', 'own.yaml'] })
    const { code, out, err } = await workspace.run(['check'])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
    expect(err).toMatch(/^waivers\.yaml:\d+:\d+/m)
  })

  it('suggests what was meant', async () => {
    workspace.waivers([waiver({ rule: 'marketplace-image-share' })])
    expect((await workspace.run(['check'])).err).toContain('did you mean marketplace-image-shared?')
  })

  it('a file that is not there: nothing is judged', async () => {
    workspace.config({ waivers: 'gone.yaml' })
    expect((await workspace.run(['check'])).code).toBe(2)
  })

  it('a rule that is switched off may be waived, and the waiver is not needed', async () => {
    workspace.waivers([waiver()], { enforcement: { 'marketplace-image-shared': { level: 'off', reason: 'moving' } } })
    expect(told((await workspace.check()).report.findings)).toContain('waiver-unused violated - counts')
  })
})
