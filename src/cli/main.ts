import { Command, CommanderError } from 'commander'
import type { CommandModule } from './command.ts'
import { type CommandEntry, commands } from './commands.ts'
import { UsageError } from './errors.ts'
import { exitCodes } from './exit.ts'
import type { CliIo } from './io.ts'
import { version } from './version.ts'

const examples = ['shareplan init', 'shareplan check', 'shareplan check plans/ --format json=report.json']

/** Runs the program: `argv` without node and script. Resolves to the exit code; never throws. */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  try {
    return await runCommand(argv, io)
  } catch (error) {
    return explainError(error, io)
  }
}

/** Tells on stderr why the program cannot go on. Whatever is not a `UsageError` is a bug of ours. */
export async function explainError(error: unknown, io: CliIo): Promise<number> {
  const text = error instanceof UsageError ? await usageText(error, io) : await bugText(error, io)
  await io.stderr.write(text).catch(() => {})
  return exitCodes.usage
}

async function usageText({ complaints, sources }: UsageError, io: CliIo): Promise<string> {
  const [{ complaintText }, { useColor }] = await Promise.all([import('./complain.ts'), import('./color.ts')])
  return complaintText(complaints, sources, useColor('auto', io, io.stderr), io.stderr.columns)
}

async function bugText(error: unknown, { env }: CliIo): Promise<string> {
  const { redact } = await import('../io/redact.ts')
  const { printable } = await import('../report/printable.ts')
  const message = error instanceof Error ? error.message : String(error)
  const line = `shareplan: internal error: ${printable(redact(message))}; please report it\n`
  const debug = env.SHAREPLAN_DEBUG !== undefined && env.SHAREPLAN_DEBUG !== '' && error instanceof Error
  return debug ? `${line}${redact(error.stack ?? '')}\n` : line
}

async function runCommand(argv: readonly string[], io: CliIo): Promise<number> {
  const said = { out: '', err: '' }
  let result: (() => Promise<number>) | undefined
  const entry = entryFor(argv)
  const program = await programFor(entry, said, (module, command) => {
    result = () => module.run({ args: command.args, options: command.opts(), io })
  })
  const code = parse(program, argv)
  if (said.out !== '') await io.stdout.write(said.out)
  if (said.err !== '') await io.stderr.write(said.err)
  if (code !== undefined || result === undefined) return code ?? exitCodes.usage
  return result()
}

/** The exit code where the command line itself ends the program: help, version, or a mistake. */
function parse(program: Command, argv: readonly string[]): number | undefined {
  try {
    program.parse(argv, { from: 'user' })
    return undefined
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  }
}

/** The command that the first words name, or whose help they ask for. */
function entryFor(argv: readonly string[]): CommandEntry | undefined {
  const words = argv.slice(argv[0] === 'help' ? 1 : 0)
  return commands.find(({ name }) => name.split(' ').every((word, index) => words[index] === word))
}

type Chosen = (module: CommandModule, command: Command) => void

/** The whole program as commander sees it; only the called command knows its options, the others stand there for help. */
async function programFor(
  called: CommandEntry | undefined,
  said: { out: string; err: string },
  chosen: Chosen,
): Promise<Command> {
  const program = newCommand('shareplan', said)
  program
    .description('Judges plans that share, unshare, copy and delete ECS images, before anything happens.')
    .version(version, '-V, --version', 'print the version')
    .addHelpText('before', examplesText(examples))
  const module = (await called?.load())?.command
  for (const entry of commands) {
    const command = addCommand(program, entry, said)
    if (entry !== called || module === undefined) continue
    module.define(command)
    command.addHelpText('before', examplesText(module.examples)).action(() => chosen(module, command))
  }
  return program
}

/** A command of a group goes into the command that bears the group's name. */
function addCommand(program: Command, { name, summary }: CommandEntry, said: { out: string; err: string }): Command {
  const words = name.split(' ')
  const last = words.pop() ?? name
  let parent = program
  for (const word of words) {
    const known = parent.commands.find((command) => command.name() === word)
    const group = known ?? newCommand(word, said)
    if (known === undefined) parent.addCommand(group)
    parent = group
  }
  const command = newCommand(last, said).description(summary)
  parent.addCommand(command)
  return command
}

function newCommand(name: string, said: { out: string; err: string }): Command {
  return new Command(name)
    .exitOverride()
    .helpOption('-h, --help', 'print help')
    .showHelpAfterError(`(shareplan ${name === 'shareplan' ? '' : `${name} `}--help tells more)`)
    .configureOutput({
      writeOut: (text) => {
        said.out += text
      },
      writeErr: (text) => {
        said.err += text
      },
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
}

function examplesText(lines: readonly string[]): string {
  return `Examples:\n${lines.map((line) => `  $ ${line}\n`).join('')}`
}
