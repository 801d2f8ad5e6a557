/** The rules in force, compiled. */
export interface RuleSet {
  readonly size: number
}
