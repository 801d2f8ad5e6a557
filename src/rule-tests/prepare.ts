import type { Located, Problem } from '../document.ts'
import type { Path } from '../finding.ts'
import { buildDirectory } from '../plan/directory.ts'
import { expandPlan } from '../plan/expand.ts'
import { mergeInventories } from '../plan/facts.ts'
import type { ExpandedPlan } from '../plan/model.ts'
import type { LocatedSettings } from '../policy/load.ts'
import { parseDuration } from '../schema/duration.ts'
import type { Expectation, RuleTest, SharePlan, TestCase, TestVariables } from '../schema/generated/types.ts'
import { parseInstant } from '../schema/instant.ts'
import { expectedOf } from './expectations.ts'
import { type Given, GivenReader, type ReadGiven } from './given.ts'
import type { RuleCase } from './model.ts'
import { fill, type UnknownVariable } from './variables.ts'

/** Cases that can be run, and what keeps others from it; with any problem nothing may be said of the rule. */
export interface PreparedCases {
  readonly cases: readonly RuleCase[]
  readonly problems: readonly Problem[]
}

/** The account that plans and inventories are of unless they say otherwise. */
const defaultAccount = '1000000000000001'
/** The clock of cases that neither say one nor have an inventory that tells when it was captured. */
const defaultClock = Date.parse('2026-01-01T00:00:00Z')

/** Reads everything that the cases of a document rest on. `read` opens files that they name. */
export async function prepareCases(test: Located<RuleTest>, read: ReadGiven): Promise<PreparedCases> {
  const reader = new GivenReader(test, read)
  const cases: RuleCase[] = []
  const { spec } = test.value
  const names = new Set<string>()
  for (const [index, entry] of spec.cases.entries()) {
    const path = ['spec', 'cases', index]
    if (names.has(entry.name))
      reader.complain([...path, 'name'], `there are two cases called ${entry.name}`, 'Give each its own name.')
    names.add(entry.name)
    const own = entry.variables !== undefined
    const rows = entry.variables ?? spec.variables ?? [none]
    for (const [row, variables] of rows.entries()) {
      const prepared = await prepareCase(
        {
          test: test.value,
          entry,
          path,
          row: rows.length > 1 || own ? row : undefined,
          variables,
          shared: rows.length > 1,
        },
        reader,
      )
      if (prepared !== undefined) cases.push(prepared)
    }
  }
  return { cases, problems: reader.problems }
}

const none: TestVariables = {}

/** One case of an entry: the entry with one row of its variables. */
interface Wanted {
  readonly test: RuleTest
  readonly entry: TestCase
  readonly path: Path
  readonly row: number | undefined
  readonly variables: TestVariables
  readonly shared: boolean
}

async function prepareCase(wanted: Wanted, reader: GivenReader): Promise<RuleCase | undefined> {
  const before = reader.problems.length
  const { test, path } = wanted
  const given = (key: Shared): Given => filled(wanted, key, reader)
  const [document, ...others] = await reader.documents(given('plan'), 'SharePlan', {
    name: 'case',
    account: defaultAccount,
  })
  if (document === undefined || others.length > 0) {
    if (reader.problems.length === before)
      reader.complain(
        path,
        document === undefined ? 'this case has no plan' : 'these are several plans',
        'Give it one plan.',
      )
    return undefined
  }
  const account = document.value.metadata.account
  const beside = await reader.documents(given('beside'), 'SharePlan', { name: 'beside', account })
  const { directory, problems } = buildDirectory(await reader.documents(given('accounts'), 'Accounts', {}))
  const inventories = await reader.documents(given('inventory'), 'Inventory', { account })
  const merged = mergeInventories(inventories)
  reader.problems.push(...problems, ...merged.problems)
  const expand = (one: Located<SharePlan>): ExpandedPlan | undefined => {
    const expanded = expandPlan(one, directory)
    reader.problems.push(...expanded.problems)
    return expanded.plan
  }
  const plan = expand(document)
  const plansBeside = beside.map(expand).filter((one) => one !== undefined)
  const newest = Math.max(...merged.facts.captures.map(({ capturedAt = defaultClock }) => capturedAt))
  const now = clockOf(given('asOf'), reader) ?? (Number.isFinite(newest) ? newest : defaultClock)
  const maxAge = given('inventoryMaxAge').value
  const params = given('params')
  const expected =
    plan === undefined ? [] : expectedOf(filledExpectations(wanted, reader), { path, plan, directory }, reader)
  if (plan === undefined || reader.problems.length > before) return undefined
  return {
    rule: test.metadata.rule,
    name: nameOf(wanted, reader),
    location: reader.place([...path, 'name']),
    document,
    plan,
    beside: plansBeside,
    directory,
    facts: merged.facts,
    now,
    inventoryMaxAge: typeof maxAge === 'string' ? parseDuration(maxAge) : undefined,
    settings: settingsOf(test.metadata.rule, params, reader),
    expected,
    entry: { path, shared: wanted.shared },
  }
}

/** The parameters of the rule; nothing else is set. */
function settingsOf(rule: string, { value, path }: Given, reader: GivenReader): LocatedSettings {
  const params = value === undefined ? {} : { [rule]: value as LocatedSettings['params'][string] }
  return { params, enforcement: {}, locate: ([, , ...inner], part) => reader.place([...path, ...inner], part) }
}

type Shared = Exclude<keyof TestCase, 'name' | 'expect' | 'variables'>

/** What the case says, or else all of them, with its variables. */
function filled({ test, entry, path, variables }: Wanted, key: Shared, reader: GivenReader): Given {
  const own = entry[key] !== undefined
  const place: Path = own ? [...path, key] : ['spec', key]
  return { value: fillAt(own ? entry[key] : test.spec[key], place, variables, reader), path: place }
}

function filledExpectations({ entry, path, variables }: Wanted, reader: GivenReader): readonly Expectation[] {
  const place = [...path, 'expect']
  return entry.expect.map(({ message, ...rest }, index) => {
    const plain = fillAt(rest, [...place, index], variables, reader) as Expectation
    if (message === undefined) return plain
    // What a variable says is no pattern.
    return { ...plain, message: String(fillAt(message, [...place, index, 'message'], variables, reader, literally)) }
  })
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function fillAt(
  value: unknown,
  place: Path,
  variables: TestVariables,
  reader: GivenReader,
  shown?: (text: string) => string,
): unknown {
  const unknown: UnknownVariable[] = []
  const result = fill(value, variables, unknown, shown)
  for (const { path, name } of unknown) {
    const known = Object.keys(variables)
    const hint = known.length === 0 ? 'Declare it under `variables`' : `Write one of ${known.join(', ')}`
    reader.complain([...place, ...path], `there is no variable ${name}`, `${hint}, or $\${ for the characters.`)
  }
  return result
}

function nameOf({ entry, path, row, variables }: Wanted, reader: GivenReader): string {
  const name = String(fillAt(entry.name, [...path, 'name'], variables, reader))
  return row === undefined || name !== entry.name ? name : `${name} (${row + 1})`
}

function clockOf({ value, path }: Given, reader: GivenReader): number | undefined {
  if (value === undefined) return undefined
  const now = parseInstant(String(value))
  if (now === undefined)
    reader.complain(path, `${JSON.stringify(value)} is no RFC 3339 time`, 'Write for example 2026-11-24T02:00:00Z.')
  return now
}
