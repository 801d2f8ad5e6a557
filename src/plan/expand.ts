import type { Located, Problem } from '../document.ts'
import type { Path } from '../finding.ts'
import type { AccountList, SharePlan, Step, UnshareStep } from '../schema/generated/types.ts'
import type { Directory } from './directory.ts'
import {
  type ExpandedCopy,
  type ExpandedPlan,
  type ExpandedStep,
  type Grant,
  type ImageKey,
  plannedKey,
} from './model.ts'

/** Takes a complaint about something inside of the step under way. */
type Complain = (path: Path, message: string, remediation: string) => void

/** What the steps before the current one mean for it. */
interface Earlier {
  /** Ids taken so far → position from 0. */
  readonly ids: Map<string, number>
  readonly copies: Set<string>
}

/**
 * Resolves names, groups, ids and `imageFrom`, and fills in defaults. Problems (`plan-reference`): an id given twice, an
 * `imageFrom` that names no earlier copy step, an unknown name or group, a group without members. Without problems there is a plan.
 */
export function expandPlan(
  document: Located<SharePlan>,
  directory: Directory,
): { readonly plan?: ExpandedPlan; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const { metadata, spec } = document.value
  const earlier: Earlier = { ids: new Map(), copies: new Set() }
  const steps: ExpandedStep[] = []
  const complain: Complain = (inside, message, remediation) => {
    const path = ['spec', 'steps', steps.length, ...inside]
    const location = { file: document.file, range: document.locate(path) }
    problems.push({ rule: 'plan-reference', message, remediation, location })
  }
  for (const step of spec.steps) {
    const base = expandBase(step, steps.length, spec.region, earlier, complain)
    steps.push(expandStep(step, base, directory, complain))
    if (step.action === 'copy') earlier.copies.add(base.id)
  }
  if (problems.length > 0) return { problems }
  const { name, account, labels = {} } = metadata
  return { plan: { name, account, labels, region: spec.region, steps }, problems }
}

type Base = Pick<ExpandedStep, 'index' | 'id' | 'named' | 'region' | 'image'>

function expandBase(step: Step, index: number, region: string, earlier: Earlier, complain: Complain): Base {
  const id = step.id ?? `step-${index + 1}`
  const taken = earlier.ids.get(id)
  if (taken !== undefined) {
    complain(
      step.id === undefined ? [] : ['id'],
      `the id ${id} is taken by step ${taken + 1}`,
      'give each step its own id; a step without one is called step-<position>',
    )
  }
  earlier.ids.set(id, index)
  return {
    index,
    id,
    named: step.id !== undefined,
    region: step.region ?? region,
    image: imageOf(step, earlier, complain),
  }
}

function imageOf(step: Step, earlier: Earlier, complain: Complain): ImageKey {
  if (step.imageFrom === undefined) return step.image ?? ''
  if (!earlier.copies.has(step.imageFrom)) {
    complain(
      ['imageFrom'],
      `there is no earlier copy step with the id ${step.imageFrom}`,
      earlier.copies.size === 0 ? 'put a copy step before this one' : `name one of: ${[...earlier.copies].join(', ')}`,
    )
  }
  return plannedKey(step.imageFrom)
}

function expandStep(step: Step, base: Base, directory: Directory, complain: Complain): ExpandedStep {
  switch (step.action) {
    case 'share':
      return { ...base, action: 'share', grants: expandAccounts(step.accounts, directory, complain) }
    case 'unshare':
      return { ...base, action: 'unshare', ...expandUnshare(step, directory, complain) }
    case 'copy':
      return { ...base, action: 'copy', makes: plannedKey(base.id), to: step.to } satisfies ExpandedCopy
    case 'delete':
      return {
        ...base,
        action: 'delete',
        force: step.force ?? false,
        acknowledged: { strandsInstances: step.acknowledge?.['strands-instances'] ?? 0 },
      }
  }
}

function expandUnshare(step: UnshareStep, directory: Directory, complain: Complain) {
  const acknowledged = {
    strandsInstances: step.acknowledge?.['strands-instances'] ?? 0,
    breaksLaunches: step.acknowledge?.['breaks-launches'] ?? 0,
  }
  if (step.accounts === 'all') return { all: true, grants: [], acknowledged }
  return { all: false, grants: expandAccounts(step.accounts, directory, complain), acknowledged }
}

/** Every account once, where its first entry stands. */
function expandAccounts(entries: AccountList, directory: Directory, complain: Complain): readonly Grant[] {
  const grants = new Map<string, Grant>()
  for (const [entry, via] of entries.entries()) {
    for (const account of resolveEntry(via, entry, directory, complain)) {
      const first = grants.get(account)
      const grant = first === undefined ? { account, entry, entries: 1, via } : { ...first, entries: first.entries + 1 }
      grants.set(account, grant)
    }
  }
  return [...grants.values()]
}

/** The accounts of one entry, each once. */
function resolveEntry(entry: string, index: number, directory: Directory, complain: Complain): Iterable<string> {
  if (isId(entry)) return [entry]
  const path = ['accounts', index]
  if (entry.startsWith('@')) {
    const members = directory.groups.get(entry.slice(1))
    if (members === undefined)
      complain(path, `there is no group ${entry}`, known('groups', directory.groups.keys(), '@'))
    else if (members.length === 0)
      complain(path, `the group ${entry} has no members`, 'label its accounts, or drop the entry')
    return new Set(members)
  }
  const id = directory.byName.get(entry)
  if (id === undefined)
    complain(path, `there is no account called ${entry}`, known('account names', directory.byName.keys(), ''))
  return id === undefined ? [] : [id]
}

function isId(entry: string): boolean {
  return /^[0-9]+$/.test(entry)
}

/** What there is instead; long lists are cut. */
function known(what: string, names: Iterable<string>, prefix: string): string {
  const all = [...names]
  if (all.length === 0) return `the Accounts files define no ${what}`
  const shown = all.slice(0, 8).map((name) => prefix + name)
  return `use one of the ${what} of the Accounts files: ${shown.join(', ')}${all.length > shown.length ? ', …' : ''}`
}
