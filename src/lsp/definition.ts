import type { Location } from '../finding.ts'
import { type Place, placeAt } from '../source/tolerant.ts'
import type { Edited, Known, Spot } from './known.ts'
import { type Names, namedAt } from './vocabulary.ts'

/** Where what stands at an offset is defined. */
export function definitionAt(edited: Edited, offset: number, known: Known): Spot<readonly Location[]> | undefined {
  const place = placeAt(edited.text, offset)
  const names = place && namedAt(place)
  if (place === undefined || names === undefined) return undefined
  const content = [...finders[names](place, known, edited)]
  return content.length === 0 ? undefined : { start: place.start, end: place.end, content }
}

type Finder = (place: Place, known: Known, edited: Edited) => Iterable<Location>

const finders: Readonly<Record<Names, Finder>> = {
  account: ({ text }, known) => accountPlaces(text, known),
  sharee: ({ text }, known) => (text.startsWith('@') ? groupPlaces(text.slice(1), known) : accountPlaces(text, known)),
  member: ({ text }, known) => accountPlaces(text, known),
  group: ({ text }, known) => groupPlaces(text, known),
  image: ({ text }, known) => imagePlaces(text, known),
  'copy-step': ({ text }, _, edited) => stepPlaces(text, edited),
  region: () => [],
  action: () => [],
  rule: ({ text }, known) => rulePlaces(text, known),
}

/** By id or name. */
function* accountPlaces(text: string, { accountDocuments }: Known): Iterable<Location> {
  for (const { value, file, locate } of accountDocuments) {
    for (const [index, { id, name }] of value.spec.accounts.entries()) {
      if (id !== text && name !== text) continue
      yield { file, range: locate(['spec', 'accounts', index, name === text ? 'name' : 'id']) }
    }
  }
}

function* groupPlaces(name: string, { accountDocuments }: Known): Iterable<Location> {
  for (const { value, file, locate } of accountDocuments) {
    if (!Object.hasOwn(value.spec.groups ?? {}, name)) continue
    yield { file, range: locate(['spec', 'groups', name], 'key') }
  }
}

function* imagePlaces(id: string, { inventoryDocuments }: Known): Iterable<Location> {
  for (const { value, file, locate } of inventoryDocuments) {
    const index = value.spec.images?.findIndex((image) => image.id === id) ?? -1
    if (index !== -1) yield { file, range: locate(['spec', 'images', index, 'id']) }
  }
}

function* stepPlaces(id: string, { plans }: Edited): Iterable<Location> {
  for (const { value, file, locate } of plans) {
    const index = value.spec.steps.findIndex((step) => step.action === 'copy' && step.id === id)
    if (index !== -1) yield { file, range: locate(['spec', 'steps', index, 'id']) }
  }
}

/** Rules of one's own; those that are built in are in no file. */
function* rulePlaces(id: string, { ruleDocuments }: Known): Iterable<Location> {
  for (const { value, file, locate } of ruleDocuments) {
    if (value.metadata.id === id) yield { file, range: locate(['metadata', 'id']) }
  }
}
