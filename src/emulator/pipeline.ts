import { ACTIONS, type ActionEntry } from './actions/index.ts'
import { type Core, carryOut } from './dispatch.ts'
import { requestedFaults } from './faults/header.ts'
import { inject, type Sleep } from './faults/inject.ts'
import type { FaultSchedule, FaultSubject } from './faults/schedule.ts'
import { claimedAccount } from './gate.ts'
import type { EmulatorClock } from './options.ts'
import { readText } from './parameters.ts'
import { type Refusal, refuse } from './refusals.ts'
import type { Conditions, Reply } from './reply.ts'
import type { RpcRequest } from './request.ts'

/** What a call goes through. */
export interface Pipeline {
  readonly core: Core
  readonly faults: FaultSchedule
  readonly clock: EmulatorClock
  readonly sleep: Sleep
}

/** Answers one call: what cannot be understood at once, everything else by way of the faults that it meets. */
export async function answerCall({ core, faults, clock, sleep }: Pipeline, request: RpcRequest): Promise<Reply> {
  const action = request.problem ?? resolve(request)
  if (action.kind === 'refused') return unheard(action)
  const requested = requestedFaults(request.headers)
  if ('kind' in requested) return unheard(requested)
  const subject = subjectOf(core, request, clock.now())
  const met = [...requested, ...faults.next(subject)]
  const perform = (conditions: Conditions): Reply => attempt(core, action, request, conditions, clock.now())
  const calm: Conditions = { account: subject.account, denied: false, copyFails: false, lagMs: 0, skewMs: 0 }
  return met.length === 0 ? perform(calm) : inject(met, async (conditions) => perform(conditions), sleep)(calm)
}

/** A bug in a handler is an answer of the server's, not its end. */
function attempt(...call: Parameters<typeof carryOut>): Reply {
  try {
    return carryOut(...call)
  } catch {
    return unheard(refuse('InternalError'))
  }
}

function unheard(outcome: Refusal): Reply {
  return { outcome, account: undefined, effect: false, faults: [] }
}

function resolve({ action, version }: RpcRequest): ActionEntry | Refusal {
  if (!action) return refuse('MissingParameter', 'Action')
  const entry = ACTIONS.get(action)
  if (entry === undefined) return refuse('InvalidAction.NotFound')
  if (!version) return refuse('MissingParameter', 'Version')
  return entry.versions.includes(version) ? entry : refuse('InvalidVersion')
}

function subjectOf({ gate, defaultAccount }: Core, request: RpcRequest, at: number): FaultSubject {
  const { action = '', parameters } = request
  return {
    action,
    region: readText(parameters, 'RegionId') ?? '',
    images: readText(parameters, 'ImageId')?.split(',') ?? [],
    account: claimedAccount(gate, request, defaultAccount),
    at,
  }
}
