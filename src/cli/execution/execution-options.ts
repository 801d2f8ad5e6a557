import type { Command } from 'commander'
import { defaultSettings, type ExecutionSettings } from '../../execute/settings.ts'
import { parseDuration } from '../../schema/duration.ts'
import { colorModes } from '../color.ts'
import { usageError } from '../errors.ts'
import type { FormatRequest } from '../formats.ts'
import { oneOf } from '../options.ts'
import { addRunFormatOption } from './run-formats.ts'

/** Flags of the commands that execute: how long to wait, and how to tell what came of it. */
export interface ExecutionFlags {
  readonly patience?: number
  readonly retryBudget?: number
  readonly copyDeadline?: number
  readonly format?: readonly FormatRequest[]
  readonly color: (typeof colorModes)[number]
  readonly detach?: boolean
}

/** Lets a command leave a run to workers. */
export function addDetachOption(command: Command): Command {
  return command.option('--detach', 'do not wait for what workers execute (runs in PostgreSQL)')
}

export function addExecutionOptions(command: Command): Command {
  return addRunFormatOption(
    command
      .option('--patience <duration>', 'how long a call may take to show when it is read back (default: 1m)', duration)
      .option('--retry-budget <duration>', 'how long to try again what surely did not happen (default: 5m)', duration)
      .option('--copy-deadline <duration>', 'how long to wait for a copy (default: 6h)', duration),
  ).option('--color <when>', `colours: ${colorModes.join(', ')}`, oneOf('--color', colorModes), 'auto')
}

/** The settings of a run, as the flags change them. */
export function executionSettings({ patience, retryBudget, copyDeadline }: ExecutionFlags): ExecutionSettings {
  const { retry, readBack, copy } = defaultSettings
  return {
    ...defaultSettings,
    ...(retryBudget !== undefined && { retry: { ...retry, budgetMs: retryBudget } }),
    ...(patience !== undefined && { readBack: { ...readBack, patienceMs: patience } }),
    ...(copyDeadline !== undefined && { copy: { ...copy, patienceMs: copyDeadline } }),
  }
}

/** Milliseconds. */
function duration(text: string): number {
  if (!/^([0-9]+(d|h|m|s))+$/.test(text)) {
    throw usageError(`${JSON.stringify(text)} is no duration`, 'Write for example 90s, 5m or 1h30m.')
  }
  return parseDuration(text) * 1000
}
