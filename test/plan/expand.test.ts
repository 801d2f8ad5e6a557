import { describe, expect, it } from 'vitest'
import { buildDirectory } from '../../src/plan/directory.ts'
import { expandPlan } from '../../src/plan/expand.ts'
import { imageLabel, isPlanned, plannedKey } from '../../src/plan/model.ts'
import { a, accountsText, b, c, d, directoryOf, expanded, four, planDocument, told } from './support.ts'

const directory = await directoryOf(four)

/** The grants of a plan of one share with these entries. */
async function grants(entries: string) {
  const { steps } = await expanded([`action: share, image: m-1, accounts: ${entries}`], directory)
  const [step] = steps
  return step?.action === 'share'
    ? step.grants.map(({ account, entry, entries: times, via }) => [account, entry, times, via])
    : []
}

/** What is wrong with a plan. */
async function problems(...steps: readonly string[]) {
  const { document, texts } = await planDocument(steps)
  const { plan, problems: found } = expandPlan(document, directory)
  expect(plan === undefined).toBe(found.length > 0)
  expect(found.every(({ rule }) => rule === 'plan-reference')).toBe(true)
  return told(found, texts)
}

describe('the accounts of a step', () => {
  it('are names, ids and groups, each account where it came in first', async () => {
    expect(await grants('[b, "@pair", "2000000000000003"]')).toEqual([
      [b, 0, 1, 'b'],
      [a, 1, 1, '@pair'],
      [d, 1, 1, '@pair'],
      [c, 2, 1, c],
    ])
  })

  it('may come through labels', async () => {
    expect(await grants('["@prod"]')).toEqual([
      [a, 0, 1, '@prod'],
      [c, 0, 1, '@prod'],
    ])
  })

  it('count how many entries reach them', async () => {
    expect(await grants('["@prod", a, "2000000000000001", "@pair", c]')).toEqual([
      [a, 0, 4, '@prod'],
      [c, 0, 2, '@prod'],
      [d, 3, 1, '@pair'],
    ])
  })

  it('may be in no Accounts file', async () => {
    expect(await grants('["4000000000000001"]')).toEqual([['4000000000000001', 0, 1, '4000000000000001']])
  })

  it('must be there: unknown names and groups, and empty groups, are told where they stand', async () => {
    expect(await problems('action: share, image: m-1, accounts: [a, nobody, "@prod", "@yard"]')).toEqual([
      [
        'there is no account called nobody',
        'nobody',
        'use one of the account names of the Accounts files: images, a, b, c',
      ],
      ['there is no group @yard', '"@yard"', 'use one of the groups of the Accounts files: @prod, @pair'],
    ])
    const nobody = await directoryOf({
      file: 'a.yaml',
      text: four.text
        .replaceAll('env: prod }', 'env: dev }')
        .replace('prod: { labels: { env: dev', 'prod: { labels: { env: prod'),
    })
    const { document, texts } = await planDocument(['action: unshare, image: m-1, accounts: ["@prod"]'])
    expect(told(expandPlan(document, nobody).problems, texts)).toEqual([
      ['the group @prod has no members', '"@prod"', 'label its accounts, or drop the entry'],
    ])
  })

  it('are suggested where a name or a group is nearly right', async () => {
    const found = await problems('action: share, image: m-1, accounts: [imgaes, prod, "@pai", "@images"]')
    expect(found.map(([, , remediation]) => remediation)).toEqual([
      'did you mean images?',
      'did you mean @prod?',
      'did you mean @pair?',
      'did you mean images?',
    ])
  })

  it('cannot be named where no Accounts file is configured', async () => {
    const { document, texts } = await planDocument(['action: share, image: m-1, accounts: ["@prod", pay]'])
    const remediation =
      'no Accounts file that lists an account is configured: name one with --accounts, or under `accounts` in shareplan.yaml'
    expect(told(expandPlan(document, buildDirectory([]).directory).problems, texts)).toEqual([
      ['there is no group @prod', '"@prod"', remediation],
      ['there is no account called pay', 'pay', remediation],
    ])
    const nameless = await directoryOf(accountsText('  accounts: [{ id: "1" }]\n'))
    expect(told(expandPlan(document, nameless).problems, texts).map(([, , words]) => words)).toEqual([
      'the Accounts files define no groups',
      'the Accounts files define no account names',
    ])
  })

  it('are not looked for in prototypes', async () => {
    const [first, second] = await problems('action: share, image: m-1, accounts: [constructor, "@toString"]')
    expect([first?.[0], second?.[0]]).toEqual(['there is no account called constructor', 'there is no group @toString'])
  })
})

describe('the id of a step', () => {
  it('is its position unless it is given', async () => {
    const { steps } = await expanded(
      ['action: delete, image: m-1', 'id: gone, action: delete, image: m-2', 'action: delete, image: m-3'],
      directory,
    )
    expect(steps.map(({ id, named, index }) => [id, named, index])).toEqual([
      ['step-1', false, 0],
      ['gone', true, 1],
      ['step-3', false, 2],
    ])
  })

  it('must be its own', async () => {
    expect(await problems('id: x, action: delete, image: m-1', 'id: x, action: delete, image: m-2')).toEqual([
      ['the id x is taken by step 1', 'x', 'give each step its own id; a step without one is called step-<position>'],
    ])
  })

  it('must not be what another step is called by default, before or after it', async () => {
    const taken = (position: number, by: number) => `the id step-${position} is taken by step ${by}`
    expect((await problems('id: step-2, action: delete, image: m-1', 'action: delete, image: m-2'))[0]?.[0]).toBe(
      taken(2, 1),
    )
    expect(
      (await problems('action: delete, image: m-1', 'id: step-1, action: delete, image: m-2'))[0]?.slice(0, 2),
    ).toEqual([taken(1, 1), 'step-1'])
    expect(await problems('id: step-1, action: delete, image: m-1')).toEqual([])
  })
})

describe('imageFrom', () => {
  const copy = 'id: c, action: copy, image: m-1, to: { region: cn-hangzhou, name: n }'

  it('names the image that an earlier copy makes, by its id or its default id', async () => {
    const { steps } = await expanded(
      [
        copy,
        'action: copy, imageFrom: c, region: cn-hangzhou, to: { region: cn-beijing, name: m }',
        'action: delete, imageFrom: step-2',
      ],
      directory,
    )
    expect(steps.map(({ image }) => image)).toEqual(['m-1', plannedKey('c'), plannedKey('step-2')])
    expect(steps.map((step) => (step.action === 'copy' ? step.makes : null))).toEqual([
      plannedKey('c'),
      plannedKey('step-2'),
      null,
    ])
  })

  const wrong: readonly (readonly [string, readonly string[], string])[] = [
    ['a later copy', ['action: delete, imageFrom: c', copy], 'put a copy step before this one'],
    ['itself', ['id: c, action: copy, imageFrom: c, to: { region: r, name: n }'], 'put a copy step before this one'],
    [
      'a step that is no copy',
      [copy, 'id: x, action: delete, image: m-2', 'action: delete, imageFrom: x'],
      'name one of: c',
    ],
    ['nothing', ['action: delete, imageFrom: c'], 'put a copy step before this one'],
  ]
  it.each(wrong)('must not name %s', async (_, steps, remediation) => {
    const found = await problems(...steps)
    expect(found.map(([message, at, what]) => [message.replace(/ \w+$/, ''), at.length, what])).toEqual([
      ['there is no earlier copy step with the id', 1, remediation],
    ])
  })
})

describe('a step', () => {
  it('is in the region of the plan unless it says its own, also with imageFrom', async () => {
    const { steps } = await expanded(
      [
        'id: c, action: copy, image: m-1, to: { region: cn-hangzhou, name: n }',
        'action: share, imageFrom: c, accounts: [a]',
        'action: share, imageFrom: c, region: cn-hangzhou, accounts: [a]',
        'action: copy, image: m-2, region: cn-shanghai, to: { region: cn-hangzhou, name: m }',
      ],
      directory,
    )
    expect(steps.map(({ region }) => region)).toEqual(['cn-beijing', 'cn-beijing', 'cn-hangzhou', 'cn-shanghai'])
  })

  it('accepts nothing and forces nothing unless it says so', async () => {
    const { steps } = await expanded(
      [
        'action: unshare, image: m-1, accounts: all',
        'action: unshare, image: m-1, accounts: [a], acknowledge: { breaks-launches: 2 }',
        'action: delete, image: m-1',
        'action: delete, image: m-1, force: true, acknowledge: { strands-instances: 3 }',
      ],
      directory,
    )
    expect(steps).toMatchObject([
      { all: true, grants: [], acknowledged: { strandsInstances: 0, breaksLaunches: 0 } },
      { all: false, grants: [{ account: a }], acknowledged: { strandsInstances: 0, breaksLaunches: 2 } },
      { force: false, acknowledged: { strandsInstances: 0 } },
      { force: true, acknowledged: { strandsInstances: 3 } },
    ])
  })
})

it('tells everything that is wrong with a plan', async () => {
  const found = await problems(
    'id: x, action: share, image: m-1, accounts: [nobody]',
    'id: x, action: delete, imageFrom: y',
  )
  expect(found.map(([message]) => message)).toEqual([
    'there is no account called nobody',
    'the id x is taken by step 1',
    'there is no earlier copy step with the id y',
  ])
})

it('images of a plan are written like none of the inventory can be', () => {
  expect(imageLabel(plannedKey('base'))).toBe('copy:base')
  expect([isPlanned(plannedKey('base')), isPlanned('copy:base')]).toEqual([true, false])
})
