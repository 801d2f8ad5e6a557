import { describe, expect, it } from 'vitest'
import type { Explanation, Explanations, ShownFact, ShownLeaf } from '../../src/explanation.ts'
import { render } from '../../src/report/index.ts'
import { hostileTexts } from './hostile.ts'
import { contextOf, reportOf, waiverOf } from './support.ts'

/** An explanation with every part that there is, and the text wherever a text can be. */
function explanationsOf(text: string): Explanations {
  const place = { file: text, line: 1, column: 2 }
  const kinds = [
    'plan',
    'accounts',
    'inventory',
    'simulated',
    'copied',
    'rule',
    'configuration',
    'default',
    'run',
    'clock',
  ] as const
  const fact: ShownFact = {
    fact: text,
    value: text,
    shown: text,
    origins: kinds.flatMap((kind) => [
      { kind, place, says: true, steps: [text], at: text, call: text },
      { kind, place: null, says: false, steps: [], at: null, call: null },
    ]),
    supply: text,
  }
  const leaf: ShownLeaf = { kind: 'leaf', truth: 'true', left: fact, operator: text, right: fact }
  const constant: ShownLeaf = { ...leaf, truth: 'unknown', right: { fact: null, value: text, shown: text } }
  const explanation: Explanation = {
    rule: text,
    enforcement: 'deny',
    outcome: 'violated',
    onUnknown: 'violated',
    fingerprint: text,
    message: text,
    place,
    plan: text,
    step: text,
    image: text,
    account: text,
    match: { kind: 'all', truth: 'unknown', parts: [leaf, { kind: 'not', truth: 'unknown', parts: [constant] }] },
    violatedWhen: {
      kind: 'quantifier',
      truth: 'true',
      quantifier: 'some',
      over: fact,
      members: [{ account: text, condition: leaf }],
      left: 3,
    },
    flips: [
      [{ fact: text, shown: text, negated: true, operator: text, right: { fact: text, shown: text } }],
      [
        { fact: text, shown: text, negated: false, operator: 'equal', right: { fact: null, shown: text } },
        { fact: text, shown: text, negated: false, operator: 'lessThan', right: { fact: text, shown: text } },
      ],
    ],
  }
  return { selector: text, shown: [explanation], left: 1 }
}

async function rendered(format: string, explanations: Explanations, text: string): Promise<string> {
  const fixture = { report: { explanations, findings: [{ fingerprint: text, waiver: waiverOf(text) }] } }
  return (await render(format, reportOf(fixture), contextOf(fixture))) ?? ''
}

const forbidden = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const usual = explanationsOf('usual')

describe('an explanation', () => {
  it('is told with all that there is', async () => {
    const text = await rendered('text', usual, 'usual')
    expect(text).toMatchInlineSnapshot(`
      "Why usual, usual, usual, usual: violated (finding usual)
        usual:1:2
        Applies when
          [unknown] all of
            [true] usual usual usual
                usual is usual
                  the plan usual, usual:1:2, as of usual (snapshot reads it with usual)
                  the plan does not say it
                  the Accounts file usual, usual:1:2, as of usual (snapshot reads it with usual)
                  not in the Accounts files
                  the inventory usual, usual:1:2, as of usual (snapshot reads it with usual)
                  not in the inventories
                  simulated by usual, usual:1:2, as of usual (snapshot reads it with usual)
                  no earlier step changes it
                  made by usual, usual:1:2, as of usual (snapshot reads it with usual)
                  made by
                  the default of the rule usual, usual:1:2, as of usual (snapshot reads it with usual)
                  
                  the configuration usual, usual:1:2, as of usual (snapshot reads it with usual)
                  not configured
                  the default of the platform usual, usual:1:2, as of usual (snapshot reads it with usual)
                  
                  the plans of this run usual, usual:1:2, as of usual (snapshot reads it with usual)
                  
                  the clock usual, usual:1:2, as of usual (snapshot reads it with usual)
                  
                  to supply it: usual
                usual is usual
            [unknown] not
              [unknown] usual usual usual
                  usual is usual
        Violated when
          [true] some account in usual
              usual is usual
            usual:
              [true] usual usual usual
                  usual is usual
                  usual is usual
            and 3 accounts more
        unknown facts leave it open, which this rule counts as violated (onUnknown)
        waived: by usual (usual, usual) until usual: usual
        would not be violated if not (usual usual usual (usual)); it is usual
        would not be violated if usual = usual (it is usual) and usual < usual (usual) (it is usual)

      1 more is not explained here: name a step, as in --explain rule@step/account.

      Checked 1 plan (1 step, 0 grants) against 1 rule: nothing judged.
      Waived: 1 by usual (usual) until usual.
      Verdict: pass
      "
    `)
  })

  it.each(hostileTexts.map((text) => [JSON.stringify(text), text]))(
    'holds %s, and stays what it is',
    async (_, text) => {
      const hostile = explanationsOf(text)
      const nothing = { ...hostile, shown: [] }
      for (const explanations of [hostile, nothing]) {
        for (const format of ['text', 'json', 'html'])
          expect(await rendered(format, explanations, text)).not.toMatch(forbidden)
      }
      const lines = async (explanations: Explanations, name: string): Promise<number> =>
        (await rendered('text', explanations, name)).split('\n').length
      expect(await lines(hostile, text)).toBe(await lines(usual, 'usual'))
      expect(JSON.parse(await rendered('json', hostile, text)).explanations).toEqual(
        JSON.parse(JSON.stringify(hostile)),
      )
      const tags = async (explanations: Explanations, name: string): Promise<readonly string[]> => {
        const [, section = ''] = (await rendered('html', explanations, name)).split('<section id="explanations"')
        return [...section.matchAll(/<\/?[a-z][a-z0-9]*/g)].map(([tag]) => tag)
      }
      expect(await tags(hostile, text)).toEqual(await tags(usual, 'usual'))
    },
  )
})
