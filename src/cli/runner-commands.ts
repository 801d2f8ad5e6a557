import type { CliIo, Output } from './io.ts'

/**
 * Streams on which no text is a command of the runner of a CI job. Names of files and accounts may begin a line, and runners
 * take what they find there for their own. Only what is meant as commands gets through.
 */
export function withoutRunnerCommands(io: CliIo): CliIo {
  return { ...io, stdout: guarded(io.stdout), stderr: guarded(io.stderr) }
}

function guarded(output: Output): Output {
  return {
    get isTTY() {
      return output.isTTY
    },
    get columns() {
      return output.columns
    },
    write: (text, kind) => output.write(kind === 'commands' ? text : disarmed(text), kind),
  }
}

/** GitHub takes `::` where a line begins, after blanks, and like Azure and TeamCity `##…[` anywhere. JSON and YAML have none. */
export function disarmed(text: string): string {
  if (!text.includes('::') && !text.includes('##')) return text
  return text.replace(/^(\s*):(?=:)/gm, '$1\\x3a').replace(/##(?=\w*\[)/g, '#\\x23')
}
