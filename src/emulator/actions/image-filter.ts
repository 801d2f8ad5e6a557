import type { Context } from '../context.ts'
import { readBoolean, readTags, readText } from '../parameters.ts'
import { type Refusal, refuse } from '../refusals.ts'
import type { Parameters } from '../request.ts'
import type { ImageRecord, ImageStatus } from '../state.ts'
import type { Selection } from './visibility.ts'

/** What DescribeImages is asked for. */
export interface ImageFilter extends Selection {
  readonly statuses: ReadonlySet<ImageStatus>
  readonly tags: ReadonlyMap<string, string>
  readonly usage: string | undefined
  hasName(image: ImageRecord): boolean
}

const ALIASES = ['system', 'self', 'others', 'marketplace']
const USAGES = ['instance', 'none']
const IDS = 100

const STATUSES: readonly ImageStatus[] = [
  'Creating',
  'Waiting',
  'Available',
  'UnAvailable',
  'CreateFailed',
  'Deprecated',
]

export function readImageFilter(context: Context, parameters: Parameters): ImageFilter | Refusal {
  const ids = readText(parameters, 'ImageId')?.split(',')
  if (ids !== undefined && ids.length > IDS) return refuse('InvalidParameter', 'ImageId')
  const alias = readText(parameters, 'ImageOwnerAlias')
  if (alias !== undefined && !ALIASES.includes(alias)) return refuse('InvalidImageOwnerAlias.ValueNotSupported')
  const usage = readText(parameters, 'Usage')
  if (usage !== undefined && !USAGES.includes(usage)) return refuse('InvalidUsage')
  const communities = readBoolean(parameters, 'IsPublic')
  if (typeof communities === 'object') return communities
  const statuses = readStatuses(parameters)
  if ('kind' in statuses) return statuses
  const tags = readTags(parameters)
  if ('kind' in tags) return tags
  const hasName = nameTest(readText(parameters, 'ImageName'), context.settings.behaviours.imageNameFilter)
  return { ids, alias, communities, statuses, tags, usage, hasName }
}

/** A comma list, `ALL`, or Available alone: images in any other status are hidden from whoever does not ask. */
function readStatuses(parameters: Parameters): ReadonlySet<ImageStatus> | Refusal {
  const text = readText(parameters, 'Status') ?? 'Available'
  if (text === 'ALL') return new Set(STATUSES)
  const statuses = text.split(',').map((name) => STATUSES.find((status) => status === name))
  const known = statuses.filter((status) => status !== undefined)
  return known.length === statuses.length ? new Set(known) : refuse('InvalidParameter', 'Status')
}

function nameTest(name: string | undefined, filter: 'fuzzy' | 'exact'): ImageFilter['hasName'] {
  if (name === undefined) return () => true
  if (filter === 'exact') return (image) => image.name === name
  if (!name.includes('*')) return (image) => image.name.includes(name)
  return (image) => matchesWildcards(image.name, name.split('*'))
}

/** The parts in this order, the first at the beginning, the last at the end. Not a regular expression, whose time has no bound. */
function matchesWildcards(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts
  const last = rest.pop() ?? ''
  if (!text.startsWith(first) || !text.endsWith(last)) return false
  let position = first.length
  for (const part of rest) {
    const found = text.indexOf(part, position)
    if (found < 0) return false
    position = found + part.length
  }
  return position + last.length <= text.length
}
