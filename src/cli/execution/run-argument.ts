import type { Command } from 'commander'
import { runsOption } from '../options.ts'

/** Flags of the commands that are about one recorded run. */
export interface RunFlags {
  readonly config?: string
  readonly runs?: string
}

/** Lets a command take the run that it is about, and where runs are kept. */
export function addRunArgument(command: Command): Command {
  return command
    .argument('[run]', 'the id of the run (default: the last one)')
    .option('-c, --config <file>', 'configuration (default: shareplan.yaml here or above)')
    .option(...runsOption)
}
