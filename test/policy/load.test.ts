import { describe, expect, it } from 'vitest'
import { load, rule, told } from './support/rule-text.ts'

const comparison = (fact: string, operator: string, value: string) => ({
  violatedWhen: `{ fact: ${fact}, operator: ${operator}, value: ${value} }`,
})

const broken: readonly (readonly [string, Readonly<Record<string, string>>, readonly [string, string, string]])[] = [
  [
    'an unknown fact',
    comparison('image.nane', 'equal', 'x'),
    ['there is no fact image.nane', 'image.nane', 'did you mean image.name?'],
  ],
  [
    'an unknown fact on the right',
    comparison('image.name', 'equal', '{ fact: plan.nam }'),
    ['there is no fact plan.nam', 'plan.nam', 'did you mean plan.name?'],
  ],
  [
    'a fact of a prototype',
    comparison('constructor', 'equal', 'x'),
    ['there is no fact constructor', 'constructor', '`shareplan rules facts` lists what there is'],
  ],
  [
    'an unknown operator',
    comparison('image.name', 'equals', 'x'),
    ['there is no operator equals', 'equals', 'did you mean equal?'],
  ],
  [
    'an operator for another type',
    comparison('image.name', 'greaterThan', '1'),
    [
      'greaterThan compares a number, but image.name is a string',
      'greaterThan',
      'use one of equal, notEqual, in, notIn, startsWith, endsWith, matches, doesNotMatch',
    ],
  ],
  [
    'a set operator on a number',
    comparison('image.shareCount', 'subsetOf', '[a]'),
    [
      'subsetOf compares a set, but image.shareCount is a number',
      'subsetOf',
      'use one of equal, notEqual, in, notIn, lessThan, lessThanInclusive, greaterThan, greaterThanInclusive',
    ],
  ],
  [
    'a numeric string where a number belongs',
    comparison('image.shareCount', 'greaterThan', '"50"'),
    ['image.shareCount is compared with a number, not "50"', '"50"', 'write a number'],
  ],
  [
    'a number where a string belongs',
    comparison('image.name', 'equal', '1'),
    ['image.name is compared with a string, not 1', '1', 'quote it'],
  ],
  [
    'a substring search in disguise',
    comparison('image.name', 'in', 'base'),
    ['in needs a list, not "base"', 'base', 'write a list: [ … ]'],
  ],
  [
    'a list where one value belongs',
    comparison('image.name', 'equal', '[a]'),
    ['equal needs one value, not ["a"]', '[a]', 'write one value'],
  ],
  [
    'a mixed list',
    comparison('image.name', 'in', '[a, 1]'),
    ['image.name is compared with a string, not 1', '[a, 1]', 'quote it'],
  ],
  [
    'a value that a fact never has',
    comparison('image.status', 'equal', 'available'),
    ['image.status is never "available"', 'available', 'did you mean Available?'],
  ],
  [
    'a value in a list that a fact never has',
    comparison('image.keyType', 'in', '[customer, platform]'),
    ['image.keyType is never "platform"', '[customer, platform]', 'use one of customer, service'],
  ],
  [
    'a value that a parameter never has',
    {
      params: '{ scope: { type: string, enum: [always, never], default: always } }',
      ...comparison('params.scope', 'equal', 'alway'),
    },
    ['params.scope is never "alway"', 'alway', 'did you mean always?'],
  ],
  [
    'a value that a label never has',
    { per: 'grant', ...comparison('account.labels.env', 'equal', 'production') },
    ['account.labels.env is never "production"', 'production', 'use one of prod, dev'],
  ],
  [
    'an undeclared label',
    { per: 'grant', ...comparison('account.labels.team', 'equal', 'x') },
    ['there is no fact account.labels.team', 'account.labels.team', 'did you mean account.labels.env?'],
  ],
  [
    'facts of two types',
    comparison('image.name', 'equal', '{ fact: image.shareCount }'),
    ['equal needs a string here, but image.shareCount is a number', 'image.shareCount', 'name a fact that is a string'],
  ],
  [
    'a number looked for in a set of strings',
    comparison('image.shareCount', 'in', '{ fact: image.sharedWith }'),
    ['image.sharedWith cannot hold a number: sets are sets of strings', 'image.sharedWith', 'write a list'],
  ],
  [
    'an unknown parameter',
    comparison('params.limit', 'equal', '1'),
    ['the rule has no parameter limit', 'params.limit', 'there is none to name'],
  ],
  [
    'a fact of narrower scope',
    comparison('account.site', 'equal', 'china'),
    [
      'account.site cannot be read per step',
      'account.site',
      'it is a fact of a grant: use per: grant, or another fact',
    ],
  ],
  [
    'a fact of the run',
    comparison('run.contendedImageCount', 'equal', '1'),
    [
      'run.contendedImageCount cannot be read per step',
      'run.contendedImageCount',
      'it is a fact of a run: use per: run, or another fact',
    ],
  ],
  [
    'a fact of other actions',
    comparison('copy.name', 'equal', 'x'),
    ['copy.name says nothing about share steps', 'copy.name', "narrow the rule's actions to copy, or use another fact"],
  ],
  [
    'a message that names an unknown fact',
    { message: '"{{image.nam}} is bad"' },
    ['there is no fact image.nam', '"{{image.nam}} is bad"', 'did you mean image.name?'],
  ],
  [
    'a message that names a fact of narrower scope',
    { message: '"{{ account.id }}"' },
    [
      'account.id cannot be read per step',
      '"{{ account.id }}"',
      'it is a fact of a grant: use per: grant, or another fact',
    ],
  ],
  [
    'a remediation that names an unknown fact',
    { remediation: '"use {{image.better}}"' },
    ['there is no fact image.better', '"use {{image.better}}"', '`shareplan rules facts` lists what there is'],
  ],
  [
    'a message with a fact that is not closed',
    { message: '"{{image.id"' },
    ['a fact in a text is not closed, or not opened', '"{{image.id"', 'write {{image.id}}'],
  ],
  [
    'a remediation with a fact that is not opened',
    { remediation: '"use image.id}}"' },
    ['a fact in a text is not closed, or not opened', '"use image.id}}"', 'write {{image.id}}'],
  ],
  [
    'an unknown fact deep in a condition',
    { violatedWhen: '{ all: [{ any: [{ not: { fact: nothing, operator: equal, value: 1 } }] }] }' },
    ['there is no fact nothing', 'nothing', '`shareplan rules facts` lists what there is'],
  ],
  [
    'an unknown fact in match',
    { match: '{ fact: nothing, operator: equal, value: 1 }' },
    ['there is no fact nothing', 'nothing', '`shareplan rules facts` lists what there is'],
  ],
  ['steps without actions', { actions: '' }, ['per: step needs actions', 'step', 'add actions: [ … ]']],
  [
    'a plan with actions',
    { per: 'plan', ...comparison('plan.name', 'equal', 'x'), message: 'bad' },
    ['per: plan has no actions', '[share]', 'drop `actions`'],
  ],
  [
    'accounts of a copy',
    { per: 'grant', actions: '[share, copy]' },
    ['copy steps have no accounts', '[share, copy]', 'use per: step, or drop the action'],
  ],
  [
    'a plan that yields',
    { per: 'plan', actions: '', ...comparison('plan.name', 'equal', 'x'), message: 'bad', yieldsTo: '[image-unknown]' },
    ['per: plan yields to nothing', '[image-unknown]', 'drop `yieldsTo`: it is about rules of one step'],
  ],
  [
    'an unknown rule to yield to',
    { yieldsTo: '[image-unknow]' },
    ['there is no rule image-unknow', 'image-unknow', 'did you mean image-unknown?'],
  ],
  ["a guard of one's own", { guard: 'image' }, ['only built-in rules are guards', 'image', 'drop `guard`']],
  [
    'a default of another type',
    { params: '{ limit: { type: number, default: many } }' },
    ['the default of limit must be a number, not "many"', 'many', 'correct the default or the type'],
  ],
  [
    'a default outside of its values',
    { params: '{ scope: { type: string, enum: [a, b], default: c } }' },
    ['the default of scope must be one of a, b, not "c"', 'c', 'correct the default or the type'],
  ],
  [
    'a default that is no list',
    { params: '{ regions: { type: list, default: cn-beijing } }' },
    [
      'the default of regions must be a list of strings, not "cn-beijing"',
      'cn-beijing',
      'correct the default or the type',
    ],
  ],
  [
    'values of a number',
    { params: '{ limit: { type: number, enum: [a], default: 1 } }' },
    ['only strings have an enum', '[a]', 'drop it'],
  ],
]

describe('a rule does not load', () => {
  it.each(broken)('with %s', async (_, given, problem) => {
    expect(told(await load({ rules: [rule(given)] }))).toContainEqual(problem)
  })

  it('without a namespace', async () => {
    expect(told(await load({ rules: [rule({}, 'some-rule')] }))).toEqual([
      ['your own rules need a namespace', 'some-rule', 'call it acme/some-rule, with your own name before the slash'],
    ])
  })

  it('under the name of another', async () => {
    const twice = [
      [
        'there is already a rule of that name',
        'acme/some-rule',
        'give it another id; built-in rules cannot be overridden',
      ],
    ]
    expect(told(await load({ rules: [rule({}), rule({})] }))).toEqual(twice)
  })

  it('under the name of a built-in one', async () => {
    const problems = told(await load({ rules: [rule({}, 'account-untrusted')] })).map(([message]) => message)
    expect(problems).toContain('there is already a rule of that name')
  })

  it('and tells everything that is wrong with it', async () => {
    const given = { ...comparison('image.nane', 'equals', 'x'), message: '"{{image.nane}}"', actions: '' }
    expect(told(await load({ rules: [rule(given)] })).map(([message]) => message)).toEqual([
      'per: step needs actions',
      'there is no fact image.nane',
      'there is no operator equals',
      'there is no fact image.nane',
    ])
  })
})

describe('a rule loads', () => {
  const sound: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['as it is', {}],
    ['with an empty list', comparison('image.name', 'notIn', '[]')],
    ['with a list of numbers', comparison('image.shareCount', 'in', '[1, 2]')],
    ['with set operators', comparison('image.sharedWith', 'subsetOf', '["2000000000000001"]')],
    ['with a fact as the set', comparison('image.sharedWithAfter', 'subsetOf', '{ fact: image.sharedWith }')],
    ['with labels', { per: 'grant', ...comparison('account.labels.pci', 'equal', 'true') }],
    ['with a prefix that no value is', comparison('image.status', 'startsWith', 'Un')],
    ['with braces that are no fact', { message: '"{ strands: {{image.id}} } {{image.id}}"' }],
  ]
  it.each(sound)('%s', async (_, given) => {
    const { problems, rules } = await load({ rules: [rule(given)], builtin: false })
    expect(problems).toEqual([])
    expect(rules.rules.map(({ id }) => id)).toContain('acme/some-rule')
  })
})
