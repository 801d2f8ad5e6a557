import type { ColorMode } from './color.ts'
import { commandNames } from './command-names.ts'
import { explainFailure } from './failure.ts'
import type { CliIo } from './io.ts'
import { describedCommand, parseCommandLine } from './program.ts'
import { withoutRunnerCommands } from './runner-commands.ts'

/** Runs the program: `argv` without node and script. Resolves to the exit code; never throws. */
export async function main(argv: readonly string[], streams: CliIo): Promise<number> {
  let io = streams
  let color: ColorMode | undefined
  try {
    io = withoutRunnerCommands(streams)
    const parsed = await parseCommandLine(argv)
    if ('code' in parsed) {
      await io.stdout.write(parsed.out)
      if (parsed.err !== '') await io.stderr.write(parsed.err)
      return parsed.code
    }
    color = parsed.options.color
    const catalog = { names: commandNames, described: describedCommand }
    return await parsed.module.run({ args: parsed.args, options: parsed.options, io, catalog })
  } catch (error) {
    return explainFailure(error, io, color)
  }
}
