import type { Problem } from '../document.ts'
import type { EnforcementOverride, Rule } from '../schema/generated/types.ts'
import { parseInstant } from '../schema/instant.ts'
import type { Complain } from './bind.ts'
import { type LocatedSettings, settingProblem } from './settings.ts'
import { everyLevel, type Levels, levelAt, levels } from './stages.ts'

/** The levels that a rule has by itself; complains about a date that is none, or that puts nothing off. */
export function ownLevels({ spec }: Rule, complain: Complain): Levels {
  const { enforcement: otherwise, stages = {}, enforceFrom } = spec
  const own = { otherwise, stages, ...(enforceFrom !== undefined && { enforceFrom }) }
  const wrong = dateComplaint(own)
  if (wrong !== undefined) complain(['spec', 'enforceFrom'], ...wrong)
  return own
}

/** The levels in force. Guards and rules that are not waivable cannot be lowered, others only with a reason. */
export function levelsInForce(rule: Rule, own: Levels, settings: LocatedSettings, problems: Problem[]): Levels {
  const { id } = rule.metadata
  const override = Object.hasOwn(settings.enforcement, id) ? settings.enforcement[id] : undefined
  if (override === undefined) return own
  const inForce = overridden(own, override)
  const complain = (message: string, remediation: string): void => {
    problems.push(settingProblem(settings, ['enforcement', id], message, remediation))
  }
  const wrong = dateComplaint(inForce)
  const lowered = lowering(id, own, inForce)
  if (override.level === undefined && override.stages === undefined && override.enforceFrom === undefined)
    complain(`the entry of ${id} sets nothing`, 'add level, stages or enforceFrom, or drop the entry')
  else if (wrong !== undefined && override.enforceFrom !== undefined) complain(...wrong)
  else if (lowered !== undefined) refuseLowering(rule, lowered, override.reason, complain)
  return inForce
}

/** A level for all replaces the rule's own stages, too. */
function overridden(own: Levels, { level, stages, enforceFrom = own.enforceFrom }: EnforcementOverride): Levels {
  return {
    otherwise: level ?? own.otherwise,
    stages: level === undefined ? { ...own.stages, ...stages } : { ...stages },
    ...(enforceFrom !== undefined && { enforceFrom }),
  }
}

function refuseLowering(
  { metadata: { id }, spec }: Rule,
  lowered: string,
  reason: string | undefined,
  complain: (message: string, remediation: string) => void,
): void {
  if (spec.guard !== undefined)
    complain(`${id} is a guard: it can be neither lowered nor switched off`, 'drop this entry')
  else if (spec.waivable === false)
    complain(`${id} is marked waivable: false: it can be neither lowered nor switched off`, 'drop this entry')
  else if (reason === undefined) complain(`${lowered} needs a reason`, 'add reason: why this is all right')
}

/** What is lowered, in words: a level somewhere, or the day from which it denies. */
function lowering(id: string, own: Levels, inForce: Levels): string | undefined {
  for (const [stage, level] of everyLevel(inForce)) {
    const before = levelAt(own, stage)
    if (levels.indexOf(level) >= levels.indexOf(before)) continue
    return `lowering ${id} from ${before} to ${level}${stage === undefined ? '' : ` at stage ${stage}`}`
  }
  const { enforceFrom } = inForce
  return isLater(enforceFrom, own.enforceFrom) ? `putting off ${id} to ${enforceFrom}` : undefined
}

function isLater(date: string | undefined, than: string | undefined): boolean {
  return (parseInstant(date ?? '') ?? 0) > (parseInstant(than ?? '') ?? 0)
}

/** What is wrong with the date, and what to do. */
function dateComplaint(of: Levels): readonly [message: string, remediation: string] | undefined {
  if (of.enforceFrom === undefined) return undefined
  if (parseInstant(of.enforceFrom) === undefined)
    return [`there is no such day as in ${of.enforceFrom}`, 'write a date of the calendar']
  if (everyLevel(of).some(([, level]) => level === 'deny')) return undefined
  return ['enforceFrom puts nothing off: it is about deny, and nothing denies', 'drop it, or say deny somewhere']
}
