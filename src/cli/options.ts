import type { Command } from 'commander'
import { enforcements } from '../finding.ts'
import { type Stage, stages } from '../policy/stages.ts'
import { type ColorMode, colorModes } from './color.ts'
import { usageError } from './errors.ts'

/** Flags that stand for keys of a Config, as commander delivers them. */
export interface SettingOptions {
  readonly config?: string
  readonly plans?: readonly string[]
  readonly rules?: readonly string[]
  readonly params?: string
  readonly enforcement?: string
  readonly accounts?: readonly string[]
  readonly inventory?: readonly string[]
  readonly inventoryMaxAge?: string
  readonly waivers?: readonly string[]
  readonly waiverMaxAge?: string
  readonly baseline?: string
  readonly runs?: string
  readonly approvals?: string
  readonly policyFrom?: string
  readonly policyDigest?: string
  readonly stage?: Stage
}

/** Where runs are kept, for whoever reads or writes them. */
export const runsOption: readonly [flags: string, description: string] = [
  '--runs <place>',
  'journals of applied plans: a folder, or postgres://… (default: .shareplan/runs)',
]

/** Flags about what is printed, and how. */
export interface OutputOptions {
  readonly color: ColorMode
  readonly quiet?: boolean
  readonly verbose?: boolean
}

/** Lets a command take every key of a Config as a flag. */
export function addSettingOptions(command: Command): Command {
  return addFactOptions(command)
    .option('--plans <path>', 'what to check when no path is given: file, folder or glob (repeatable)', collect)
    .option('--rules <path>', 'rules: builtin, file, folder or glob (repeatable)', collect)
    .option('--params <yaml>', "parameters of rules, for example '{ plan-too-large: { maxGrants: 50 } }'")
    .option('--enforcement <yaml>', "levels of rules, for example '{ plan-too-large: { level: deny } }'")
    .option('--inventory-max-age <duration>', 'age above which an inventory is stale, for example 24h')
    .option('--waivers <path>', 'files of kind Waivers (repeatable)', collect)
    .option('--waiver-max-age <duration>', 'how long a waiver or baseline may hold at most (default: 90d)')
    .option('--baseline <file>', 'a file of kind Baseline')
    .option(...runsOption)
    .option('--approvals <yaml>', "what it takes to apply, for example '{ required: 1, signers: signers.yaml }'")
    .option(
      '--policy-from <commit>',
      'read configuration, rules, accounts, waivers and signers from a commit, for example main',
    )
    .option('--policy-digest <sha256>', 'what the digest of the policy must be; `shareplan preview` prints it')
}

/** Lets a command be told where on its way a plan is judged; where plans are applied, that goes without saying. */
export function addStageOption(command: Command): Command {
  return command.option(
    '--stage <stage>',
    `the stage whose levels hold: ${stages.join(', ')} (default: SHAREPLAN_STAGE, or none)`,
    oneOf('--stage', stages),
  )
}

/** Lets a command take the flags that say where accounts and inventories are. */
function addFactOptions(command: Command): Command {
  return addAccountOptions(command).option('--inventory <path>', 'files of kind Inventory (repeatable)', collect)
}

/** Lets a command take the flags that say where accounts are. */
export function addAccountOptions(command: Command): Command {
  return command
    .option('-c, --config <file>', 'configuration (default: shareplan.yaml here or above, up to the folder with .git)')
    .option('--accounts <path>', 'files of kind Accounts (repeatable)', collect)
}

/** Lets a command take the least level that decides its verdict. */
export function addFailOnOption(command: Command): Command {
  return command.option(
    '--fail-on <level>',
    `the least level that decides: ${enforcements.join(', ')}`,
    oneOf('--fail-on', enforcements),
    'deny',
  )
}

export function addOutputOptions(command: Command): Command {
  return command
    .option('--color <when>', `colours: ${colorModes.join(', ')}`, oneOf('--color', colorModes), 'auto')
    .option('-q, --quiet', 'print nothing when everything passes')
    .option('-v, --verbose', 'print more, for example counts per rule')
}

/** A parser for a flag that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** Where a result goes: `-` is stdout, as if nothing had been named. */
export function outputFile(output: string | undefined): string | undefined {
  return output === '-' ? undefined : output
}

/** What is known of a parser: the words that it takes. */
export interface Words<T extends string = string> {
  readonly words: readonly T[]
}

/** A parser for a flag that takes one of a few words. */
export function oneOf<T extends string>(flag: string, words: readonly T[]): ((value: string) => T) & Words<T> {
  const parse = (value: string): T => {
    const word = words.find((candidate) => candidate === value)
    if (word === undefined) {
      throw usageError(`${flag} ${JSON.stringify(value)}: unknown value`, `Write one of: ${words.join(', ')}.`)
    }
    return word
  }
  return Object.assign(parse, { words })
}
