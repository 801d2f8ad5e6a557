import { dirname, join } from 'node:path'
import { type LintedRule, lintRules } from '../../analysis/lint/index.ts'
import type { Linted } from '../../analysis/lint/report.ts'
import type { Located, Problem } from '../../document.ts'
import { type FileTree, workingTree } from '../../io/file-tree.ts'
import { instanceDocuments } from '../../policy/instances.ts'
import { builtinDocuments, compileRules, type LocatedSettings, type RuleDocument } from '../../policy/load.ts'
import type { CompiledRule, RuleSet } from '../../policy/rule-set.ts'
import type { LabelType, Rule } from '../../schema/generated/types.ts'
import { documentsOf, mayHoldPlans } from '../../schema/index.ts'
import { type Complaint, UsageError, usageError } from '../errors.ts'
import { stdinPath } from '../files.ts'
import { configuredRules, loadDirectory, unwrap } from '../load.ts'
import { complaintAt, expandPath } from '../paths.ts'
import type { SettingPath, Settings } from '../settings.ts'

/** The word for the built-in rules, as in the configuration. */
const builtin = 'builtin'

/** A rule as it was read, and the file it was read from. */
interface ReadRule {
  readonly path: string
  /** Where the file is, if not on disk. */
  readonly tree: FileTree | undefined
  readonly document: Located<Rule>
}

/** What is wrong with the rules that the paths lead to, or else with those of the configuration. */
export async function lintInputs(paths: readonly SettingPath[], settings: Settings): Promise<Linted> {
  const wanted = paths.length > 0 ? paths : await configuredPaths(settings)
  const { labels } = unwrap(await loadDirectory(settings), settings)
  const { read, problems, invalid } = await readRules(
    wanted.filter(({ written }) => written !== builtin),
    settings,
  )
  const withBuiltin = wanted.some(({ written }) => written === builtin)
  const own = read.map(({ document }) => ({ document, builtin: false }))
  const all = [...builtinDocuments().map((document) => ({ document, builtin: true })), ...own]
  // An instance of a rule that is not valid would be told that there is no such rule.
  const forRules = paths.length + problems.length > 0 ? noSettings : instancesOnly(settings.forRules)
  const { rules, problems: unsound } = compile(all, forRules, labels)
  const linted = all.filter((one) => withBuiltin || !one.builtin)
  if (linted.length + invalid.length === 0)
    throw usageError('no rule was found', 'Name files or folders that hold documents of kind Rule, or `builtin`.')
  const tested = (document: Located<Rule>): boolean | null => {
    const rule = read.find((one) => one.document === document)
    return rule === undefined ? null : isTested(rule)
  }
  const compiled = linted.flatMap(({ document }) => {
    const rule = rules.rules.find(({ source }) => source === document.value)
    return rule === undefined || unsound.some((problem) => isAbout(problem, document))
      ? []
      : [{ rule, document, tested: tested(document) }]
  })
  const instances = unsound.length > 0 ? [] : lintedInstances(forRules, all, rules.rules)
  const named = [...linted, ...instances].map(({ document: { file, value } }) => ({ file, id: value.metadata.id }))
  return {
    rules: [...named, ...invalid],
    problems: [...problems, ...unsound],
    oddities: await lintRules([...compiled, ...instances], rules.rules.filter(isNoInstance(forRules)), labels),
  }
}

/** Your own rules of the configuration, those of bundles included, or else the built-in ones. */
async function configuredPaths(settings: Settings): Promise<readonly SettingPath[]> {
  const own = unwrap(await configuredRules(settings), settings)
  return settings.builtinRules && own.length === 0 ? [{ written: builtin, folder: '' }] : own
}

/** Instances that narrow their rule; what the others come to, their rule comes to. */
function lintedInstances(
  settings: LocatedSettings,
  known: readonly RuleDocument[],
  rules: readonly CompiledRule[],
): readonly LintedRule[] {
  const narrowed = new Set(
    settings.instances?.filter(({ value }) => value.match !== undefined).map(({ value }) => value.as),
  )
  return instanceDocuments(settings, known, []).flatMap(({ document, use = '' }) => {
    const { id } = document.value.metadata
    const rule = rules.find((one) => one.id === id)
    if (rule === undefined || !narrowed.has(id)) return []
    const base = known.find((one) => one.document.value.metadata.id === use)?.document.value.spec.match
    const match = base === undefined ? ['spec', 'match'] : ['spec', 'match', 'all', 1]
    return [{ rule, document, tested: null, instance: { use, match } }]
  })
}

function isNoInstance({ instances = [] }: LocatedSettings): (rule: CompiledRule) => boolean {
  const ids = new Set(instances.map(({ value }) => value.as))
  return ({ id }) => !ids.has(id)
}

/** A rule that does not load is told that, and nothing else. */
function isAbout({ location }: Problem, document: Located<Rule>): boolean {
  const { start, end } = document.locate([])
  const { line } = location.range.start
  return location.file === document.file && start.line <= line && line <= end.line
}

const start = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }

/** Rules are linted as they are, whatever a configuration makes of them. */
const noSettings: LocatedSettings = { params: {}, enforcement: {}, locate: () => ({ file: '', range: start }) }

/** Instances stand in the settings; parameters and levels there are nobody's business here. */
function instancesOnly({ instances = [], locate }: LocatedSettings): LocatedSettings {
  return { ...noSettings, instances, locate }
}

function compile(
  documents: readonly RuleDocument[],
  settings: LocatedSettings,
  labels: ReadonlyMap<string, LabelType>,
): { readonly rules: RuleSet; readonly problems: readonly Problem[] } {
  // So that rules which need a maximum age are looked at, too.
  return compileRules(documents, { settings, labels, inventoryMaxAge: 1 })
}

interface Read {
  readonly read: readonly ReadRule[]
  readonly problems: readonly Problem[]
  /** The documents that the problems are about. */
  readonly invalid: readonly { readonly file: string; readonly id: null }[]
}

/** The rules in files; documents of other kinds are nobody's business here. */
async function readRules(paths: readonly SettingPath[], { files }: Settings): Promise<Read> {
  const read: ReadRule[] = []
  const problems: Problem[] = []
  const invalid: { file: string; id: null }[] = []
  const complaints: Complaint[] = []
  for (const { path, tree } of await filesAt(paths, complaints)) {
    const opened = await files.open(path, tree)
    if (!opened.ok) {
      complaints.push(complaintAt({}, `${opened.name} ${opened.message}`, 'Name a file that can be read.'))
      continue
    }
    if (!mayHoldPlans(opened.text)) continue
    const documents = await opened.documents()
    read.push(...documentsOf(documents, 'Rule').map((document) => ({ path, tree, document })))
    const broken = documents.invalid.filter(({ kind }) => kind === null || kind === 'Rule')
    problems.push(...broken.flatMap((one) => one.problems))
    invalid.push(...broken.map(() => ({ file: documents.file, id: null })))
  }
  if (complaints.length > 0) throw new UsageError(complaints, files.sources)
  return { read, problems, invalid }
}

type PlacedFile = Pick<ReadRule, 'path' | 'tree'>

/** Each file once. */
async function filesAt(paths: readonly SettingPath[], complaints: Complaint[]): Promise<Iterable<PlacedFile>> {
  const found = new Map<string, PlacedFile>()
  for (const setting of paths) {
    const { tree } = setting
    const files = await expandPath(setting)
    if ('message' in files) complaints.push(files)
    else for (const { path } of files) if (!isTestFile(path)) found.set(`${tree?.commit ?? ''}:${path}`, { path, tree })
  }
  return found.values()
}

function isTestFile(path: string): boolean {
  return /\.test\.(?:ya?ml|json)$/.test(path)
}

/** Whether there is a file of tests beside the rule, called after its file or its id. */
function isTested({ path, tree = workingTree, document }: ReadRule): boolean {
  if (path === stdinPath) return true
  const name = document.value.metadata.id.split('/').at(-1) ?? ''
  const stems = [path.replace(/\.(?:ya?ml|json)$/, ''), join(dirname(path), name)]
  return stems.some((stem) =>
    ['yaml', 'yml', 'json'].some((ending) => tree.kindOf(`${stem}.test.${ending}`) === 'file'),
  )
}
