import { dirname, resolve } from 'node:path'
import type { Location, Path } from '../finding.ts'
import type { LocatedSettings } from '../policy/load.ts'
import { parseDuration } from '../schema/duration.ts'
import type { ConfigSpec, EnforcementOverride, ParamValues } from '../schema/generated/types.ts'
import { findConfig, readConfig } from './config.ts'
import { Files } from './files.ts'
import type { CliIo } from './io.ts'
import { configLayer, environmentLayer, flagLayer, type Layer } from './layers.ts'
import type { SettingOptions } from './options.ts'

/** A path as somebody wrote it: a file, a folder or a glob, relative to `folder`. */
export interface SettingPath {
  readonly written: string
  readonly folder: string
  /** Where it is written, unless it is an argument. */
  readonly location?: Location
}

/** All settings of a run: flags beat environment, environment beats configuration; parameters and levels one by one. */
export interface Settings {
  readonly plans: readonly SettingPath[]
  readonly builtinRules: boolean
  readonly rules: readonly SettingPath[]
  readonly accounts: readonly SettingPath[]
  readonly inventory: readonly SettingPath[]
  /** Seconds. */
  readonly inventoryMaxAge: number | undefined
  /** Absolute. */
  readonly runs: string
  readonly forRules: LocatedSettings
  /** The files of this run, named relative to the configuration's folder. */
  readonly files: Files
}

const builtin = 'builtin'

/** Resolves the settings of a run. Throws a `UsageError` for a configuration, variable or flag that is not valid. */
export async function resolveSettings(options: SettingOptions, io: CliIo): Promise<Settings> {
  const config = options.config ?? (io.env.SHAREPLAN_CONFIG || undefined)
  const path = config === undefined ? findConfig(io.cwd) : resolve(io.cwd, config)
  const base = path === undefined ? io.cwd : dirname(path)
  const files = new Files(base, io)
  const layers = [await flagLayer(options, io, files), await environmentLayer(io, files)]
  if (path !== undefined) layers.push(configLayer(await readConfig(path, config, files), path))
  const rules = pathsOf(layers, 'rules')
  const maxAge = strongest(layers, 'inventoryMaxAge')?.spec.inventoryMaxAge
  const runs = strongest(layers, 'runs')
  return {
    plans: pathsOf(layers, 'plans'),
    builtinRules: rules.length === 0 || rules.some(({ written }) => written === builtin),
    rules: rules.filter(({ written }) => written !== builtin),
    accounts: pathsOf(layers, 'accounts'),
    inventory: pathsOf(layers, 'inventory'),
    inventoryMaxAge: maxAge === undefined ? undefined : parseDuration(maxAge),
    runs: resolve(runs?.folder ?? base, runs?.spec.runs ?? '.shareplan/runs'),
    forRules: settingsForRules(layers),
    files,
  }
}

/** The strongest layer that says something about a key. */
function strongest(layers: readonly Layer[], key: keyof ConfigSpec): Layer | undefined {
  return layers.find(({ spec }) => spec[key] !== undefined)
}

function pathsOf(layers: readonly Layer[], key: 'plans' | 'rules' | 'accounts' | 'inventory'): readonly SettingPath[] {
  const layer = strongest(layers, key)
  if (layer === undefined) return []
  const { spec, folder, locate } = layer
  const value = spec[key] ?? []
  // Places are for complaints, and finding them costs as much as reading the file.
  const at = (written: string, path: Path): SettingPath => ({
    written,
    folder,
    get location() {
      return locate(path)
    },
  })
  return typeof value === 'string' ? [at(value, [key])] : value.map((written, index) => at(written, [key, index]))
}

/** One parameter or level may come from a flag and the next from the configuration. Rule ids are untrusted keys. */
function settingsForRules(layers: readonly Layer[]): LocatedSettings {
  const params = new Map<string, ParamValues>()
  const enforcement = new Map<string, EnforcementOverride>()
  for (const { spec } of layers.toReversed()) {
    for (const [rule, values] of Object.entries(spec.params ?? {})) params.set(rule, { ...params.get(rule), ...values })
    for (const [rule, override] of Object.entries(spec.enforcement ?? {})) enforcement.set(rule, override)
  }
  return {
    params: Object.fromEntries(params),
    enforcement: Object.fromEntries(enforcement),
    locate: (path, part) => (layers.find(({ spec }) => isIn(spec, path)) ?? layers[0])?.locate(path, part) ?? nowhere,
  }
}

const nowhere: Location = { file: '', range: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } } }

function isIn(spec: ConfigSpec, path: Path): boolean {
  let inside: unknown = spec
  for (const step of path) {
    if (typeof inside !== 'object' || inside === null || !Object.hasOwn(inside, step)) return false
    inside = (inside as Record<string | number, unknown>)[step]
  }
  return true
}
