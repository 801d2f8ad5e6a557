import { describe, expect, it } from 'vitest'
import { everyPage, everyToken, type NumberedPage } from '../../../src/io/cloud/paging.ts'

const items = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, index) => `${from + index}`)
const same = (item: string): string => item

/** Serves pages from a list of answers, and counts the requests. */
function served(answers: readonly NumberedPage<string>[]) {
  const asked: number[] = []
  const page = async (pageNumber: number): Promise<NumberedPage<string>> => {
    asked.push(pageNumber)
    return answers[Math.min(asked.length, answers.length) - 1] ?? { total: 0, items: [] }
  }
  return { asked, page }
}

describe('everyPage', () => {
  it('reads until the total is there', async () => {
    const { asked, page } = served([
      { total: 250, items: items(0, 100) },
      { total: 250, items: items(100, 200) },
      { total: 250, items: items(200, 250) },
    ])
    expect(await everyPage(page, same)).toEqual(items(0, 250))
    expect(asked).toEqual([1, 2, 3])
  })

  it('copes with pages smaller than asked for', async () => {
    const { page } = served([
      { total: 5, items: items(0, 3) },
      { total: 5, items: items(3, 5) },
    ])
    expect(await everyPage(page, same)).toEqual(items(0, 5))
  })

  it('reads again when the total changes on the way', async () => {
    const { asked, page } = served([
      { total: 150, items: items(0, 100) },
      { total: 149, items: items(101, 150) },
      { total: 149, items: items(1, 101) },
      { total: 149, items: items(101, 150) },
    ])
    expect(await everyPage(page, same)).toEqual(items(1, 150))
    expect(asked).toEqual([1, 2, 1, 2])
  })

  it('reads again when an item comes twice', async () => {
    const { page } = served([
      { total: 3, items: ['a', 'b'] },
      { total: 3, items: ['b'] },
      { total: 3, items: ['a', 'b'] },
      { total: 3, items: ['c'] },
    ])
    expect(await everyPage(page, same)).toEqual(['a', 'b', 'c'])
  })

  it('accepts entries beside the items, whether or not the total counts them', async () => {
    const counted = served([
      { total: 2, items: ['a'], others: 1 },
      { total: 2, items: [], others: 1 },
    ])
    expect(await everyPage(counted.page, same)).toEqual(['a'])
    const uncounted = served([{ total: 1, items: ['a'], others: 1 }])
    expect(await everyPage(uncounted.page, same)).toEqual(['a'])
  })

  it.each([
    ['a total that is never reached', { total: 2, items: ['a'] }],
    ['fewer than it shows', { total: 0, items: ['a'] }],
    ['nothing where something is claimed', { total: 5, items: [] }],
  ])('gives up on %s', async (_, answer) => {
    const { asked, page } = served([answer])
    await expect(everyPage(page, same)).rejects.toThrow('disagree')
    expect(asked.length).toBeLessThan(10)
  })

  it('gives up on a listing without an end', async () => {
    let calls = 0
    const endless = async (pageNumber: number) => {
      calls++
      return { total: 1e9, items: [`${pageNumber}`] }
    }
    await expect(everyPage(endless, same)).rejects.toThrow('pages')
    expect(calls).toBeLessThan(5000)
  })
})

describe('everyToken', () => {
  it('follows tokens to the last page', async () => {
    const seen: (string | undefined)[] = []
    const found = await everyToken(async (token) => {
      seen.push(token)
      return token === undefined ? { next: 'x', items: [1] } : { next: '', items: [2] }
    })
    expect([found, seen]).toEqual([
      [1, 2],
      [undefined, 'x'],
    ])
  })

  it('does not go round in circles', async () => {
    await expect(everyToken(async () => ({ next: 'x', items: [] }))).rejects.toThrow('twice')
  })

  it('gives up on a listing without an end', async () => {
    let calls = 0
    await expect(everyToken(async () => ({ next: `${calls++}`, items: [] }))).rejects.toThrow('pages')
    expect(calls).toBeLessThan(5000)
  })
})
