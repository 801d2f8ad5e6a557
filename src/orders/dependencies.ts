/** Which steps must be done before which, by position; also those that follow from others. */
export interface Dependencies {
  /** All steps that must be done before the step begins. */
  before(position: number): ReadonlySet<number>
  /** All steps that begin only after the step is done. */
  after(position: number): ReadonlySet<number>
}

/** A step that follows another, by positions. */
export interface Dependency {
  readonly step: number
  readonly follows: number
}

/** `schedule`: for each step, the steps that it follows directly. */
export function dependenciesOf(schedule: readonly (readonly number[])[]): Dependencies {
  const followers: number[][] = schedule.map(() => [])
  for (const [position, earlier] of schedule.entries()) for (const one of earlier) followers[one]?.push(position)
  return {
    before: (position) => reachable(schedule, position),
    after: (position) => reachable(followers, position),
  }
}

function reachable(edges: readonly (readonly number[])[], from: number): ReadonlySet<number> {
  const found = new Set(edges[from])
  for (const position of found) for (const next of edges[position] ?? []) found.add(next)
  return found
}
