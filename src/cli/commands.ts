import type { CommandModule } from './command.ts'

/** A command in the list of commands. */
export interface CommandEntry {
  /** One word, or two for a command of a group. */
  readonly name: string
  readonly summary: string
  load(): Promise<{ readonly command: CommandModule }>
}

/** Every command, in the order in which help lists them. Adding one is its file and a line here. */
export const commands: readonly CommandEntry[] = [
  { name: 'check', summary: 'judge plans by the rules', load: () => import('./commands/check.ts') },
  {
    name: 'schema',
    summary: 'print the JSON Schema of a kind of document',
    load: () => import('./commands/schema.ts'),
  },
  {
    name: 'init',
    summary: 'write a skeleton: configuration, accounts, inventory, a plan',
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'emulator',
    summary: 'serve an ECS on loopback that answers like the real one',
    load: () => import('./commands/emulator.ts'),
  },
]
