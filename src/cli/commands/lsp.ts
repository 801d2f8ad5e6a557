import type { CommandModule, Invocation } from '../command.ts'
import { addSettingOptions, type SettingOptions } from '../options.ts'

export const command: CommandModule<SettingOptions> = {
  examples: ['shareplan lsp', 'shareplan lsp --config policy/shareplan.yaml'],
  define(command) {
    addSettingOptions(command).option(
      '--stdio',
      'talk over stdin and stdout, which it does anyway: many editors say so',
    )
  },
  run: serveEditor,
}

async function serveEditor({ options, io }: Invocation<SettingOptions>): Promise<number> {
  const { serve } = await import('../lsp/server.ts')
  return serve(options, io)
}
