import { dirname, resolve } from 'node:path'
import type { Location, Path } from '../finding.ts'
import type { FileTree } from '../io/file-tree.ts'
import { instancesIn } from '../policy/instances.ts'
import type { LocatedSettings } from '../policy/load.ts'
import { type Stage, stages } from '../policy/stages.ts'
import { defaultWaiverAge } from '../policy/waivers.ts'
import { parseDuration } from '../schema/duration.ts'
import type { ConfigSpec, EnforcementOverride, ParamValues, RuleEntry } from '../schema/generated/types.ts'
import type { Language } from '../words/language.ts'
import { findConfig, readConfig } from './config.ts'
import { type FileSource, Files } from './files.ts'
import type { CliIo } from './io.ts'
import type { LanguageFlag } from './language.ts'
import { configLayer, environmentLayer, flagLayer, type Layer } from './layers.ts'
import { oneOf, type SettingOptions } from './options.ts'

/** A path as somebody wrote it: a file, a folder or a glob, relative to `folder`. */
export interface SettingPath {
  readonly written: string
  readonly folder: string
  /** Where it is written, unless it is an argument. */
  readonly location?: Location
  /** Where the files are, if not on disk. */
  readonly tree?: FileTree
}

/** What it takes to apply a plan. */
export interface ApprovalsSetting {
  readonly required: number
  readonly signers: readonly SettingPath[]
  readonly authorMayApprove: boolean
  /** Seconds. */
  readonly maxAge: number
  readonly location: Location
}

/** What keeps the policy from being part of the change that it judges. */
export interface PolicyPin {
  /** The commit that configuration, rules, accounts and signers are read from, as `--policy-from` names it and in full. */
  readonly from?: { readonly ref: string; readonly commit: string }
  /** `sha256:…`, what the policy's digest must be. */
  readonly digest?: string
}

/** All settings of a run: flags beat environment, environment beats configuration; parameters and levels one by one. */
export interface Settings {
  readonly plans: readonly SettingPath[]
  readonly builtinRules: boolean
  readonly rules: readonly SettingPath[]
  /** Folders and tarballs of rules that are pinned. */
  readonly bundles: readonly SettingPath[]
  readonly accounts: readonly SettingPath[]
  readonly inventory: readonly SettingPath[]
  /** Seconds. */
  readonly inventoryMaxAge: number | undefined
  readonly waivers: readonly SettingPath[]
  /** How long a waiver or baseline may hold at most: seconds. */
  readonly waiverMaxAge: number
  /** At most one. */
  readonly baseline: readonly SettingPath[]
  /** A folder's absolute path, or the URL of a database, which may hold a password. */
  readonly runs: string
  readonly forRules: LocatedSettings
  /** Where on its way a plan is judged, if somebody says it. */
  readonly stage: Stage | undefined
  /** Absent: nobody has said what it takes, and nothing is applied. */
  readonly approvals: ApprovalsSetting | undefined
  readonly pin: PolicyPin
  /** What rules say things in. */
  readonly language: Language
  /** The files of this run, named relative to the configuration's folder. */
  readonly files: Files
}

const builtin = 'builtin'
const defaultMaxAge = '72h'

/**
 * Resolves the settings of a run. Throws a `UsageError` for a configuration, variable or flag that is not valid. `source`: where
 * files come from, if not from disk.
 */
export async function resolveSettings(
  options: SettingOptions & LanguageFlag,
  io: CliIo,
  source?: FileSource,
): Promise<Settings> {
  const config = options.config ?? (io.env.SHAREPLAN_CONFIG || undefined)
  const { pin, tree = source?.tree } = await policyOrigin(options, config, io)
  const path = config === undefined ? findConfig(io.cwd, tree) : resolve(io.cwd, config)
  const base = path === undefined ? io.cwd : dirname(path)
  const files = new Files(base, io, source)
  const layers = [await flagLayer(options, io, files), await environmentLayer(io, files)]
  if (path !== undefined) layers.push(configLayer(await readConfig(path, config, files, tree), path))
  const maxAge = strongest(layers, 'inventoryMaxAge')?.spec.inventoryMaxAge
  const runs = strongest(layers, 'runs')
  return {
    plans: pathsOf(layers, 'plans', source?.tree),
    ...rulesOf(layers, tree),
    accounts: pathsOf(layers, 'accounts', tree),
    inventory: pathsOf(layers, 'inventory', source?.tree),
    inventoryMaxAge: maxAge === undefined ? undefined : parseDuration(maxAge),
    waivers: pathsOf(layers, 'waivers', tree),
    waiverMaxAge: parseDuration(strongest(layers, 'waiverMaxAge')?.spec.waiverMaxAge ?? defaultWaiverAge),
    baseline: pathsOf(layers, 'baseline', tree),
    runs: runsPlace(runs?.folder ?? base, runs?.spec.runs ?? '.shareplan/runs'),
    forRules: { ...settingsForRules(layers), instances: instancesIn(strongest(layers, 'rules')?.spec ?? {}) },
    stage: options.stage ?? stageOf(io),
    approvals: approvalsOf(layers, tree),
    pin,
    language: options.lang ?? 'en',
    files,
  }
}

/** A stage that is none must not be taken for none being said. */
function stageOf({ env }: CliIo): Stage | undefined {
  const text = env.SHAREPLAN_STAGE || undefined
  return text === undefined ? undefined : oneOf('SHAREPLAN_STAGE', stages)(text)
}

/** Where the policy is read from, by flag or environment: no file could say it about itself. */
async function policyOrigin(
  options: SettingOptions,
  config: string | undefined,
  io: CliIo,
): Promise<{ readonly pin: PolicyPin; readonly tree?: FileTree }> {
  const ref = options.policyFrom ?? (io.env.SHAREPLAN_POLICY_FROM || undefined)
  const digest = options.policyDigest ?? (io.env.SHAREPLAN_POLICY_DIGEST || undefined)
  if (ref === undefined && digest === undefined) return { pin: {} }
  const { openPolicy, checkDigest } = await import('./policy-origin.ts')
  const pinned = digest === undefined ? {} : { digest: checkDigest(digest) }
  if (ref === undefined) return { pin: pinned }
  const tree = openPolicy(ref, config, io)
  return { pin: { ...pinned, from: { ref, commit: tree.commit } }, tree }
}

function approvalsOf(layers: readonly Layer[], tree: FileTree | undefined): ApprovalsSetting | undefined {
  const layer = strongest(layers, 'approvals')
  const value = layer?.spec.approvals
  if (layer === undefined || value === undefined) return undefined
  return {
    required: value.required,
    signers: settingPaths(layer, value.signers ?? [], ['approvals', 'signers'], tree),
    authorMayApprove: value.authorMayApprove ?? false,
    maxAge: parseDuration(value.maxAge ?? defaultMaxAge),
    get location() {
      return layer.locate(['approvals'])
    },
  }
}

type RulePaths = Pick<Settings, 'builtinRules' | 'rules' | 'bundles'>

function rulesOf(layers: readonly Layer[], tree: FileTree | undefined): RulePaths {
  const layer = strongest(layers, 'rules')
  const entries = layer?.spec.rules ?? []
  const paths = (pathIn: (entry: RuleEntry) => string | undefined, inside: Path): readonly SettingPath[] =>
    entries.flatMap((entry, index) => {
      const written = pathIn(entry)
      return layer === undefined || written === undefined
        ? []
        : [settingPath(layer, written, ['rules', index, ...inside], tree)]
    })
  return {
    builtinRules: entries.length === 0 || entries.includes(builtin),
    rules: paths((entry) => (typeof entry === 'string' && entry !== builtin ? entry : undefined), []),
    bundles: paths((entry) => (typeof entry === 'object' && 'bundle' in entry ? entry.bundle : undefined), ['bundle']),
  }
}

function runsPlace(folder: string, runs: string): string {
  return isDatabase(runs) ? runs : resolve(folder, runs)
}

/** Whether runs are kept in PostgreSQL; otherwise in a folder. */
export function isDatabase(runs: string): boolean {
  return /^postgres(ql)?:\/\//.test(runs)
}

/** The strongest layer that says something about a key. */
function strongest(layers: readonly Layer[], key: keyof ConfigSpec): Layer | undefined {
  return layers.find(({ spec }) => spec[key] !== undefined)
}

function pathsOf(
  layers: readonly Layer[],
  key: 'plans' | 'accounts' | 'inventory' | 'waivers' | 'baseline',
  tree?: FileTree,
): readonly SettingPath[] {
  const layer = strongest(layers, key)
  return layer === undefined ? [] : settingPaths(layer, layer.spec[key] ?? [], [key], tree)
}

function settingPaths(
  layer: Layer,
  value: string | readonly string[],
  place: Path,
  tree: FileTree | undefined,
): readonly SettingPath[] {
  const at = (written: string, path: Path): SettingPath => settingPath(layer, written, path, tree)
  return typeof value === 'string' ? [at(value, place)] : value.map((written, index) => at(written, [...place, index]))
}

/** Places are for complaints, and finding them costs as much as reading the file. */
function settingPath({ folder, locate }: Layer, written: string, path: Path, tree: FileTree | undefined): SettingPath {
  return {
    written,
    folder,
    ...(tree !== undefined && { tree }),
    get location() {
      return locate(path)
    },
  }
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
