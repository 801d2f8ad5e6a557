import { describe, expect, it } from 'vitest'
import { type Fate, type Matrix, matrixOf, rulesInTheWay, stepsUndone } from '../../../src/report/html/matrix.ts'
import type { ShownEntry } from '../../../src/report/html/sections.ts'
import type { ImageChange, PlanChanges, ShownRun, ShownStep, StepChange } from '../../../src/report.ts'
import { pageEn } from '../../../src/words/page-en.ts'
import { findingOf, waiverOf } from '../support.ts'

const sharing = (has: readonly string[], complete = true, hasNot: readonly string[] = []) => ({ has, hasNot, complete })

function image(given: Partial<ImageChange>): ImageChange {
  const nobody = sharing([])
  return {
    ...{ image: 'm', name: null, region: 'r', madeBy: null, deletedBy: null },
    before: nobody,
    after: nobody,
    ...given,
  }
}

function step(given: Partial<StepChange>): StepChange {
  const base = { step: 's', action: 'share', image: 'm', region: 'r', source: null, obstacle: null } as const
  return { ...base, accounts: ['a'], added: [], removed: [], calls: [], follows: [], ...given }
}

function entry(given: Parameters<typeof findingOf>[0], id = 'f1'): ShownEntry {
  const finding = findingOf({ step: 's', ...given })
  return { entry: { first: finding, findings: [finding] }, id }
}

function judged(changes: PlanChanges, entries: readonly ShownEntry[] = []): Matrix {
  return matrixOf(changes, rulesInTheWay(changes, entries, 'deny'), (account) => account)
}

function cellOf(matrix: Matrix, account = 'a'): Matrix['regions'][number]['rows'][number]['cells'][number] | undefined {
  return matrix.regions[0]?.rows[0]?.cells[matrix.accounts.indexOf(account)]
}

const share = step({ added: ['a'] })
const unshare = step({ action: 'unshare', removed: ['a'] })
const [none, a, unknown] = [sharing([]), sharing(['a']), sharing([], false)]

describe('what becomes of an account', () => {
  it.each<[Fate, boolean, ImageChange['before'], ImageChange['after'], readonly StepChange[]]>([
    ['added', false, none, a, [share]],
    ['removed', false, a, none, [unshare]],
    ['kept', false, a, a, [step({})]],
    ['none', false, none, none, [step({ accounts: ['a'], action: 'unshare' })]],
    ['passing', false, none, none, [share, unshare]],
    ['gap', false, a, a, [unshare, share]],
    ['added', true, unknown, sharing(['a'], false), [share]],
    ['removed', true, unknown, sharing([], false, ['a']), [step({ action: 'unshare' })]],
    ['unsettled', true, unknown, unknown, [step({ action: 'unshare', obstacle: null })]],
  ])('%s (in doubt before: %j)', (fate, doubtful, before, after, steps) => {
    expect(cellOf(judged({ images: [image({ before, after })], steps }))).toEqual({ fate, doubtful, cause: undefined })
  })

  it.each([
    ['blocked', share, { account: 'a' }],
    ['blocked', share, { account: null }],
    ['blocked', share, { outcome: 'indeterminate' }],
    ['held', unshare, {}],
    ['held', step({ action: 'delete', removed: ['a'] }), {}],
  ] as const)('%s, for a finding in the step', (fate, only, given) => {
    const [before, after] = only.action === 'share' ? [none, a] : [a, none]
    const changes = { images: [image({ before, after })], steps: [only] }
    expect(cellOf(judged(changes, [entry({ rule: 'r1', ...given })]))).toMatchObject({
      fate,
      cause: { what: 'r1', id: 'f1' },
    })
  })

  it.each([
    { account: 'b' },
    { step: 'other' },
    { step: null },
    { enforcement: 'warn' },
    { waiver: waiverOf('w') },
  ] as const)('is not blocked by a finding with %j', (given) => {
    const changes = { images: [image({ before: none, after: a })], steps: [share] }
    expect(cellOf(judged(changes, [entry(given)]))?.fate).toBe('added')
  })

  it('stays what it is where a finding is about what does not change', () => {
    const changes = { images: [image({ before: a, after: a })], steps: [step({})] }
    expect(cellOf(judged(changes, [entry({})]))?.fate).toBe('kept')
  })

  it('is blocked by a guard, which leads to its finding where there is one', () => {
    const changes = { images: [image({})], steps: [step({ obstacle: 'region-mismatch' })] }
    expect(cellOf(judged(changes))).toMatchObject({
      fate: 'blocked',
      cause: { what: 'region-mismatch', id: undefined },
    })
    const found = judged(changes, [entry({ rule: 'region-mismatch', enforcement: 'info' }, 'f7')])
    expect(cellOf(found)).toMatchObject({ fate: 'blocked', cause: { what: 'region-mismatch', id: 'f7' } })
  })

  it('is told from the run where there was one', () => {
    const changes = { images: [image({ before: none, after: a })], steps: [share] }
    const fateAfter = (given: Partial<ShownStep>): unknown => {
      const run = { steps: [{ step: 's', status: 'done', changed: true, ...given }] } as unknown as ShownRun
      return cellOf(
        matrixOf(
          changes,
          stepsUndone(run, () => 'p1-s1', pageEn.run.status),
          (account) => account,
        ),
      )
    }
    expect(fateAfter({})).toMatchObject({ fate: 'added', cause: undefined })
    expect(fateAfter({ status: 'not-reached', changed: false })).toMatchObject({
      fate: 'blocked',
      cause: { what: 'not reached', id: 'p1-s1' },
    })
    expect(fateAfter({ status: 'failed', changed: false })).toMatchObject({ fate: 'blocked' })
    expect(fateAfter({ status: 'failed' })).toMatchObject({ fate: 'unsettled' })
    expect(fateAfter({ status: 'in-doubt' })).toMatchObject({ fate: 'unsettled', cause: { what: 'in doubt' } })
  })
})

describe('the matrix', () => {
  it('sorts regions, and accounts by their names; images stand in the order of the plan', () => {
    const images = [
      image({ image: 'm2', region: 'z', after: sharing(['3', '1']) }),
      image({ image: 'm1', region: 'a', after: sharing(['2']) }),
      image({ image: 'm0', region: 'z' }),
    ]
    const names: Readonly<Record<string, string>> = { 1: 'y', 2: 'x', 3: 'y' }
    const matrix = matrixOf(
      { images, steps: [] },
      () => undefined,
      (account) => names[account] ?? '',
    )
    expect(matrix.accounts).toEqual(['2', '1', '3'])
    expect(matrix.regions.map(({ region, rows }) => [region, rows.map((row) => row.image.image)])).toEqual([
      ['a', ['m1']],
      ['z', ['m2', 'm0']],
    ])
  })

  it('leaves out those with the least changes, and says how many', () => {
    const many = Array.from({ length: 300 }, (_, index) => `a${String(index).padStart(3, '0')}`)
    const keeping = sharing(many)
    const images = Array.from({ length: 250 }, (_, index) =>
      image({ image: `m${index}`, before: keeping, after: index < 249 ? keeping : sharing(many.slice(0, -1)) }),
    )
    const matrix = judged({ images, steps: [] })
    expect([matrix.leftImages, matrix.leftAccounts, matrix.accounts.length]).toEqual([50, 100, 200])
    const rows = matrix.regions.flatMap((region) => region.rows)
    expect(rows).toHaveLength(200)
    expect(rows.at(-1)?.image.image).toBe('m249')
    expect(matrix.accounts.at(-1)).toBe('a299')
    expect(rows.at(-1)?.cells.at(-1)?.fate).toBe('removed')
  })
})
