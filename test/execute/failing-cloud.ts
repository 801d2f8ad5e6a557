import { expect } from 'vitest'
import type { Cloud } from '../../src/execute/cloud.ts'

export type Point = 'before' | 'after'

/** Fails the n-th call of the port, before or after it takes effect. */
export function failing(
  nth: number,
  point: Point,
  error: () => Error,
): { readonly port: (cloud: Cloud) => Cloud; readonly count: () => number } {
  let calls = 0
  const around = async <T>(call: () => Promise<T>): Promise<T> => {
    const hit = calls++ === nth
    if (hit && point === 'before') throw error()
    const result = await call()
    if (hit) throw error()
    return result
  }
  const port = (cloud: Cloud): Cloud => ({
    ...cloud,
    images: (query) => around(() => cloud.images(query)),
    sharees: (region, image) => around(() => cloud.sharees(region, image)),
    instances: (region, image) => around(() => cloud.instances(region, image)),
    modifySharePermission: (region, image, change) => around(() => cloud.modifySharePermission(region, image, change)),
    copyImage: (request) => around(() => cloud.copyImage(request)),
    deleteImage: (region, image, force) => around(() => cloud.deleteImage(region, image, force)),
  })
  return { port, count: () => calls }
}

/** Fails the test when an effect is repeated that has happened. */
export function once(cloud: Cloud): Cloud {
  return {
    ...cloud,
    modifySharePermission: async (region, image, change) => {
      const has = new Set(await cloud.sharees(region, image))
      expect(change.add.filter((account) => has.has(account))).toEqual([])
      expect(change.remove.filter((account) => !has.has(account))).toEqual([])
      return cloud.modifySharePermission(region, image, change)
    },
  }
}
