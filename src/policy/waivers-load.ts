import type { Located, Problem } from '../document.ts'
import type { Path } from '../finding.ts'
import type { Directory } from '../plan/directory.ts'
import type { Baseline as BaselineDocument, WaiverEntry, Waivers } from '../schema/generated/types.ts'
import { parseInstant } from '../schema/instant.ts'
import { suggest } from './bind.ts'
import { builtinRules } from './generated/builtin.ts'
import type { RuleSet } from './rule-set.ts'
import { type Baseline, type BaselineEntry, type Exceptions, selectors, type Waiver } from './waivers.ts'

/** What exceptions are made of. */
export interface ExceptionSources {
  readonly waivers: readonly Located<Waivers>[]
  readonly baselines: readonly Located<BaselineDocument>[]
  readonly rules: RuleSet
  /** Ids of rules that are not in force, beside the built-in ones. */
  readonly otherRules: readonly string[]
  readonly directory: Directory
  /** Seconds. */
  readonly maxAge: number
}

type Complain = (path: Path, message: string, remediation: string) => void

/**
 * Reads waivers and baselines. Problems: what is wrong with one whatever the time, and whatever the plans. With any, nothing may be
 * judged by the others.
 */
export function loadExceptions(sources: ExceptionSources): { exceptions: Exceptions; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const waivers = sources.waivers.flatMap((document) => waiversOf(document, sources, problems))
  checkUnique(waivers)
  const [baseline] = sources.baselines.map((document) => baselineOf(document, sources, problems))
  const [, second] = sources.baselines
  if (second !== undefined)
    complainIn(second, problems)(['kind'], 'there is a second baseline', 'keep one document of kind Baseline')
  return { exceptions: { waivers: waivers.map(({ waiver }) => waiver), baseline, maxAge: sources.maxAge }, problems }
}

interface PlacedWaiver {
  readonly waiver: Waiver
  readonly complain: Complain
}

function waiversOf(
  document: Located<Waivers>,
  sources: ExceptionSources,
  problems: Problem[],
): readonly PlacedWaiver[] {
  return document.value.spec.waivers.map((entry, index) => {
    const path: Path = ['spec', 'waivers', index]
    const inDocument = complainIn(document, problems)
    const complain: Complain = (inside, message, remediation) => {
      inDocument([...path, ...inside], `waiver of ${entry.rule}: ${message}`, remediation)
    }
    const location = { file: document.file, range: document.locate([...path, 'rule']) }
    return { waiver: waiverOf(entry, location, sources, complain), complain }
  })
}

function waiverOf(
  entry: WaiverEntry,
  location: Waiver['location'],
  sources: ExceptionSources,
  complain: Complain,
): Waiver {
  checkRule(entry.rule, sources, complain)
  checkSelectors(entry, complain)
  const { reason, owner, ticket, covers = ['violated'] } = entry
  const { from, expires } = timesOf({ from: entry.from, expires: entry.expires }, 'from', complain)
  const where = Object.fromEntries(selectors.flatMap((key) => (entry[key] === undefined ? [] : [[key, entry[key]]])))
  if (entry.account !== undefined) where.account = accountId(entry.account, sources.directory, complain)
  return {
    ...{ id: entry.id ?? nameOf(entry), rule: entry.rule, where, reason, owner, ticket, from, expires, covers },
    ...{ entry, location },
  }
}

/** What a waiver without an id is called: its rule, and where it holds. */
function nameOf(entry: WaiverEntry): string {
  const where = selectors.flatMap((key) => (entry[key] === undefined ? [] : [`${key}=${entry[key]}`]))
  return `${entry.rule}[${where.join(',')}]`
}

/** A rule that is there, and may be waived. One that is not in force has no findings to waive. */
function checkRule(id: string, { rules, otherRules }: ExceptionSources, complain: Complain): void {
  const all = [...rules.rules, ...(rules.dormant ?? [])]
  const rule = all.find((one) => one.id === id)
  const known = new Set([
    ...all.map((one) => one.id),
    ...builtinRules.map(({ metadata }) => metadata.id),
    ...otherRules,
  ])
  if (!known.has(id)) complain(['rule'], 'there is no such rule', suggest(id, known, 'shareplan rules list'))
  else if (rule?.source.spec.guard !== undefined)
    complain(['rule'], 'it is a guard, and cannot be waived', 'drop this waiver')
  else if (rule?.source.spec.waivable === false)
    complain(['rule'], 'it is marked waivable: false', 'drop this waiver, and put right what it finds')
}

function checkSelectors(entry: WaiverEntry, complain: Complain): void {
  const given = selectors.filter((key) => entry[key] !== undefined)
  if (given.length === 0)
    complain(['rule'], 'it is too wide: it waives the rule everywhere', `say where: ${selectors.join(', ')}`)
  else if (entry.step !== undefined && entry.plan === undefined)
    complain(['step'], 'it is too wide: any plan may have such a step', 'add the plan that has the step')
  for (const key of given) {
    if (/[*?]/.test(entry[key] ?? ''))
      complain([key], `${key} is no pattern: it is taken as it is written`, `name one ${key}, without * and ?`)
  }
}

function accountId(written: string, { accounts, byName }: Directory, complain: Complain): string {
  const id = byName.get(written) ?? written
  if (!accounts.has(id) && !/^\d+$/.test(id))
    complain(['account'], `there is no account ${written}`, suggest(written, byName.keys(), 'the Accounts files'))
  return id
}

/** Times in ms. A date is its first instant in UTC. `start` names the key that the time begins with. */
function timesOf(
  written: { readonly from: string | undefined; readonly expires: string },
  start: string,
  complain: Complain,
): { readonly from: number | undefined; readonly expires: number } {
  const read = (key: string, text: string): number => {
    const moment = parseMoment(text)
    if (moment === undefined) complain([key], `there is no day ${text}`, 'correct the date')
    return moment ?? Number.NEGATIVE_INFINITY
  }
  const expires = read('expires', written.expires)
  const from = written.from === undefined ? undefined : read(start, written.from)
  if (from !== undefined && from >= expires)
    complain(['expires'], `it ends before it begins: ${start} is ${written.from}`, 'correct one of them')
  return { from, expires }
}

/** ms since the epoch of a date or an RFC 3339 time; undefined for a day that does not exist. */
function parseMoment(text: string): number | undefined {
  return parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text)
}

/** No two of an id, and no two that say the same of the same. */
function checkUnique(placed: readonly PlacedWaiver[]): void {
  const ids = new Set<string>()
  const subjects = new Set<string>()
  for (const { waiver, complain } of placed) {
    const subject = JSON.stringify([waiver.rule, ...selectors.map((key) => waiver.where[key] ?? null)])
    if (subjects.has(subject))
      complain(['rule'], 'there is another waiver of the same', 'keep one of them; `covers` may name both outcomes')
    else if (ids.has(waiver.id)) complain(['id'], `another waiver is called ${waiver.id}, too`, 'give it its own id')
    ids.add(waiver.id)
    subjects.add(subject)
  }
}

function baselineOf(document: Located<BaselineDocument>, sources: ExceptionSources, problems: Problem[]): Baseline {
  const { reason, owner, ticket = null, created, expires, findings } = document.value.spec
  const inDocument = complainIn(document, problems)
  const complain: Complain = (path, message, remediation) => {
    inDocument(['spec', ...path], `baseline: ${message}`, remediation)
  }
  const times = timesOf({ from: created, expires }, 'created', complain)
  const entries = findings.map((entry, index): BaselineEntry => {
    const inEntry: Complain = (inside, message, remediation) => {
      inDocument(['spec', 'findings', index, ...inside], `baseline of ${entry.rule}: ${message}`, remediation)
    }
    checkRule(entry.rule, sources, inEntry)
    const range = document.locate(['spec', 'findings', index])
    return { ...entry, plan: entry.plan ?? null, location: { file: document.file, range } }
  })
  return {
    ...{ reason, owner, ticket, entries, created: times.from ?? times.expires, expires: times.expires },
    location: { file: document.file, range: document.locate(['spec', 'expires']) },
  }
}

function complainIn({ file, locate }: Located<unknown>, problems: Problem[]): Complain {
  return (path, message, remediation) => {
    problems.push({ rule: 'plan-reference', message, remediation, location: { file, range: locate(path) } })
  }
}
