import type { Located, Problem } from '../document.ts'
import type { Path } from '../finding.ts'
import type { AccountList, AppliedStep, DeleteStep, SharePlan, Step, UnshareStep } from '../schema/generated/types.ts'
import { nearest } from '../schema/nearest.ts'
import { type AppliedPlan, appliedImage, type MadeImage } from './applied.ts'
import type { Directory } from './directory.ts'
import {
  type ExpandedDelete,
  type ExpandedPlan,
  type ExpandedStep,
  type ExpandedUnshare,
  type Grant,
  type ImageKey,
  plannedKey,
} from './model.ts'

/** Takes a complaint about something inside of the step under way. */
type Complain = (path: Path, message: string, remediation: string) => void

/** What the steps before the current one mean for it. */
interface Earlier {
  readonly ids: Set<string>
  /** Copy step → the image that it makes. */
  readonly copies: Map<string, ImageKey>
}

/** What every step is expanded with. */
interface Context {
  readonly region: string
  readonly directory: Directory
  readonly applied: readonly AppliedPlan[]
  readonly earlier: Earlier
  readonly complain: Complain
}

/**
 * Resolves names, groups, ids and `imageFrom`, and fills in defaults. Problems (`plan-reference`): an id given twice, an
 * `imageFrom` that names no earlier copy step, nor one of a plan that was applied, an unknown name or group, a group without members.
 * Without problems there is a plan.
 */
export function expandPlan(
  document: Located<SharePlan>,
  directory: Directory,
  applied: readonly AppliedPlan[] = [],
): { readonly plan?: ExpandedPlan; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const { metadata, spec } = document.value
  const steps: ExpandedStep[] = []
  const complain: Complain = (inside, message, remediation) => {
    const path = ['spec', 'steps', steps.length, ...inside]
    const location = { file: document.file, range: document.locate(path) }
    problems.push({ rule: 'plan-reference', message, remediation, location })
  }
  const earlier: Earlier = { ids: new Set(), copies: new Map() }
  const context = { region: spec.region, directory, applied, earlier, complain }
  for (const step of spec.steps) {
    const id = step.id ?? `step-${steps.length + 1}`
    const taken = earlier.ids.size
    if (earlier.ids.add(id).size === taken) complainOfId(step, id, steps, complain)
    steps.push(expandStep(step, id, steps.length, context))
  }
  if (problems.length > 0) return { problems }
  const { name, account, labels = {} } = metadata
  return { plan: { name, account, labels, region: spec.region, steps }, problems }
}

function complainOfId(step: Step, id: string, steps: readonly ExpandedStep[], complain: Complain): void {
  const taken = steps.findIndex((other) => other.id === id)
  complain(
    step.id === undefined ? [] : ['id'],
    `the id ${id} is taken by step ${taken + 1}`,
    'give each step its own id; a step without one is called step-<position>',
  )
}

/** Objects are written out, not spread together: there are as many of them as steps. */
function expandStep(step: Step, id: string, index: number, context: Context): ExpandedStep {
  const named = step.id !== undefined
  const made = typeof step.imageFrom === 'object' ? madeBefore(step.imageFrom, context) : undefined
  const region = step.region ?? made?.region ?? context.region
  const image = made?.image ?? imageOf(step, context)
  switch (step.action) {
    case 'share': {
      const grants = expandAccounts(step.accounts, context)
      return { index, id, named, region, image, action: 'share', grants }
    }
    case 'unshare': {
      const all = step.accounts === 'all'
      const grants = step.accounts === 'all' ? noGrants : expandAccounts(step.accounts, context)
      return {
        index,
        id,
        named,
        region,
        image,
        action: 'unshare',
        all,
        grants,
        acknowledged: acknowledgedByUnshare(step),
      }
    }
    case 'copy': {
      const makes = plannedKey(id)
      context.earlier.copies.set(id, makes)
      return { index, id, named, region, image, action: 'copy', makes, to: step.to }
    }
    case 'delete': {
      const force = step.force ?? false
      return { index, id, named, region, image, action: 'delete', force, acknowledged: acknowledgedByDelete(step) }
    }
  }
}

function imageOf(step: Step, { earlier: { copies }, complain }: Context): ImageKey {
  if (typeof step.imageFrom !== 'string') return step.image ?? ''
  const made = copies.get(step.imageFrom)
  if (made !== undefined) return made
  complain(
    ['imageFrom'],
    `there is no earlier copy step with the id ${step.imageFrom}`,
    copies.size === 0 ? 'put a copy step before this one' : `name one of: ${[...copies.keys()].join(', ')}`,
  )
  return plannedKey(step.imageFrom)
}

/** The image of a plan that was applied. The step is in its region, unless it says another. */
function madeBefore(reference: AppliedStep, { applied, complain }: Context): MadeImage | undefined {
  const found = appliedImage(reference, applied)
  if ('image' in found) return found
  complain(['imageFrom', found.key], found.message, found.remediation)
  return undefined
}

const noGrants: readonly Grant[] = []
const nothing = { strandsInstances: 0, breaksLaunches: 0 } as const
const noInstance = { strandsInstances: 0 } as const

function acknowledgedByUnshare({ acknowledge }: UnshareStep): ExpandedUnshare['acknowledged'] {
  if (acknowledge === undefined) return nothing
  return {
    strandsInstances: acknowledge['strands-instances'] ?? 0,
    breaksLaunches: acknowledge['breaks-launches'] ?? 0,
  }
}

function acknowledgedByDelete({ acknowledge }: DeleteStep): ExpandedDelete['acknowledged'] {
  return acknowledge === undefined ? noInstance : { strandsInstances: acknowledge['strands-instances'] ?? 0 }
}

/** Every account once, where its first entry stands. */
function expandAccounts(entries: AccountList, context: Context): readonly Grant[] {
  const grants = new Map<string, Grant>()
  for (const [entry, via] of entries.entries()) {
    for (const account of resolveEntry(via, entry, context)) {
      const first = grants.get(account)
      const grant = first === undefined ? { account, entry, entries: 1, via } : { ...first, entries: first.entries + 1 }
      grants.set(account, grant)
    }
  }
  return [...grants.values()]
}

/** The accounts of one entry, each once. */
function resolveEntry(entry: string, index: number, { directory, complain }: Context): Iterable<string> {
  return accountsNamed(entry, directory, (message, remediation) => complain(['accounts', index], message, remediation))
}

/** The accounts that an id, a name or an `@group` means, each once; none with a complaint where it means nobody. */
export function accountsNamed(
  entry: string,
  directory: Directory,
  complain: (message: string, remediation: string) => void,
): Iterable<string> {
  if (isId(entry)) return [entry]
  if (entry.startsWith('@')) {
    const members = directory.groups.get(entry.slice(1))
    if (members === undefined) complain(`there is no group ${entry}`, whatToName(entry, 'groups', directory))
    else if (members.length === 0)
      complain(`the group ${entry} has no members`, 'label its accounts, or drop the entry')
    return new Set(members)
  }
  const id = directory.byName.get(entry)
  if (id === undefined) complain(`there is no account called ${entry}`, whatToName(entry, 'account names', directory))
  return id === undefined ? [] : [id]
}

function isId(entry: string): boolean {
  return /^[0-9]+$/.test(entry)
}

/** What was probably meant, be it a name or a group, or else what there is; long lists are cut. */
function whatToName(entry: string, what: 'groups' | 'account names', directory: Directory): string {
  const { accounts, byName } = directory
  const groups = [...directory.groups.keys()].map((name) => `@${name}`)
  if (accounts.size + groups.length === 0) {
    return 'no Accounts file that lists an account is configured: name one with --accounts, or under `accounts` in shareplan.yaml'
  }
  const likely = nearest(entry, [...byName.keys(), ...groups])
  if (likely !== undefined) return `did you mean ${likely}?`
  const all = what === 'groups' ? groups : [...byName.keys()]
  if (all.length === 0) return `the Accounts files define no ${what}`
  const shown = all.slice(0, 8)
  return `use one of the ${what} of the Accounts files: ${shown.join(', ')}${all.length > shown.length ? ', …' : ''}`
}
