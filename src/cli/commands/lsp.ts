import type { CommandModule, Invocation } from '../command.ts'
import { addLanguageOption } from '../language.ts'
import type { LspOptions } from '../lsp/language.ts'
import { addSettingOptions } from '../options.ts'

export const command: CommandModule<LspOptions> = {
  examples: ['shareplan lsp', 'shareplan lsp --config policy/shareplan.yaml'],
  define(command) {
    addLanguageOption(addSettingOptions(command)).option(
      '--stdio',
      'talk over stdin and stdout, which it does anyway: many editors say so',
    )
  },
  run: serveEditor,
}

async function serveEditor({ options, io }: Invocation<LspOptions>): Promise<number> {
  const { serve } = await import('../lsp/server.ts')
  return serve(options, io)
}
