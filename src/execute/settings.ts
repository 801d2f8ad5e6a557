import type { RetrySettings } from './retry.ts'

/** How long to wait for the cloud to show what it was told, and how often to look. */
export interface PatienceSettings {
  readonly patienceMs: number
  readonly baseMs: number
  readonly capMs: number
}

/** Everything about a run that is a matter of taste. */
export interface ExecutionSettings {
  /** For calls that surely had no effect, and for reads. */
  readonly retry: RetrySettings
  /** For reading back. */
  readonly readBack: PatienceSettings
  /** For copies: `patienceMs` is the deadline. */
  readonly copy: PatienceSettings
  /** How often a call whose outcome stays unknown is sent again, after reading did not show its effect. */
  readonly doubts: number
}

export const defaultSettings: ExecutionSettings = {
  retry: { attempts: 10, budgetMs: 300_000, baseMs: 500, capMs: 20_000 },
  readBack: { patienceMs: 60_000, baseMs: 250, capMs: 5_000 },
  copy: { patienceMs: 6 * 3_600_000, baseMs: 2_000, capMs: 30_000 },
  doubts: 2,
}
