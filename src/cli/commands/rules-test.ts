import { useColor } from '../color.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { complaintText } from '../complain.ts'
import { UsageError, usageError } from '../errors.ts'
import { exitCodes } from '../exit.ts'
import { type FormatRequest, parseFormats, toFile } from '../formats.ts'
import type { CliIo } from '../io.ts'
import { addOutputOptions, addSettingOptions, collect, type OutputOptions } from '../options.ts'
import type { Session, SessionOptions } from '../rules/test-session.ts'

const formats = ['text', 'json', 'junit', 'tap'] as const

interface TestOptions extends SessionOptions, OutputOptions {
  readonly format?: readonly string[]
  readonly watch?: boolean
}

export const command: CommandModule<TestOptions> = {
  examples: [
    'shareplan rules test',
    'shareplan rules test policy/ --require-tests --threshold 100',
    'shareplan rules test policy/regions.test.yaml --mutate',
    'shareplan rules test --format text --format junit=rules.xml',
  ],
  define(command) {
    command.argument(
      '[path...]',
      'cases and rules: files, folders, globs, or - for stdin (default: those at `rules` of the configuration)',
    )
    addSettingOptions(command)
      .option('--run <pattern>', 'only cases whose `<rule>: <name>` the regular expression matches', pattern)
      .option('--require-tests', 'fail where a rule has no case that is violated, or none that held')
      .option('--coverage', 'print how often each comparison was true, false and unknown')
      .option('--threshold <percent>', 'fail where less of the directions of comparisons is covered', percent)
      .option('--mutate', 'change rules in small ways, and fail where no case notices')
      .option('--update', 'write into `expect` what rules come to where cases fail')
      .option('--watch', 'run again whenever a file changes, until interrupted')
      .option(
        '--format <format[=file]>',
        `${formats.join(', ')}; to stdout or a file (repeatable; default: text)`,
        collect,
      )
    addOutputOptions(command)
  },
  run: runTests,
}

async function runTests({ args, options, io }: Invocation<TestOptions>): Promise<number> {
  const requests = parseFormats(options.format ?? [], formats)
  if (options.watch === true && args.includes('-'))
    throw usageError('standard input cannot be watched', 'Name files, or leave --watch out.')
  const { runSession } = await import('../rules/test-session.ts')
  const once = (seen?: Set<string>): Promise<Session> => runSession(args, options, io, seen)
  if (options.watch !== true) return finish(await once(), requests, options, io)
  return watching(once, requests, options, io)
}

async function finish(
  { report, updated }: Session,
  requests: readonly FormatRequest[],
  options: TestOptions,
  io: CliIo,
): Promise<number> {
  const { renderTest } = await import('../rules/test-formats.ts')
  const color = useColor(options.color, io, io.stdout)
  for (const { format, file } of requests) {
    if (format === 'text' && file === null && options.quiet === true && report.passed) continue
    const known = formats.find((one) => one === format) ?? 'text'
    const text = renderTest(known, report, { color: color && file === null, verbose: options.verbose === true })
    if (file === null) await io.stdout.write(text)
    else await toFile(file, text, io)
  }
  if (updated !== '') await io.stderr.write(updated)
  return report.passed ? exitCodes.ok : exitCodes.violated
}

/** Runs again and again; what is wrong with files is told, and waits to be put right. */
async function watching(
  once: (seen: Set<string>) => Promise<Session>,
  requests: readonly FormatRequest[],
  options: TestOptions,
  io: CliIo,
): Promise<number> {
  const { watchFolders } = await import('../../io/watch.ts')
  let code: number = exitCodes.ok
  for (let stopped = false; !stopped; ) {
    const seen = new Set([io.cwd])
    try {
      code = await finish(await once(seen), requests, options, io)
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      const color = useColor(options.color, io, io.stderr)
      await io.stderr.write(complaintText(error.complaints, error.sources, color, io.stderr.columns))
      code = exitCodes.usage
    }
    stopped = await changeOrStop((listener) => watchFolders(seen, listener), io)
  }
  return code
}

/** Resolves when something changes, to false, or to true when the program is to stop. */
function changeOrStop(watch: (listener: () => void) => () => void, io: CliIo): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (stop: boolean): void => {
      unwatch()
      unlisten()
      resolve(stop)
    }
    const unwatch = watch(() => end(false))
    const unlisten = io.onInterrupt(() => end(true))
  })
}

function pattern(text: string): RegExp {
  try {
    return new RegExp(text, 'u')
  } catch {
    throw usageError(
      `--run ${JSON.stringify(text)} is no regular expression`,
      'Put a backslash before characters that mean themselves.',
    )
  }
}

function percent(text: string): number {
  const value = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && value <= 100) return value
  throw usageError(`--threshold ${JSON.stringify(text)} is no percentage`, 'Write a number from 0 to 100.')
}
