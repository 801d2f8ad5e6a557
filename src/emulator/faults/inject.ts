import type { DelayFault, FaultRule, ThrottleFault } from '../../schema/generated/types.ts'
import { type RefusalCode, refuse } from '../refusals.ts'
import type { Conditions, Reply } from '../reply.ts'

/** The rest of the way of a call, under conditions that faults before it have changed. */
export type Step = (conditions: Conditions) => Promise<Reply>

/** Resolves after so many milliseconds. */
export type Sleep = (ms: number) => Promise<void>

/** The way of a call through its faults: the first of them is the outermost. */
export function inject(faults: readonly FaultRule[], carryOut: Step, sleep: Sleep): Step {
  return faults.reduceRight<Step>((next, fault) => recorded(fault.fault, wrap(fault, next, sleep)), carryOut)
}

/** A fault that a call did not reach is not told. */
function recorded(fault: FaultRule['fault'], step: Step): Step {
  return async (conditions) => {
    const reply = await step(conditions)
    return { ...reply, faults: [fault, ...reply.faults] }
  }
}

function wrap(fault: FaultRule, next: Step, sleep: Sleep): Step {
  switch (fault.fault) {
    case 'throttle':
      return async (conditions) => throttled(fault, conditions)
    case 'internal-error':
      return failing('InternalError', fault.phase, next)
    case 'unavailable':
      return failing('ServiceUnavailable', fault.phase, next)
    case 'bad-gateway':
      return delivering('html', fault.phase, next)
    case 'drop':
      return delivering('dropped', fault.phase, next)
    case 'truncate':
      return delivering('truncated', 'after', next)
    case 'delay':
      return delayed(fault, next, sleep)
    case 'stale-reads':
      return (conditions) => next({ ...conditions, lagMs: Math.max(conditions.lagMs, fault.ms) })
    case 'copy-failure':
      return (conditions) => next({ ...conditions, copyFails: true })
    case 'deny':
      return (conditions) => next({ ...conditions, denied: true })
    case 'clock-skew':
      return (conditions) => next({ ...conditions, skewMs: conditions.skewMs + fault.ms })
  }
}

/** What nobody has carried out. */
function notCarriedOut({ account }: Conditions, code: RefusalCode): Reply {
  return { outcome: refuse(code), account, effect: false, faults: [] }
}

function throttled({ code = 'Throttling.User', status, retryAfterMs }: ThrottleFault, conditions: Conditions): Reply {
  return {
    ...notCarriedOut(conditions, code),
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { headers: { 'x-acs-retry-after': String(retryAfterMs) } }),
  }
}

function failing(code: RefusalCode, phase: 'before' | 'after' = 'before', next: Step): Step {
  return async (conditions) => {
    const failed = notCarriedOut(conditions, code)
    return phase === 'before' ? failed : { ...(await next(conditions)), outcome: failed.outcome }
  }
}

function delivering(delivery: NonNullable<Reply['delivery']>, phase: 'before' | 'after' = 'before', next: Step): Step {
  return async (conditions) => {
    const reply = phase === 'before' ? notCarriedOut(conditions, 'InternalError') : await next(conditions)
    return { ...reply, delivery }
  }
}

function delayed({ ms, phase = 'before' }: DelayFault, next: Step, sleep: Sleep): Step {
  return async (conditions) => {
    if (phase === 'before') await sleep(ms)
    const reply = await next(conditions)
    if (phase === 'after') await sleep(ms)
    return reply
  }
}
