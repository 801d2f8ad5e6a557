import { delimiter, dirname } from 'node:path'
import type { Located } from '../document.ts'
import type { Location, Path } from '../finding.ts'
import type { Config, ConfigSpec } from '../schema/generated/types.ts'
import { apiVersion, loadValidator } from '../schema/index.ts'
import { loadSource, positionsOf, type SourceDocument } from '../source/index.ts'
import { UsageError } from './errors.ts'
import type { Files } from './files.ts'
import type { CliIo } from './io.ts'
import type { SettingOptions } from './options.ts'

/** Settings from one place: the configuration, the environment, or the flags. */
export interface Layer {
  readonly spec: ConfigSpec
  /** What paths are relative to. */
  readonly folder: string
  /** Where a setting or its key stands, by its path in `spec`. A flag or variable counts as a file of its name. */
  locate(path: Path, part?: 'value' | 'key'): Location
}

/** How the text of a flag or variable means a value of the key. */
const shapes = {
  plans: 'list',
  rules: 'list',
  params: 'yaml',
  enforcement: 'yaml',
  accounts: 'list',
  inventory: 'list',
  inventoryMaxAge: 'text',
  waivers: 'list',
  waiverMaxAge: 'text',
  baseline: 'text',
  runs: 'text',
  approvals: 'yaml',
} as const satisfies Record<keyof ConfigSpec, 'list' | 'text' | 'yaml'>

type Key = keyof typeof shapes

const keys = Object.keys(shapes) as Key[]

/** One key as a flag or variable gives it. */
interface Given {
  readonly key: Key
  /** The flag or variable. */
  readonly name: string
  readonly texts: readonly string[]
}

export function configLayer(config: Located<Config>, path: string): Layer {
  const { value, file, locate } = config
  return {
    spec: value.spec,
    folder: dirname(path),
    locate: (inside, part) => ({ file, range: locate(['spec', ...inside], part) }),
  }
}

/** What SHAREPLAN_… variables say; lists are split as PATH is. An empty variable says nothing. */
export function environmentLayer({ env, cwd }: CliIo, files: Files): Promise<Layer> {
  const given = keys.flatMap((key) => {
    const name = variableOf(key)
    const text = env[name] ?? ''
    if (text === '') return []
    return [{ key, name, texts: shapes[key] === 'list' ? text.split(delimiter).filter((part) => part !== '') : [text] }]
  })
  return layerOf(given, cwd, files)
}

export function flagLayer(options: SettingOptions, { cwd }: CliIo, files: Files): Promise<Layer> {
  const given = keys.flatMap((key) => {
    const value = options[key]
    return value === undefined ? [] : [{ key, name: `--${words(key, '-')}`, texts: [value].flat() }]
  })
  return layerOf(given, cwd, files)
}

/** SHAREPLAN_INVENTORY_MAX_AGE for inventoryMaxAge. */
export function variableOf(key: string): string {
  return `SHAREPLAN_${words(key, '_').toUpperCase()}`
}

function words(key: string, separator: string): string {
  return key.replace(/[A-Z]/g, (letter) => separator + letter.toLowerCase())
}

async function layerOf(given: readonly Given[], folder: string, files: Files): Promise<Layer> {
  const documents = new Map<string, SourceDocument>()
  const spec: Record<string, unknown> = {}
  for (const { key, name, texts } of given) {
    files.remember(name, texts.join('\n'))
    const document = shapes[key] === 'yaml' ? await parseYaml(name, texts.join('\n'), files) : undefined
    if (document !== undefined) documents.set(key, document)
    spec[key] = document?.value ?? (shapes[key] === 'list' ? texts : texts[0])
  }
  const locate: Layer['locate'] = (path, part) => {
    const [key, ...inside] = path
    const { name = '', texts = [] } = given.find((entry) => entry.key === key) ?? {}
    const range = documents.get(String(key))?.locate(inside, part) ?? rangeOfText(texts, Number(inside[0] ?? 0))
    return { file: name, range }
  }
  if (given.length > 0) await validate(spec, locate, files)
  return { spec, folder, locate }
}

function rangeOfText(texts: readonly string[], index: number): Location['range'] {
  const start = texts.slice(0, index).reduce((length, text) => length + text.length + 1, 0)
  return positionsOf(texts.join('\n')).range(start, start + (texts[index] ?? '').length)
}

async function parseYaml(name: string, text: string, files: Files): Promise<SourceDocument> {
  const { documents, problems } = await loadSource(text, name)
  const [document] = documents
  if (problems.length === 0 && document !== undefined) return document
  const complaints = problems.map(({ message, hint, range }) => ({
    message,
    remediation: hint,
    location: { file: name, range },
  }))
  const empty = {
    message: `${name} is empty; a mapping was expected`,
    remediation: 'Write it as in a configuration file.',
  }
  throw new UsageError(complaints.length > 0 ? complaints : [empty], files.sources)
}

/** Flags and variables obey the same schema as the configuration. */
async function validate(spec: Record<string, unknown>, locate: Layer['locate'], files: Files): Promise<void> {
  const value = { apiVersion, kind: 'Config', spec }
  const validator = await loadValidator('Config', value)
  if (validator(value)) return
  const { explainErrors } = await import('../schema/explain/index.ts')
  const place: Layer['locate'] = (path, part) => locate(path.slice(1), part)
  const problems = await explainErrors({ value, place, rawText: () => undefined }, 'Config', validator.errors ?? [])
  throw new UsageError(problems, files.sources)
}
