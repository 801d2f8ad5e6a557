/**
 * shareplan as a library: judge share plans given as text. Applying plans is the command line's.
 * @packageDocumentation
 */
export { check, type Text, type Workspace, WorkspaceError } from './api.ts'
export type { Problem } from './document.ts'
export type { Enforcement, Finding, FindingKind, FindingWaiver, Location, Outcome, Position, Range } from './finding.ts'
export type { PlanReport, Report, RuleCount, RuleText, Summary, Verdict } from './report.ts'
