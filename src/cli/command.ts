import type { Command } from 'commander'
import type { CliIo } from './io.ts'

/** What the program can be called with, for commands that tell of it. */
export interface CommandCatalog {
  /** The commands that may follow words, and what each does. */
  names(words: readonly string[]): readonly { readonly value: string; readonly about: string }[]
  /** The command that words begin with, with its options and arguments, and the words behind it. */
  described(
    words: readonly string[],
  ): Promise<{ readonly command: Command | undefined; readonly rest: readonly string[] }>
}

/** A command as it was called. */
export interface Invocation<Options> {
  readonly catalog: CommandCatalog
  readonly args: readonly string[]
  readonly options: Options
  readonly io: CliIo
}

/** One command, in a file of its own that is loaded only when it is called or its help is wanted. */
export interface CommandModule<Options extends object = object> {
  /** Whole command lines, shown first in its help. */
  readonly examples: readonly string[]
  /** Declares arguments and options. */
  define(command: Command): void
  /** Whether an empty argument is none by mistake. */
  readonly takesEmptyValues?: boolean
  /** Does the work; resolves to the exit code. */
  run(invocation: Invocation<Options>): Promise<number>
}
