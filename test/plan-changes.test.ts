import { describe, expect, it } from 'vitest'
import { expandPlan } from '../src/plan/expand.ts'
import { changesOf } from '../src/plan-changes.ts'
import type { PlanChanges } from '../src/report.ts'
import { readWorkspace } from './support/judge.ts'

const accounts = `apiVersion: shareplan/v1
kind: Accounts
spec:
  accounts:
    - { id: "1", name: images, site: china, trusted: true }
    - { id: "2", name: pay, site: china, trusted: true }
    - { id: "3", name: web, site: china, trusted: true }
`
const inventory = `apiVersion: shareplan/v1
kind: Inventory
metadata: { account: "1", capturedAt: "2026-11-24T02:00:00Z" }
spec:
  images:
    - { id: m-one, region: cn-beijing, name: one, owner: self, sharedWith: ["3"] }
    - { id: m-dark, region: cn-beijing, owner: self }
`

/** What a plan of these steps would change. */
async function changes(...steps: readonly string[]): Promise<PlanChanges> {
  const list = steps.map((step) => `    - { ${step} }\n`).join('')
  const text = `apiVersion: shareplan/v1\nkind: SharePlan\nmetadata: { name: p, account: "1" }\nspec:\n  region: cn-beijing\n  steps:\n${list}`
  const { input } = await readWorkspace({
    plans: [{ file: 'plan.yaml', text }],
    accounts: [{ file: 'accounts.yaml', text: accounts }],
    inventories: [{ file: 'inventory.yaml', text: inventory }],
  })
  const [read] = input.plans
  if (read === undefined || !('document' in read)) throw new Error('a mistake of the test')
  const { plan, problems } = expandPlan(read.document, input.directory)
  if (plan === undefined) throw new Error(problems.map(({ message }) => message).join())
  return changesOf(plan, input, null)
}

const share = 'id: give, action: share, image: m-one, accounts: [pay, web]'
const unshare = 'id: take, action: unshare, image: m-one, accounts: all'
const copy = 'id: copied, action: copy, image: m-one, to: { region: cn-hangzhou, name: second }'
const remove = 'id: drop, action: delete, image: m-one, force: true'

describe('what a plan would change', () => {
  it('is who has an image before the first step and after the last', async () => {
    const { images } = await changes(share, unshare)
    expect(images).toEqual([
      {
        image: 'm-one',
        name: 'one',
        region: 'cn-beijing',
        before: { has: ['3'], hasNot: [], complete: true },
        after: { has: [], hasNot: [], complete: true },
        madeBy: null,
        deletedBy: null,
      },
    ])
  })

  it('is, of a step, whom it names and for whom something changes', async () => {
    const { steps } = await changes(share, unshare)
    expect(steps.map(({ step, accounts: named, added, removed }) => ({ step, named, added, removed }))).toEqual([
      { step: 'give', named: ['2', '3'], added: ['2'], removed: [] },
      { step: 'take', named: ['3', '2'], added: [], removed: ['3', '2'] },
    ])
  })

  it('holds the calls, and none where nothing is left to do', async () => {
    const { steps } = await changes(share, 'id: again, action: share, image: m-one, accounts: [pay]')
    expect(
      steps.map(({ calls }) => calls.map(({ action, parameters }) => [action, parameters['AddAccount.1']])),
    ).toEqual([[['ModifyImageSharePermission', '2']], []])
  })

  it('names copies by their steps, which nobody has before, and what they are made from', async () => {
    const { images, steps } = await changes(
      copy,
      'id: on, action: share, region: cn-hangzhou, imageFrom: copied, accounts: [pay]',
    )
    expect(images).toMatchObject([
      {
        image: 'copy:copied',
        name: 'second',
        region: 'cn-hangzhou',
        madeBy: 'copied',
        before: { has: [], complete: true },
        after: { has: ['2'] },
      },
    ])
    expect(steps).toMatchObject([
      { step: 'copied', image: 'copy:copied', region: 'cn-hangzhou', source: { image: 'm-one', region: 'cn-beijing' } },
      { step: 'on', image: 'copy:copied', source: null, follows: ['copied'] },
    ])
  })

  it('says which step deletes an image, after which nobody has it', async () => {
    const { images } = await changes(remove)
    expect(images).toMatchObject([{ image: 'm-one', deletedBy: 'drop', after: { has: [], complete: true } }])
  })

  it('is nothing where a guard keeps a step from doing anything', async () => {
    const { images, steps } = await changes(remove, share)
    expect(images).toMatchObject([{ deletedBy: 'drop' }])
    expect(steps[1]).toMatchObject({ step: 'give', obstacle: 'image-deleted-earlier', added: [], calls: [] })
    const unknown = await changes('id: give, action: share, image: m-nowhere, accounts: [pay]')
    expect(unknown.steps).toMatchObject([{ obstacle: 'image-unknown', calls: [] }])
    expect(unknown.images).toMatchObject([
      { image: 'm-nowhere', name: null, before: { complete: false }, after: { complete: false } },
    ])
  })

  it('leaves open what nobody knows', async () => {
    const { images } = await changes('id: give, action: share, image: m-dark, accounts: [pay]')
    expect(images).toMatchObject([
      { name: null, before: { has: [], complete: false }, after: { has: ['2'], complete: false } },
    ])
  })
})
