import { type Enforcement, enforcements } from '../finding.ts'

/** Where a plan is judged on its way, in that order; a level may differ from one to the next. */
export const stages = ['pre-commit', 'ci', 'apply'] as const

export type Stage = (typeof stages)[number]

/** How much a rule weighs; `off`: it is not in force. */
export type Level = Enforcement | 'off'

/** From the least to the most. */
export const levels: readonly Level[] = ['off', ...enforcements.toReversed()]

/** How much a rule weighs: at the stages that are named, and otherwise. `enforceFrom`: RFC 3339, until then deny counts as warn. */
export interface Levels {
  readonly otherwise: Level
  readonly stages: Readonly<Partial<Record<Stage, Level>>>
  readonly enforceFrom?: string
}

/** The level at a stage, or where none is said. */
export function levelAt({ otherwise, stages: named }: Levels, stage: Stage | undefined): Level {
  return (stage === undefined ? undefined : named[stage]) ?? otherwise
}

/** The levels everywhere, with the stage; undefined: where no stage is said. */
export function everyLevel(of: Levels): readonly (readonly [Stage | undefined, Level])[] {
  return [undefined, ...stages].map((stage) => [stage, levelAt(of, stage)] as const)
}
