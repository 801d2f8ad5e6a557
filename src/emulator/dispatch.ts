import { ACTIONS, type ActionEntry } from './actions/index.ts'
import type { Outcome } from './answer.ts'
import type { Settings } from './context.ts'
import { settleCopies } from './copies.ts'
import { authenticate, type Gate } from './gate.ts'
import type { EmulatorAccessKey } from './options.ts'
import { readText } from './parameters.ts'
import { type Refusal, refuse } from './refusals.ts'
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

/** How a call went, and who made it; nobody, if it was not let in. */
export interface Reply {
  readonly outcome: Outcome
  readonly account: string | undefined
}

/** Answers one call at one moment. */
export function dispatch(core: Core, request: RpcRequest, now: number): Reply {
  settleCopies(core.state, core.settings.copyMs, now)
  const action = request.problem ?? resolve(request)
  if (action.kind === 'refused') return { outcome: action, account: undefined }
  const key = authenticate(core.gate, request, now)
  if ('kind' in key) return { outcome: key, account: undefined }
  const account = key.account ?? core.defaultAccount
  const call = { key, account, version: request.version ?? '', parameters: businessParameters(request), now }
  return { outcome: act(core, action, call), account }
}

function resolve({ action, version }: RpcRequest): ActionEntry | Refusal {
  if (!action) return refuse('MissingParameter', 'Action')
  const entry = ACTIONS.get(action)
  if (entry === undefined) return refuse('InvalidAction.NotFound')
  if (!version) return refuse('MissingParameter', 'Version')
  return entry.versions.includes(version) ? entry : refuse('InvalidVersion')
}

interface Call {
  readonly key: EmulatorAccessKey
  readonly account: string
  readonly version: string
  readonly parameters: Parameters
  readonly now: number
}

function act(core: Core, action: ActionEntry, { key, account, version, parameters, now }: Call): Outcome {
  const { state, settings, gate, endpoint } = core
  const { kind, regional, permission, handler } = action
  const region = regional ? findRegion(state, parameters) : ''
  if (typeof region !== 'string') return region
  const denied = isDenied(settings.deny, permission, account) || isDenied(key.deny, permission, account)
  const dryRun = readText(parameters, 'DryRun')?.toLowerCase() === 'true'
  const blind = denied && !dryRun && kind === 'list' && settings.behaviours.emptyWhenDenied.includes(permission)
  if (denied && !blind) return forbidden(permission)
  const session = isSession(key) ? key : undefined
  const { sessions } = gate
  return handler(
    { state, settings, caller: account, session, sessions, version, region, now, blind, endpoint },
    parameters,
  )
}

function isDenied(deny: readonly string[] = [], permission: string, account: string): boolean {
  return deny.includes(permission) || deny.includes(`${permission}:${account}`)
}

/** RAM and STS have a code of their own for it. */
function forbidden(permission: string): Refusal {
  return refuse(/^(ram|sts):/.test(permission) ? 'NoPermission' : 'Forbidden.RAM', permission)
}

function findRegion({ regions }: CloudState, parameters: Parameters): string | Refusal {
  const region = readText(parameters, 'RegionId')
  if (region === undefined) return refuse('MissingParameter', 'RegionId')
  return regions.has(region) ? region : refuse('InvalidRegionId.NotFound')
}
