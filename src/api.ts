import { check as checkInput } from './check.ts'
import type { Problem } from './document.ts'
import { type Enforcement, enforcements } from './finding.ts'
import { buildDirectory, type Directory } from './plan/directory.ts'
import { mergeInventories } from './plan/facts.ts'
import { plansIn } from './plan-inputs.ts'
import { instancesIn } from './policy/instances.ts'
import { loadRules } from './policy/load.ts'
import type { RuleSet } from './policy/rule-set.ts'
import { type Stage, stages } from './policy/stages.ts'
import { defaultWaiverAge, type Exceptions } from './policy/waivers.ts'
import type { Report } from './report.ts'
import { parseDuration } from './schema/duration.ts'
import type { Config } from './schema/generated/types.ts'
import { type DocumentOfKind, documentsOf, type Kind, readDocuments } from './schema/index.ts'
import { loadSource } from './source/index.ts'
import { type Vacuity, vacuitiesOf } from './vacuity.ts'

/** A file: what it is called in findings, and its text (YAML or JSON, one document or several). */
export interface Text {
  readonly file: string
  readonly text: string
}

/** What plans are judged by. Nothing is read from disk; whatever is left out is unknown. */
export interface Workspace {
  /** Files of kind SharePlan. Other documents in them are validated and counted, never used. */
  readonly plans: readonly Text[]
  /** Files of kind Accounts. */
  readonly accounts?: readonly Text[]
  /** Files of kind Inventory. */
  readonly inventories?: readonly Text[]
  /** Files of kind Rule, beside the built-in rules. */
  readonly rules?: readonly Text[]
  /** Whether the built-in rules are in force. Default: true. */
  readonly builtin?: boolean
  /** Files of kind Waivers. The plans count as all that there are: one that waives nothing is told. */
  readonly waivers?: readonly Text[]
  /** A file of kind Baseline. */
  readonly baseline?: Text
  /** A file of kind Config, of which `params`, `enforcement`, `inventoryMaxAge`, `waiverMaxAge` and the instances among `rules` are used; paths in it are not followed. */
  readonly config?: Text
  /** The clock that rules see. */
  readonly now: Date
  /** Findings of this enforcement and above decide the verdict. Default: deny. */
  readonly failOn?: Enforcement
  /** Where on its way the plans are judged: the levels of that stage hold. Default: none. */
  readonly stage?: Stage
}

/** Accounts, inventories, rules or configuration are not sound, or nothing would be judged by them. */
export class WorkspaceError extends Error {
  override readonly name = 'WorkspaceError'
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(
      problems
        .map(({ message, location: { file, range } }) => (file === '' ? '' : `${file}:${range.start.line}: `) + message)
        .join('\n'),
    )
    this.problems = problems
  }
}

/**
 * Judges plans as `shareplan check` does. Plans that are not valid become findings of the report.
 * @throws WorkspaceError when what they are judged by is not sound, or nothing is judged: there is no plan or no rule, or one that must apply
 * does not.
 * @throws TypeError when `now`, `failOn` or `stage` is none.
 */
export async function check(workspace: Workspace): Promise<Report> {
  refuseUnknown(workspace)
  const problems: Problem[] = []
  const accounts = await readAll(workspace.accounts ?? [], 'Accounts', problems)
  const inventories = await readAll(workspace.inventories ?? [], 'Inventory', problems)
  const ruleDocuments = await readAll(workspace.rules ?? [], 'Rule', problems)
  const [config, another] = await readAll(workspace.config ? [workspace.config] : [], 'Config', problems)
  if (another !== undefined) {
    const message = `${another.file} holds more than one document of kind Config`
    problems.push(problemAt(workspace.config, { message, remediation: 'Keep one of them.' }))
  }
  const directory = buildDirectory(accounts)
  const facts = mergeInventories(inventories)
  const maxAge = config?.value.spec.inventoryMaxAge
  const rules = loadRules({
    builtin: workspace.builtin ?? true,
    documents: ruleDocuments,
    settings: settingsOf(config),
    ...(workspace.stage !== undefined && { stage: workspace.stage }),
    labels: directory.directory.labels,
    inventoryMaxAge: maxAge === undefined ? undefined : parseDuration(maxAge),
  })
  problems.push(...directory.problems, ...facts.problems, ...rules.problems)
  const { directory: known } = directory
  const exceptions = await exceptionsOf(
    workspace,
    { rules: rules.rules, directory: known, ruleDocuments, config },
    problems,
  )
  if (problems.length > 0) throw new WorkspaceError(problems)
  const files = await Promise.all(
    workspace.plans.map(async ({ file, text }) => plansIn(await readDocuments(await loadSource(text, file)))),
  )
  const plans = files.flatMap((file) => file.plans)
  if (plans.length === 0) {
    const remediation = 'Give files that hold documents of kind SharePlan.'
    throw new WorkspaceError([problemAt(workspace.plans[0], { message: 'there is no plan to judge', remediation })])
  }
  const report = await checkInput({
    plans,
    rules: rules.rules,
    directory: directory.directory,
    facts: facts.facts,
    now: workspace.now.getTime(),
    asOf: null,
    failOn: workspace.failOn ?? 'deny',
    complete: true,
    ...(exceptions !== undefined && { exceptions }),
    otherDocuments: {
      ours: files.reduce((sum, { ours }) => sum + ours, 0),
      foreign: files.reduce((sum, { foreign }) => sum + foreign, 0),
    },
  })
  const vacuities = vacuitiesOf(report, rules.rules)
  if (vacuities.length === 0) return report
  throw new WorkspaceError(vacuities.map((vacuity) => problemAt(workspace.config, vacuity)))
}

/** Programs without types may give anything, and what is not understood must not make a check pass. */
function refuseUnknown({ now, failOn = 'deny', stage = 'ci' }: Workspace): void {
  const expected = (key: string, value: unknown, what: string): TypeError =>
    new TypeError(`${key} is ${JSON.stringify(value)}; ${what} was expected`)
  if (!(now instanceof Date) || Number.isNaN(now.getTime())) throw expected('now', now, 'a Date')
  if (!enforcements.includes(failOn)) throw expected('failOn', failOn, enforcements.join(', '))
  if (!stages.includes(stage)) throw expected('stage', stage, stages.join(', '))
}

function problemAt(text: Text | undefined, told: Vacuity): Problem {
  return { rule: 'plan-schema', ...told, location: { file: text?.file ?? '', range: start } }
}

/** Undefined where there are none, so that what they need is not loaded. */
async function exceptionsOf(
  { waivers = [], baseline }: Workspace,
  policy: {
    readonly rules: RuleSet
    readonly directory: Directory
    readonly ruleDocuments: readonly DocumentOfKind<'Rule'>[]
    readonly config: DocumentOfKind<'Config'> | undefined
  },
  problems: Problem[],
): Promise<Exceptions | undefined> {
  if (waivers.length === 0 && baseline === undefined) return undefined
  const { loadExceptions } = await import('./policy/waivers-load.ts')
  const spec: Config['spec'] = policy.config?.value.spec ?? {}
  const loaded = loadExceptions({
    ...{ rules: policy.rules, directory: policy.directory },
    waivers: await readAll(waivers, 'Waivers', problems),
    baselines: await readAll(baseline === undefined ? [] : [baseline], 'Baseline', problems),
    otherRules: [...policy.ruleDocuments.map(({ value }) => value.metadata.id), ...Object.keys(spec.enforcement ?? {})],
    maxAge: parseDuration(spec.waiverMaxAge ?? defaultWaiverAge),
  })
  problems.push(...loaded.problems)
  return loaded.exceptions
}

async function readAll<K extends Kind>(
  texts: readonly Text[],
  kind: K,
  problems: Problem[],
): Promise<readonly DocumentOfKind<K>[]> {
  const files = await Promise.all(texts.map(async ({ file, text }) => readDocuments(await loadSource(text, file))))
  problems.push(...files.flatMap(({ invalid }) => invalid.flatMap((one) => one.problems)))
  for (const [index, file] of files.entries()) {
    if (file.invalid.length > 0 || documentsOf(file, kind).length > 0) continue
    const message = `${file.file} holds no document of kind ${kind}`
    problems.push(problemAt(texts[index], { message, remediation: 'Correct the `kind`, or give another file.' }))
  }
  return files.flatMap((file) => documentsOf(file, kind))
}

const start = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }

function settingsOf(config: DocumentOfKind<'Config'> | undefined): Parameters<typeof loadRules>[0]['settings'] {
  const spec: Config['spec'] = config?.value.spec ?? {}
  return {
    params: spec.params ?? {},
    enforcement: spec.enforcement ?? {},
    instances: instancesIn(spec),
    locate: (path, part) =>
      config === undefined
        ? { file: '', range: start }
        : { file: config.file, range: config.locate(['spec', ...path], part) },
  }
}
