import { describe, expect, it } from 'vitest'
import { mutantsOf } from '../../src/rule-tests/mutants.ts'
import { readAll } from '../support/judge.ts'

async function changesOf(spec: string): Promise<readonly string[]> {
  const text = `apiVersion: shareplan/v1\nkind: Rule\nmetadata: { id: acme/x, title: X }\nspec: { message: x, ${spec} }\n`
  const [rule] = await readAll([{ file: 'rule.yaml', text }], 'Rule')
  return rule === undefined ? [] : mutantsOf(rule.value).map(({ change }) => change)
}

describe('the mutants of a rule', () => {
  it('change each part of its conditions, its constants and its settings, one at a time', async () => {
    const changes = await changesOf(
      'per: plan, enforcement: warn, params: { most: { type: number, default: 5 } }, violatedWhen: { any: [{ fact: plan.stepCount, operator: greaterThan, value: { fact: params.most } }, { not: { fact: plan.name, operator: startsWith, value: a } }] }',
    )
    expect(changes).toMatchInlineSnapshot(`
      [
        "violatedWhen: not (any(plan.stepCount greaterThan params.most, not(plan.name startsWith "a")))",
        "violatedWhen: true for any(plan.stepCount greaterThan params.most, not(plan.name startsWith "a"))",
        "violatedWhen: false for any(plan.stepCount greaterThan params.most, not(plan.name startsWith "a"))",
        "violatedWhen: all for any(plan.stepCount greaterThan params.most, not(plan.name startsWith "a"))",
        "violatedWhen: not (plan.stepCount greaterThan params.most)",
        "violatedWhen: true for plan.stepCount greaterThan params.most",
        "violatedWhen: false for plan.stepCount greaterThan params.most",
        "violatedWhen: greaterThanInclusive in plan.stepCount greaterThan params.most",
        "violatedWhen: not (plan.name startsWith "a")",
        "violatedWhen: true for not(plan.name startsWith "a")",
        "violatedWhen: false for not(plan.name startsWith "a")",
        "violatedWhen: not dropped from not(plan.name startsWith "a")",
        "violatedWhen: true for plan.name startsWith "a"",
        "violatedWhen: false for plan.name startsWith "a"",
        "violatedWhen: endsWith in plan.name startsWith "a"",
        "enforcement: deny",
        "enforcement: info",
        "parameter most: 4",
        "parameter most: 6",
      ]
    `)
  })

  it('change quantifiers, and what they ask', async () => {
    const changes = await changesOf(
      'per: step, actions: [share, unshare, copy, delete], enforcement: deny, violatedWhen: { some: { account: image.sharedWithAfter, satisfies: { fact: member.site, operator: in, value: [china, japan] } } }',
    )
    expect(changes).toMatchInlineSnapshot(`
      [
        "violatedWhen: not (some account in image.sharedWithAfter: member.site in ["china","japan"])",
        "violatedWhen: true for some account in image.sharedWithAfter: member.site in ["china","japan"]",
        "violatedWhen: false for some account in image.sharedWithAfter: member.site in ["china","japan"]",
        "violatedWhen: every for some account in image.sharedWithAfter: member.site in ["china","japan"]",
        "violatedWhen: none for some account in image.sharedWithAfter: member.site in ["china","japan"]",
        "violatedWhen: not (member.site in ["china","japan"])",
        "violatedWhen: true for member.site in ["china","japan"]",
        "violatedWhen: false for member.site in ["china","japan"]",
        "violatedWhen: without china in member.site in ["china","japan"]",
        "violatedWhen: without japan in member.site in ["china","japan"]",
        "violatedWhen: with international in member.site in ["china","japan"]",
        "violatedWhen: with finance in member.site in ["china","japan"]",
        "violatedWhen: with government in member.site in ["china","japan"]",
        "onUnknown: violated",
        "onUnknown: skip",
        "enforcement: warn",
        "enforcement: info",
        "not for share",
        "not for unshare",
        "not for copy",
        "not for delete",
      ]
    `)
  })
})
