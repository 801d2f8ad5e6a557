import type { EmulatorBehaviours } from '../../emulator/index.ts'
import { usageError } from '../errors.ts'

/** The values of a behaviour: a few words, true and false, a number, or a list separated by commas. */
type Shape = readonly string[] | 'boolean' | 'number' | 'list'

const shapes = {
  overlongList: ['first-ten', 'ignored'],
  sharingAgain: ['accepted', 'refused'],
  unsharingStranger: ['accepted', 'refused'],
  unpublishingPrivate: ['accepted', 'refused'],
  undocumentedDryRun: ['honoured', 'ignored'],
  qualifiedSites: ['refused', 'accepted'],
  marketplaceSharing: ['same-site', 'never'],
  resharingByCopy: ['accepted', 'refused'],
  encryptedSharingRegions: 'list',
  accountIds: ['string', 'number'],
  imageOwnerIds: ['number', 'string'],
  resourceSharesBlockDeletion: 'boolean',
  resourceSharesListed: 'boolean',
  usageCountsSharees: 'boolean',
  encryptedFlag: ['missing', 'present'],
  imageNameFilter: ['fuzzy', 'exact'],
  unknownDeletion: ['not-found', 'accepted'],
  deletingCopySource: ['accepted', 'refused'],
  concurrentCopies: ['refused', 'refused-per-destination'],
  copyQueue: ['destination', 'source'],
  encryptedCopyWithoutKey: ['refused', 'service-key'],
  copyingPlatformImages: ['refused', 'accepted'],
  serviceKeyCreator: ['service', 'account'],
  quotaScope: ['region', 'account'],
  clientTokenMs: 'number',
  emptyWhenDenied: 'list',
} as const satisfies { readonly [K in keyof EmulatorBehaviours]: ShapeOf<EmulatorBehaviours[K]> }

/** The shapes that make values of a type. */
type ShapeOf<T> = [T] extends [boolean]
  ? 'boolean'
  : [T] extends [number]
    ? 'number'
    : [T] extends [string]
      ? readonly T[]
      : 'list'

/** Every behaviour that can be chosen. */
export const behaviourNames: readonly string[] = Object.keys(shapes)

/** Reads `name=value`, each one behaviour. */
export function parseBehaviours(given: readonly string[]): Partial<EmulatorBehaviours> {
  return Object.fromEntries(
    given.map((text) => {
      const [name = '', ...rest] = text.split('=')
      return [name, choose(name, rest.join('='))]
    }),
  )
}

function choose(name: string, text: string): string | number | boolean | readonly string[] {
  const shape: Shape | undefined = Object.hasOwn(shapes, name) ? shapes[name as keyof typeof shapes] : undefined
  if (shape === undefined) {
    throw usageError(
      `--behaviour ${JSON.stringify(name)}: unknown behaviour`,
      `Write one of: ${behaviourNames.join(', ')}.`,
    )
  }
  if (shape === 'list') return text === 'all' ? text : text.split(',').filter((entry) => entry !== '')
  if (shape === 'number' && /^[0-9]+$/.test(text)) return Number(text)
  if (shape === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
  if (typeof shape !== 'string' && shape.includes(text)) return text
  const values = typeof shape === 'string' ? `a ${shape}` : shape.join(' or ')
  throw usageError(`--behaviour ${name}=${JSON.stringify(text)}: unknown value`, `Write ${values}.`)
}
