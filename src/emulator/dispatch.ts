import type { ActionEntry } from './actions/index.ts'
import type { Outcome } from './answer.ts'
import type { Settings } from './context.ts'
import { settleCopies } from './copies.ts'
import { authenticate, type Gate } from './gate.ts'
import { stateBefore } from './history.ts'
import type { EmulatorAccessKey } from './options.ts'
import { readText } from './parameters.ts'
import { type Refusal, refuse } from './refusals.ts'
import type { Conditions, Reply } from './reply.ts'
import { businessParameters, type Parameters, type RpcRequest } from './request.ts'
import { isSession } from './roles.ts'
import type { CloudState } from './state.ts'

/** The whole emulated cloud, without HTTP. */
export interface Core {
  readonly state: CloudState
  readonly settings: Settings
  readonly gate: Gate
  readonly endpoint: string
  /** Whom a key without an account calls as. */
  readonly defaultAccount: string
}

/** Carries out one call at one moment, if it is let in. */
export function carryOut(
  core: Core,
  action: ActionEntry,
  request: RpcRequest,
  conditions: Conditions,
  now: number,
): Reply {
  settleCopies(core.state, core.settings.copyMs, now)
  const key = authenticate(core.gate, request, now + conditions.skewMs)
  if ('kind' in key) return { outcome: key, account: undefined, effect: false, faults: [] }
  const account = key.account ?? core.defaultAccount
  const parameters = businessParameters(request)
  const before = core.state.changes
  const outcome = act(core, action, { key, account, version: request.version ?? '', parameters, conditions, now })
  return { outcome, account, effect: core.state.changes > before, faults: [] }
}

interface Call {
  readonly key: EmulatorAccessKey
  readonly account: string
  readonly version: string
  readonly parameters: Parameters
  readonly conditions: Conditions
  readonly now: number
}

function act(core: Core, action: ActionEntry, call: Call): Outcome {
  const { settings, gate, endpoint } = core
  const { key, account, version, parameters, conditions, now } = call
  const region = action.regional ? findRegion(core.state, parameters) : ''
  if (typeof region !== 'string') return region
  const denied = conditions.denied || mayNot(settings, action, call)
  const blind = denied && isSilent(settings, action, parameters)
  if (denied && !blind) return forbidden(action)
  const session = isSession(key) ? key : undefined
  const { copyFails, lagMs } = conditions
  const state = lagMs > 0 ? stateBefore(core.state, now - lagMs) : core.state
  const { sessions } = gate
  return action.handler(
    { state, settings, caller: account, session, sessions, version, region, now, blind, copyFails, endpoint },
    parameters,
  )
}

function mayNot({ deny }: Settings, { permission }: ActionEntry, { key, account }: Call): boolean {
  const names = (list: readonly string[] = []): boolean =>
    list.includes(permission) || list.includes(`${permission}:${account}`)
  return names(deny) || names(key.deny)
}

/** Whether a missing permission shows as an empty list; a dry run tells the truth. */
function isSilent({ behaviours }: Settings, { kind, permission }: ActionEntry, parameters: Parameters): boolean {
  const dryRun = readText(parameters, 'DryRun')?.toLowerCase() === 'true'
  return kind === 'list' && !dryRun && behaviours.emptyWhenDenied.includes(permission)
}

/** RAM and STS have a code of their own for it. */
function forbidden({ permission }: ActionEntry): Refusal {
  return refuse(/^(ram|sts):/.test(permission) ? 'NoPermission' : 'Forbidden.RAM', permission)
}

function findRegion({ regions }: CloudState, parameters: Parameters): string | Refusal {
  const region = readText(parameters, 'RegionId')
  if (region === undefined) return refuse('MissingParameter', 'RegionId')
  return regions.has(region) ? region : refuse('InvalidRegionId.NotFound')
}
