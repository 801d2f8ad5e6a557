import type { CommandModule, Invocation } from '../command.ts'
import { completionText } from '../completion/complete.ts'
import { scripts, shells } from '../completion/scripts.ts'
import { usageError } from '../errors.ts'
import { exitCodes } from '../exit.ts'

export const command: CommandModule = {
  examples: [
    'source <(shareplan completion bash)',
    'source <(shareplan completion zsh)',
    'shareplan completion fish | source',
  ],
  define(command) {
    command
      .argument('<shell>', shells.join(', '))
      .argument('[word...]', 'behind --: what was typed so far; scripts ask so what may follow')
  },
  takesEmptyValues: true,
  run: complete,
}

async function complete({ args: [name = '', ...typed], io, catalog }: Invocation<object>): Promise<number> {
  const shell = shells.find((one) => one === name)
  if (shell === undefined) {
    throw usageError(`there is no completion for ${JSON.stringify(name)}`, `Write one of: ${shells.join(', ')}.`)
  }
  await io.stdout.write(typed.length === 0 ? scripts[shell] : await completionText(shell, typed, { io, catalog }))
  return exitCodes.ok
}
