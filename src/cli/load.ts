import type { Located } from '../document.ts'
import { buildDirectory, type Directory } from '../plan/directory.ts'
import { type Facts, mergeInventories } from '../plan/facts.ts'
import { loadRules } from '../policy/load.ts'
import type { RuleSet } from '../policy/rule-set.ts'
import { loadTranslations } from '../policy/translations.ts'
import type { Exceptions } from '../policy/waivers.ts'
import { type DocumentOfKind, documentsOf, type Kind } from '../schema/index.ts'
import { type Complaint, UsageError } from './errors.ts'
import type { Files } from './files.ts'
import { complaintAt, expandPath, type FoundFile } from './paths.ts'
import type { SettingPath, Settings } from './settings.ts'

/** What plans are judged by. */
export interface Policy {
  readonly directory: Directory
  readonly facts: Facts
  readonly rules: RuleSet
  /** Absent where there are none. */
  readonly exceptions?: Exceptions
}

/** A result, and what is wrong; with any complaint the result must not be used. */
export interface Loaded<T> {
  readonly value: T
  readonly complaints: readonly Complaint[]
}

type FactSettings = Pick<Settings, 'accounts' | 'inventory' | 'files'>

/** What is known about accounts and images, and the inventories that say it. */
export interface KnownFacts extends Pick<Policy, 'directory' | 'facts'> {
  readonly inventories: readonly DocumentOfKind<'Inventory'>[]
}

/** Reads accounts and inventories. */
export async function loadFacts(settings: FactSettings): Promise<Loaded<KnownFacts>> {
  const accounts = await loadDirectory(settings)
  const inventories = await gather(settings.inventory, 'Inventory', settings.files)
  const { facts, problems } = mergeInventories(inventories.value)
  return {
    value: { directory: accounts.value, facts, inventories: inventories.value },
    complaints: [...accounts.complaints, ...inventories.complaints, ...problems],
  }
}

/** Reads accounts. */
export async function loadDirectory(settings: Pick<Settings, 'accounts' | 'files'>): Promise<Loaded<Directory>> {
  const accounts = await gather(settings.accounts, 'Accounts', settings.files)
  const { directory, problems } = buildDirectory(accounts.value)
  return { value: directory, complaints: [...accounts.complaints, ...problems] }
}

/** Reads everything that decides a verdict beside the plans. */
export async function loadPolicy(settings: Settings): Promise<Loaded<Policy>> {
  const { value, complaints } = await loadFacts(settings)
  const documents = await gatherRules(settings)
  const translations = await loadTranslations(settings.language)
  const { rules, problems } = loadRules({
    builtin: settings.builtinRules,
    documents: documents.value,
    settings: settings.forRules,
    ...(settings.stage !== undefined && { stage: settings.stage }),
    labels: value.directory.labels,
    inventoryMaxAge: settings.inventoryMaxAge,
    ...(translations !== undefined && { translations }),
  })
  const judging = { ...value, rules }
  const found = [...complaints, ...documents.complaints, ...problems]
  if (settings.waivers.length + settings.baseline.length === 0) return { value: judging, complaints: found }
  const ids = documents.value.map((document) => document.value.metadata.id)
  const exceptions = await readExceptions(settings, judging, ids)
  return { value: { ...judging, exceptions: exceptions.value }, complaints: [...found, ...exceptions.complaints] }
}

/** Reads waivers and baseline; loads what they need only where there are some. */
async function readExceptions(
  settings: Settings,
  { rules, directory }: Pick<Policy, 'rules' | 'directory'>,
  ruleIds: readonly string[],
): Promise<Loaded<Exceptions>> {
  const { loadExceptions } = await import('../policy/waivers-load.ts')
  const waivers = await gather(settings.waivers, 'Waivers', settings.files)
  const baselines = await gather(settings.baseline, 'Baseline', settings.files)
  const { exceptions, problems } = loadExceptions({
    ...{ waivers: waivers.value, baselines: baselines.value, rules, directory },
    // A rule that is switched off is there, too.
    otherRules: [...ruleIds, ...Object.keys(settings.forRules.enforcement)],
    maxAge: settings.waiverMaxAge,
  })
  return { value: exceptions, complaints: [...waivers.complaints, ...baselines.complaints, ...problems] }
}

type RulePaths = Pick<Settings, 'rules' | 'bundles' | 'files'>

/** The rules that the settings name, those of bundles included. */
export async function gatherRules(settings: RulePaths): Promise<Loaded<readonly DocumentOfKind<'Rule'>[]>> {
  const { value, complaints } = await configuredRules(settings)
  const documents = await gather(value, 'Rule', settings.files)
  return { value: documents.value, complaints: [...complaints, ...documents.complaints] }
}

/** Where rules stand that the settings name, bundles as they were read. */
export async function configuredRules({ rules, bundles, files }: RulePaths): Promise<Loaded<readonly SettingPath[]>> {
  if (bundles.length === 0) return { value: rules, complaints: [] }
  const { openBundles } = await import('./bundles.ts')
  const { value, complaints } = await openBundles(bundles, files)
  return { value: [...rules, ...value], complaints }
}

/** The values, or a `UsageError` with all complaints. */
export function unwrap<T>({ value, complaints }: Loaded<T>, { files }: Pick<Settings, 'files'>): T {
  if (complaints.length > 0) throw new UsageError(complaints, files.sources)
  return value
}

/** The documents of one kind in the files that the paths lead to; each path must lead to one. */
export async function gather<K extends Kind>(
  paths: readonly SettingPath[],
  kind: K,
  files: Files,
): Promise<Loaded<readonly DocumentOfKind<K>[]>> {
  const documents = new Map<string, readonly DocumentOfKind<K>[]>()
  const complaints: Complaint[] = []
  for (const setting of paths) {
    const found = await expandPath(setting)
    if ('message' in found) {
      complaints.push(found)
      continue
    }
    let count = 0
    for (const file of found) {
      const read = await documentsIn(file, kind, setting, files)
      documents.set(`${setting.tree?.commit ?? ''}:${file.path}`, read.value)
      complaints.push(...read.complaints)
      count += read.value.length + read.complaints.length
    }
    if (count === 0) {
      complaints.push(
        complaintAt(
          setting,
          `${setting.written} holds no document of kind ${kind}`,
          'Correct the path, or the `kind` in the file.',
        ),
      )
    }
  }
  return { value: [...documents.values()].flat(), complaints }
}

async function documentsIn<K extends Kind>(
  { path, named }: FoundFile,
  kind: K,
  setting: SettingPath,
  files: Files,
): Promise<Loaded<readonly DocumentOfKind<K>[]>> {
  const opened = await files.open(path, setting.tree)
  if (!opened.ok)
    return {
      value: [],
      complaints: [complaintAt(setting, `${opened.name} ${opened.message}`, 'Name a file that can be read.')],
    }
  const read = await opened.documents()
  const foreign = named
    ? read.foreign.map(({ file, locate }) => foreignComplaint({ file, range: locate(['apiVersion']) }))
    : []
  const excuses = kind === 'Waivers' || kind === 'Baseline' ? documentsOf(read, kind) : []
  return {
    value: documentsOf(read, kind),
    complaints: [
      ...read.invalid.flatMap(({ problems }) => problems),
      ...foreign,
      ...(documentsOf(read, 'SharePlan').length > 0 ? excuses.map(excuseComplaint) : []),
    ],
  }
}

/** Whoever writes a plan must not be able to say beside it what it may do. */
function excuseComplaint({ file, locate }: Located<unknown>): Complaint {
  return {
    message: 'this file holds a plan, too: what is judged cannot excuse itself',
    remediation: 'Write exceptions into a file of their own.',
    location: { file, range: locate(['kind']) },
  }
}

/** Somebody else's YAML is skipped in folders and globs, but not where its file is named. */
export function foreignComplaint(location: NonNullable<Complaint['location']>): Complaint {
  return {
    message: 'this document is not one of shareplan: "apiVersion: shareplan/v1" was expected',
    remediation: 'Remove it, or name another file. In folders and globs such documents are skipped.',
    location,
  }
}
