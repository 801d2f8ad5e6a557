import { readInteger } from './parameters.ts'
import { type Refusal, refuse } from './refusals.ts'
import type { Parameters } from './request.ts'

/** A page, and what the answer says about it. */
export interface Page<T> {
  readonly kind: 'page'
  readonly items: readonly T[]
  readonly fields: {
    readonly PageNumber?: number
    readonly PageSize?: number
    readonly TotalCount: number
    readonly NextToken?: string
  }
}

const DEFAULT_SIZE = 10
const LARGEST_SIZE = 100

/** One page by `PageNumber` and `PageSize` (from 1 to `largest`, default 10). */
export function numberedPage<T>(
  all: readonly T[],
  parameters: Parameters,
  largest: number = LARGEST_SIZE,
): Page<T> | Refusal {
  const number = readInteger(parameters, 'PageNumber', { least: 1, otherwise: 1 })
  if (typeof number !== 'number') return number
  const size = readInteger(parameters, 'PageSize', { least: 1, most: largest, otherwise: DEFAULT_SIZE })
  if (typeof size !== 'number') return size
  const items = all.slice((number - 1) * size, number * size)
  return { kind: 'page', items, fields: { PageNumber: number, PageSize: size, TotalCount: all.length } }
}

/**
 * One page by `NextToken` and `MaxResults`, which is brought into 10–100 without a word; by number where the call asks
 * for that. The last page has no token.
 */
export function tokenPage<T>(all: readonly T[], parameters: Parameters): Page<T> | Refusal {
  if (parameters.has('PageNumber') || parameters.has('PageSize')) return numberedPage(all, parameters)
  const asked = readInteger(parameters, 'MaxResults', { otherwise: DEFAULT_SIZE })
  if (typeof asked !== 'number') return asked
  const size = Math.min(Math.max(asked, DEFAULT_SIZE), LARGEST_SIZE)
  const start = readToken(parameters.get('NextToken'))
  if (start === undefined) return refuse('InvalidParameter', 'NextToken')
  const end = start + size
  return {
    kind: 'page',
    items: all.slice(start, end),
    fields: { TotalCount: all.length, PageSize: size, ...(end < all.length && { NextToken: token(end) }) },
  }
}

/** One page by `NextToken` and `MaxResults` (1–100, default `size`), as the services around ECS have them. */
export function listPage<T>(all: readonly T[], parameters: Parameters, size: number): Page<T> | Refusal {
  const most = readInteger(parameters, 'MaxResults', { least: 1, most: LARGEST_SIZE, otherwise: size })
  if (typeof most !== 'number') return most
  const start = readToken(parameters.get('NextToken'))
  if (start === undefined) return refuse('InvalidParameter', 'NextToken')
  const end = start + most
  return {
    kind: 'page',
    items: all.slice(start, end),
    fields: { TotalCount: all.length, ...(end < all.length && { NextToken: token(end) }) },
  }
}

function token(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString('base64url')
}

function readToken(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return 0
  const [, offset] = /^offset:(\d+)$/.exec(Buffer.from(text, 'base64url').toString()) ?? []
  return offset === undefined ? undefined : Number(offset)
}
