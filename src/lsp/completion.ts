import { imageFacts } from '../plan/facts.ts'
import { actions } from '../plan/model.ts'
import { loadSchema } from '../schema/index.ts'
import { type TypedPlace, typedPlace } from '../source/tolerant.ts'
import { plural } from '../words/plural.ts'
import { accountCard, groupCard, imageCard, ruleCard } from './cards.ts'
import type { Edited, Known, Spot } from './known.ts'
import { type Names, namedByTyping, textAt, valueAt } from './vocabulary.ts'

/** Something that can stand where somebody types. */
export interface Proposal {
  /** As it is meant, without quotes. */
  readonly label: string
  readonly kind: Names
  readonly detail: string
  /** What is written, with quotes where it needs them. */
  readonly text: string
  /** Markdown. */
  readonly documentation?: string
}

/** What can stand where somebody types, and whether that is all of it. */
export interface Proposals {
  readonly items: readonly Proposal[]
  readonly complete: boolean
  /** The quote that is there already, which what is typed begins with. */
  readonly quote: string
}

/** Editors filter what they have; more than this is asked for again with every letter. */
const most = 200

/** What can stand at an offset where somebody types. */
export async function completionAt(edited: Edited, offset: number, known: Known): Promise<Spot<Proposals> | undefined> {
  const place = typedPlace(edited.text, offset)
  const names = place && namedByTyping(place)
  if (place === undefined || names === undefined) return undefined
  const typed = place.text.toLowerCase()
  const items: Proposal[] = []
  let complete = true
  for (const candidate of await candidates[names](place, known, edited)) {
    if (!`${candidate.label}\n${candidate.detail}`.toLowerCase().includes(typed)) continue
    complete = items.length < most
    if (!complete) break
    items.push(finished(candidate, place))
  }
  return { start: place.start, end: place.end, content: { items, complete, quote: place.quote } }
}

interface Candidate extends Omit<Proposal, 'text' | 'documentation'> {
  document?(): string
}

type Candidates = (
  place: TypedPlace,
  known: Known,
  edited: Edited,
) => Iterable<Candidate> | Promise<Iterable<Candidate>>

const candidates: Readonly<Record<Names, Candidates>> = {
  account: (_, known) => accountIds(known),
  sharee: ({ text }, known) => (/^[0-9]/.test(text) ? accountIds(known) : [...groups(known, '@'), ...members(known)]),
  member: ({ text }, known) => (/^[0-9]/.test(text) ? accountIds(known) : members(known)),
  group: (_, known) => groups(known, ''),
  image: images,
  'copy-step': copySteps,
  region: (_, known) => regions(known),
  action: actionWords,
  rule: rules,
}

function accountIds(known: Known): readonly Candidate[] {
  return [...known.directory.accounts.values()].map(({ id, name, site }) => ({
    label: id,
    kind: 'account',
    detail: [name, site].filter((part) => part !== undefined).join(', '),
    document: () => accountCard(id, known),
  }))
}

/** By name; those that have none by id. */
function members(known: Known): readonly Candidate[] {
  return [...known.directory.accounts.values()].map(({ id, name, site, trusted }) => ({
    label: name ?? id,
    kind: 'member',
    detail: [name === undefined ? undefined : id, site, trusted === true ? undefined : 'not known to be trusted']
      .filter((part) => part !== undefined)
      .join(', '),
    document: () => accountCard(id, known),
  }))
}

function groups(known: Known, sign: string): readonly Candidate[] {
  return [...known.directory.groups].map(([name, { length }]) => ({
    label: `${sign}${name}`,
    kind: 'group',
    detail: plural(length, 'account'),
    document: () => groupCard(name, known),
  }))
}

/** Those in the region that the step is in, as far as it says one. */
function* images(place: TypedPlace, known: Known): Iterable<Candidate> {
  const [document, , , step] = place.inside
  const account = textAt(document, 'metadata', 'account')
  const region = textAt(step, 'region') ?? textAt(document, 'spec', 'region')
  for (const id of known.facts.views.keys()) {
    const image = imageFacts(known.facts, account ?? '', id)
    if (image === undefined || (region !== undefined && image.region !== undefined && image.region !== region)) continue
    const detail = [image.name, image.region, image.status].filter((part) => part !== undefined).join(', ')
    yield { label: id, kind: 'image', detail, document: () => imageCard(id, account, known) }
  }
}

/** The copy steps that come before: only they have made an image by then. */
function copySteps({ start, inside }: TypedPlace, _: Known, { text, plans }: Edited): readonly Candidate[] {
  const line = text.slice(0, start).split('\n').length
  const own = textAt(inside[3], 'id')
  return plans.flatMap(({ value, locate }) =>
    value.spec.steps.flatMap((step, index) => {
      const { id } = step
      if (step.action !== 'copy' || id === undefined || id === own) return []
      if (locate(['spec', 'steps', index]).start.line > line) return []
      return [{ label: id, kind: 'copy-step' as const, detail: `${step.to.name}, ${step.to.region}` }]
    }),
  )
}

/** Those that images are known to be in first. */
function regions({ facts, regions: names }: Known): readonly Candidate[] {
  const used = new Set([...facts.views.values()].flatMap((views) => [...views.values()].map(({ region }) => region)))
  const all = new Set([...[...used].filter((region) => region !== undefined).sort(), ...Object.keys(names)])
  return [...all].map((label) => ({
    label,
    kind: 'region',
    detail: Object.hasOwn(names, label) ? (names[label] ?? '') : '',
  }))
}

async function actionWords(): Promise<readonly Candidate[]> {
  const { definitions = {} } = await loadSchema('SharePlan')
  return actions.map((label) => ({ label, kind: 'action', detail: definitions[`${label}Step`]?.description ?? '' }))
}

/** In a mapping, those that are not there yet. */
function rules({ part, path, inside }: TypedPlace, known: Known): readonly Candidate[] {
  const keys = part === 'key' ? inside.at(-1) : valueAt(inside[0], ...path)
  const there = new Set(typeof keys === 'object' && keys !== null && !Array.isArray(keys) ? Object.keys(keys) : [])
  return [...known.ruleTexts.values()]
    .filter(({ rule }) => !there.has(rule.metadata.id))
    .map((one) => ({
      label: one.rule.metadata.id,
      kind: 'rule',
      detail: one.texts.title,
      document: () => ruleCard(one, known),
    }))
}

function finished({ label, kind, detail, document }: Candidate, { quote }: TypedPlace): Proposal {
  const documentation = document === undefined ? {} : { documentation: document() }
  return { label, kind, detail, text: written(label, quote), ...documentation }
}

/** Digits would be a number, and `@` begins no plain text. */
function written(label: string, quote: string): string {
  if (quote === "'" && !label.includes("'")) return `'${label}'`
  const bare =
    quote === '' && /^[\p{L}_][\p{L}\p{N}_./-]*$/u.test(label) && !/^(?:true|false|null|yes|no|on|off)$/i.test(label)
  return bare ? label : JSON.stringify(label)
}
