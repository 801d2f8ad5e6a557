import type { Option } from 'commander'
import type { CliIo } from '../io.ts'
import type { Words } from '../options.ts'
import type { Slot } from './words.ts'

/** Something that may stand at the cursor, and what it means. */
export interface Candidate {
  readonly value: string
  readonly about?: string
}

/** What may stand there; `files`: names of files may. */
export interface Candidates {
  readonly values: readonly Candidate[]
  readonly files: boolean
}

type Source = (io: CliIo) => Promise<readonly Candidate[]>

const nothing: Candidates = { values: [], files: false }
const someFile: Candidates = { values: [], files: true }

/** What is known of the values that options and arguments take, by what help calls them. */
const sources: Readonly<Record<string, Source>> = {
  id: ruleIds,
  kind: async () => (await import('../../schema/index.ts')).kinds.map((value) => ({ value })),
  run: runIds,
  what: ruleIds,
  shell: async () => (await import('./scripts.ts')).shells.map((value) => ({ value })),
  who: accountsAndGroups,
}

const places: readonly string[] = ['file', 'folder', 'path']

/** The candidates for a value. What cannot be read is no candidate. */
export async function candidatesFor(slot: Exclude<Slot, { kind: 'flag' }>, io: CliIo): Promise<Candidates> {
  if (slot.kind === 'value') {
    const words = await wordsOf(slot.option)
    if (words !== undefined) return { values: words.map((value) => ({ value })), files: false }
  }
  const name = slot.kind === 'value' ? placeholderOf(slot.option) : slot.name
  if (name === undefined) return nothing
  if (places.includes(name)) return someFile
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined
  return source === undefined ? nothing : { values: await source(io).catch(() => []), files: false }
}

/** `<file>` is `file`. */
function placeholderOf({ flags, long }: Option): string | undefined {
  // Regions are written so, too.
  if (long === '--region') return undefined
  return /[<[]([\w-]+)/.exec(flags)?.[1]
}

/** The words that an option takes and no others. Of formats, help lists those that a command has. */
async function wordsOf({ parseArg, long, description }: Option): Promise<readonly string[] | undefined> {
  const { words } = (parseArg ?? {}) as Partial<Words>
  if (words !== undefined || long !== '--format') return words
  const { formats } = await import('../../report/index.ts')
  const listed = new Set(description.split(';')[0]?.split(/,? or |, /))
  return formats.filter((format) => listed.has(format))
}

async function ruleIds(io: CliIo): Promise<readonly Candidate[]> {
  const { policyOf } = await import('../rules/options.ts')
  const { rules } = await policyOf({ inventoryMaxAge: '24h' }, io)
  return rules.rules.map(({ id, source }) => ({ value: id, about: source.metadata.title }))
}

/** Of runs in a database none is offered: completing a word is no reason to open it. */
async function runIds(io: CliIo): Promise<readonly Candidate[]> {
  const [{ isDatabase, resolveSettings }, { listRuns }] = await Promise.all([
    import('../settings.ts'),
    import('../../io/runs.ts'),
  ])
  const { runs } = await resolveSettings({}, io)
  return isDatabase(runs) ? [] : (await listRuns(runs)).map((value) => ({ value }))
}

async function accountsAndGroups(io: CliIo): Promise<readonly Candidate[]> {
  const [{ resolveSettings }, { loadDirectory }] = await Promise.all([import('../settings.ts'), import('../load.ts')])
  const { value } = await loadDirectory(await resolveSettings({}, io))
  return [
    ...[...value.groups].map(([name, members]) => ({ value: `@${name}`, about: `${members.length} accounts` })),
    ...[...value.byName].map(([name, id]) => ({ value: name, about: id })),
  ]
}
