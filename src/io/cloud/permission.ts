import { type ActionName, permissionOf } from '../../execute/actions.ts'
import { CloudError, type Permitted } from '../../execute/cloud.ts'
import { MalformedAnswer } from './answer.ts'
import type { Caller, Parameters } from './ask.ts'

/** A read that may be forbidden, which is not the same as finding nothing. */
export async function permitted<T>(action: ActionName, read: () => Promise<T>): Promise<Permitted<T>> {
  try {
    return { permitted: true, value: await read() }
  } catch (thrown) {
    if (isForbidden(thrown)) return notPermitted(action)
    throw thrown
  }
}

export function notPermitted(action: ActionName): Permitted<never> {
  return { permitted: false, action: permissionOf(action) }
}

/** Every service says 403 where RAM says no. */
export function isForbidden(thrown: unknown): boolean {
  return thrown instanceof CloudError && thrown.failure === 'refused' && thrown.status === 403
}

/** Whether the platform said that there is no such thing: by code, since it answers 404 to actions that it does not know, too. */
export function isCode(thrown: unknown, codes: readonly string[]): boolean {
  return thrown instanceof CloudError && thrown.failure === 'refused' && codes.includes(thrown.code)
}

/**
 * Whether a dry run passes, for actions that have one. It answers with an error in either case: DryRunOperation is the yes, 403 the
 * no. An ordinary answer proves nothing, so it counts as no.
 */
export async function passesDryRun(
  { ask }: Caller,
  region: string,
  action: ActionName,
  parameters: Parameters,
): Promise<boolean> {
  try {
    await ask(region, action, { ...parameters, DryRun: 'true' }, () => undefined)
    return false
  } catch (thrown) {
    if (isCode(thrown, ['DryRunOperation'])) return true
    if (isForbidden(thrown)) return false
    throw thrown
  }
}

/**
 * Whether a dry run is refused for want of permission, for actions whose dry run is not documented: another refusal says nothing, and
 * neither does an ordinary answer. No answer at all is a failure like any other.
 */
export async function failsDryRun({ ask }: Caller, region: string, action: ActionName): Promise<boolean> {
  try {
    await ask(region, action, { DryRun: 'true' }, () => undefined)
    return false
  } catch (thrown) {
    if (thrown instanceof CloudError && thrown.failure === 'refused') return isForbidden(thrown)
    throw thrown
  }
}

/** A listing that never holds still is a read without a usable answer, like any other. */
export async function patient<T>(action: ActionName, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (thrown) {
    if (!(thrown instanceof MalformedAnswer)) throw thrown
    throw new CloudError('in-doubt', { action, code: 'UnstablePaging', message: `${action}: ${thrown.message}` })
  }
}
