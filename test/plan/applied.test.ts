import { describe, expect, it } from 'vitest'
import type { AppliedPlan } from '../../src/plan/applied.ts'
import { expandPlan } from '../../src/plan/expand.ts'
import { directoryOf, four, planDocument, told } from './support.ts'

const directory = await directoryOf(four)

const copies: AppliedPlan = {
  name: 'copies',
  run: 'r1',
  file: 'plans/copies.receipt.json',
  steps: new Map([
    ['to-hz', { image: 'm-hz', region: 'cn-hangzhou' }],
    ['give', null],
  ]),
}

async function expand(step: string, applied: readonly AppliedPlan[] = [copies]) {
  const { document, texts } = await planDocument([step])
  const { plan, problems } = expandPlan(document, directory, applied)
  return { step: plan?.steps[0], problems: told(problems, texts) }
}

function from(plan: string, step: string): string {
  return `action: share, imageFrom: { plan: ${plan}, step: ${step} }, accounts: [a]`
}

describe('imageFrom of a plan that was applied', () => {
  it('is the image that its receipt names, in the region of the copy', async () => {
    const { step, problems } = await expand(from('copies', 'to-hz'))
    expect(problems).toEqual([])
    expect(step).toMatchObject({ image: 'm-hz', region: 'cn-hangzhou' })
  })

  it('is taken at its word where the step names a region of its own', async () => {
    const { step } = await expand(`region: cn-shanghai, ${from('copies', 'to-hz')}`)
    expect(step).toMatchObject({ image: 'm-hz', region: 'cn-shanghai' })
  })

  it('must be there', async () => {
    expect((await expand(from('copied', 'to-hz'))).problems).toEqual([
      ['there is no receipt of a plan called copied', 'copied', 'did you mean copies?'],
    ])
    expect((await expand(from('other', 'to-hz'))).problems).toEqual([
      [
        'there is no receipt of a plan called other',
        'other',
        'apply that plan first, or name its receipt with --receipts; there are receipts of: copies',
      ],
    ])
    expect((await expand(from('other', 'to-hz'), [])).problems).toEqual([
      [
        'there is no receipt of a plan called other',
        'other',
        'apply that plan first, or name its receipt with --receipts',
      ],
    ])
  })

  it('must be a step that made an image', async () => {
    expect((await expand(from('copies', 'to-hzz'))).problems).toEqual([
      ['plan copies has no step to-hzz (run r1)', 'to-hzz', 'did you mean to-hz?'],
    ])
    expect((await expand(from('copies', 'give'))).problems).toEqual([
      ['step give of plan copies made no image (run r1)', 'give', 'name one of the steps that made an image: to-hz'],
    ])
    const barren = { ...copies, steps: new Map([['give', null]]) }
    expect((await expand(from('copies', 'give'), [barren])).problems).toEqual([
      ['step give of plan copies made no image (run r1)', 'give', 'none of its steps made an image'],
    ])
  })

  it('must not be that of two plans', async () => {
    const other = { ...copies, file: 'other.receipt.json' }
    expect((await expand(from('copies', 'to-hz'), [copies, other])).problems).toEqual([
      [
        '2 receipts are of a plan called copies: plans/copies.receipt.json, other.receipt.json',
        'copies',
        'give each plan its own name, or keep one of the receipts',
      ],
    ])
  })
})
