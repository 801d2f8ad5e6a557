import type { Command } from 'commander'
import type { CheckInput } from '../../check.ts'
import type { Words } from '../../words/words.ts'
import type { Settings } from '../settings.ts'
import type { Explaining } from './explaining.ts'

export interface ExplainFlag {
  /** True: all findings. */
  readonly explain?: string | true
}

export function addExplainOption(command: Command): Command {
  return command.option(
    '--explain [what]',
    'show why: a finding by its fingerprint, or rule, rule@step, rule@step/account (default: all findings)',
  )
}

/** What listens to a check; loaded only where something is to be explained. Throws a `UsageError` for a rule that is not in force. */
export async function explaining(
  { explain }: ExplainFlag,
  { rules }: Pick<CheckInput, 'rules'>,
  settings: Settings,
  words: Words,
): Promise<Explaining | undefined> {
  if (explain === undefined) return undefined
  const { explainingOf } = await import('./explaining.ts')
  return explainingOf(explain, rules.rules, settings, words)
}
