import type { Text } from '../../src/api.ts'
import { type CheckInput, check } from '../../src/check.ts'
import type { Located, Problem } from '../../src/document.ts'
import type { Enforcement } from '../../src/finding.ts'
import { buildDirectory } from '../../src/plan/directory.ts'
import { mergeInventories } from '../../src/plan/facts.ts'
import { plansIn } from '../../src/plan-inputs.ts'
import { instancesIn } from '../../src/policy/instances.ts'
import { type LocatedSettings, loadRules, type RuleSources } from '../../src/policy/load.ts'
import type { RuleSet } from '../../src/policy/rule-set.ts'
import type { Report } from '../../src/report.ts'
import { parseDuration } from '../../src/schema/duration.ts'
import type { Config } from '../../src/schema/generated/types.ts'
import {
  type DocumentTypes,
  documentsOf,
  type FileDocuments,
  type Kind,
  readDocuments,
} from '../../src/schema/index.ts'
import { parseSource } from '../../src/source/index.ts'

export type { Text }

/** Everything a run rests on, as texts. */
export interface Workspace {
  readonly plans: readonly Text[]
  readonly accounts?: readonly Text[]
  readonly inventories?: readonly Text[]
  /** Rules beside the built-in ones. */
  readonly rules?: readonly Text[]
  readonly builtin?: boolean
  /** A document of kind Config: params, enforcement and inventoryMaxAge are used. */
  readonly config?: Text
  /** RFC 3339. */
  readonly asOf?: string
  readonly failOn?: Enforcement
}

/** A workspace whose texts are read: what is left is to choose the rules. */
export interface ReadWorkspace {
  readonly input: Omit<CheckInput, 'rules'>
  readonly sources: RuleSources
}

/** When all runs of tests happen, unless they say otherwise. */
const defaultClock = '2026-11-24T03:00:00Z'

/** @throws where accounts, inventories, rules or configuration are not sound: a mistake of the test. */
export async function judge(workspace: Workspace): Promise<Report> {
  const { input, sources } = await readWorkspace(workspace)
  return check({ ...input, rules: rulesOf(sources) })
}

/** @throws for accounts, inventories, rule documents or a configuration that are not sound. */
export async function readWorkspace(workspace: Workspace): Promise<ReadWorkspace> {
  const { directory, problems } = buildDirectory(await readAll(workspace.accounts, 'Accounts'))
  const { facts, problems: contradictions } = mergeInventories(await readAll(workspace.inventories, 'Inventory'))
  refuse([...problems, ...contradictions])
  const [config] = await readAll(workspace.config && [workspace.config], 'Config')
  const maxAge = config?.value.spec.inventoryMaxAge
  const plans = await Promise.all(workspace.plans.map(async (text) => plansIn(await read(text))))
  const asOf = workspace.asOf ?? defaultClock
  return {
    input: {
      plans: plans.flatMap((read) => read.plans),
      otherDocuments: { ours: sum(plans.map(({ ours }) => ours)), foreign: sum(plans.map(({ foreign }) => foreign)) },
      directory,
      facts,
      asOf,
      now: Date.parse(asOf),
      failOn: workspace.failOn ?? 'deny',
    },
    sources: {
      builtin: workspace.builtin ?? true,
      documents: await readAll(workspace.rules, 'Rule'),
      settings: settingsOf(config),
      labels: directory.labels,
      inventoryMaxAge: maxAge === undefined ? undefined : parseDuration(maxAge),
    },
  }
}

/** @throws where a rule or a setting is not sound. */
export function rulesOf(sources: RuleSources): RuleSet {
  const { rules, problems } = loadRules(sources)
  refuse(problems)
  return rules
}

/** The settings of a configuration, located in it. */
export function settingsOf(config: Located<Config> | undefined): LocatedSettings {
  const nowhere = { file: 'shareplan.yaml', range: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } } }
  return {
    params: config?.value.spec.params ?? {},
    enforcement: config?.value.spec.enforcement ?? {},
    instances: instancesIn(config?.value.spec ?? {}),
    locate: (path, part) =>
      config === undefined ? nowhere : { file: config.file, range: config.locate(['spec', ...path], part) },
  }
}

/** The documents of one kind. @throws where one of the texts is not sound. */
export async function readAll<K extends Kind>(
  texts: readonly Text[] | undefined,
  kind: K,
): Promise<readonly Located<DocumentTypes[K]>[]> {
  const files = await Promise.all((texts ?? []).map(read))
  refuse(files.flatMap(({ invalid }) => invalid.flatMap(({ problems }) => problems)))
  return files.flatMap((file): readonly Located<DocumentTypes[K]>[] => documentsOf(file, kind))
}

function read({ file, text }: Text): Promise<FileDocuments> {
  return readDocuments(parseSource(text, file))
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return
  const lines = problems.map(
    ({ message, remediation, location: { file, range } }) =>
      `${file}:${range.start.line}:${range.start.column}: ${message} (${remediation})`,
  )
  throw new Error(lines.join('\n'))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
