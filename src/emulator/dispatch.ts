import { type Action, apiOf, handlerOf, isAction } from './actions/index.ts'
import type { Outcome } from './answer.ts'
import type { Context, Settings } from './context.ts'
import { settleCopies } from './copies.ts'
import { authenticate, type Gate } from './gate.ts'
import type { EmulatorAccessKey } from './options.ts'
import { readText } from './parameters.ts'
import { type Refusal, refuse } from './refusals.ts'
import { businessParameters, type Parameters, type RpcRequest } from './request.ts'
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
  const action = request.problem ?? findAction(request)
  if (typeof action !== 'string') return { outcome: action, account: undefined }
  const key = authenticate(core.gate, request, now)
  if ('kind' in key) return { outcome: key, account: undefined }
  const account = key.account ?? core.defaultAccount
  return { outcome: act(core, action, { key, account, parameters: businessParameters(request), now }), account }
}

function findAction({ action, version }: RpcRequest): Action | Refusal {
  if (!action) return refuse('MissingParameter', 'Action')
  if (!isAction(action)) return refuse('InvalidAction.NotFound')
  if (!version) return refuse('MissingParameter', 'Version')
  return version === apiOf(action).version ? action : refuse('InvalidVersion')
}

interface Call {
  readonly key: EmulatorAccessKey
  readonly account: string
  readonly parameters: Parameters
  readonly now: number
}

function act(core: Core, action: Action, { key, account, parameters, now }: Call): Outcome {
  const { state, settings, endpoint } = core
  const region = findRegion(state, action, parameters)
  if (typeof region !== 'string') return region
  const permission = `${apiOf(action).product}:${action}`
  const denied = settings.deny.includes(permission) || key.deny?.includes(permission) === true
  const dryRun = readText(parameters, 'DryRun')?.toLowerCase() === 'true'
  const blind = denied && !dryRun && settings.behaviours.emptyWhenDenied.includes(permission)
  if (denied && !blind) return refuse('Forbidden.RAM')
  const context: Context = { state, settings, caller: account, region, now, blind, endpoint }
  return handlerOf(action)(context, parameters)
}

/** All actions take a region but these. */
const WITHOUT_REGION: readonly Action[] = ['DescribeRegions', 'GetCallerIdentity']

function findRegion({ regions }: CloudState, action: Action, parameters: Parameters): string | Refusal {
  if (WITHOUT_REGION.includes(action)) return ''
  const region = readText(parameters, 'RegionId')
  if (region === undefined) return refuse('MissingParameter', 'RegionId')
  return regions.has(region) ? region : refuse('InvalidRegionId.NotFound')
}
