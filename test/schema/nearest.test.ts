import { describe, expect, it } from 'vitest'
import { nearest } from '../../src/schema/nearest.ts'

const keys = ['id', 'action', 'region', 'image', 'imageFrom', 'accounts']

describe('the nearest word', () => {
  it.each([
    ['imgae', 'image'],
    ['iamge', 'image'],
    ['imag', 'image'],
    ['image-from', 'imageFrom'],
    ['regoin', 'region'],
    ['ACCOUNTS', 'accounts'],
  ])('of %s is %s', (word, meant) => {
    expect(nearest(word, keys)).toBe(meant)
  })

  it.each(['emoji', 'gamei', 'note', 'x'])('of %s is none', (word) => {
    expect(nearest(word, keys)).toBeUndefined()
  })
})
