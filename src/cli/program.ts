import { Command, CommanderError, Help, type Option } from 'commander'
import type { ColorMode } from './color.ts'
import type { CommandModule } from './command.ts'
import { type CommandEntry, commands, groups } from './commands.ts'
import { refuseEmptyValues } from './empty-values.ts'
import { type UsageError, usageError } from './errors.ts'
import { exitCodes } from './exit.ts'
import { version } from './version.ts'

/** A command line that calls a command. */
interface Call {
  readonly module: CommandModule
  readonly args: readonly string[]
  readonly options: { readonly color?: ColorMode }
}

/** A command line that needs no command: help, asked for or in place of a command that is missing, or the version. */
interface Answer {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** What commander would print; writing it is for somebody else. */
interface Said {
  out: string
  err: string
  mistake?: UsageError
}

const examples = ['shareplan init', 'shareplan check', 'shareplan check plans/ --format json=report.json']

/**
 * Reads a command line. Where one command is called no other is looked at; all of them are for help and suggestions. Throws a
 * `UsageError` for a mistake in it.
 */
export async function parseCommandLine(given: readonly string[]): Promise<Call | Answer> {
  const argv = withHelpFlag(given)
  if (asksForHelp(argv)) await (await import('./help-words.ts')).refuseUnknownHelp(given[0] === 'help' ? given : argv)
  const said: Said = { out: '', err: '' }
  const called = entryFor(argv)
  const module = (await called?.load())?.command
  let call: Call | undefined
  const program = newProgram(said)
  for (const entry of called === undefined ? commands : [called]) {
    const command = addCommand(program, entry, said)
    if (module === undefined) continue
    module.define(command)
    command.addHelpText('before', examplesText(module.examples)).action(() => {
      if (module.takesEmptyValues !== true) refuseEmptyValues(command)
      call = { module, args: command.args, options: command.opts() }
    })
  }
  const code = run(program, argv)
  if (said.mistake !== undefined) throw said.mistake
  if (code === undefined && call !== undefined) return call
  if (said.out + said.err === '')
    throw usageError('"--" stands before the command', 'Write it behind: shareplan check -- <path>.')
  return { out: said.out, err: said.err, code: code ?? exitCodes.usage }
}

/** The command that words begin with, with its options and arguments, and the words behind it; undefined where there is none. */
export async function describedCommand(
  words: readonly string[],
): Promise<{ readonly command: Command | undefined; readonly rest: readonly string[] }> {
  const entry = entryFor(words)
  if (entry === undefined) return { command: undefined, rest: [] }
  const command = newCommand(entry.name, { out: '', err: '' })
  ;(await entry.load()).command.define(command)
  return { command, rest: words.slice(entry.name.split(' ').length) }
}

/** Commander's own `help` knows no commands of groups, and no flags of any. */
function withHelpFlag(given: readonly string[]): readonly string[] {
  const [first = '', second, ...words] = given
  if (first === 'help' && second !== undefined) return [...given.filter((word) => word !== 'help'), '--help']
  const inGroup = second === 'help' && words.length > 0 && entryFor(given) === undefined && groups[first] !== undefined
  return inGroup ? [first, ...words, '--help'] : given
}

function asksForHelp(argv: readonly string[]): boolean {
  return argv[0] === 'help' || argv.includes('--help') || argv.includes('-h')
}

/** The exit code where the command line itself ends the program. */
function run(program: Command, argv: readonly string[]): number | undefined {
  try {
    program.parse(argv, { from: 'user' })
    return undefined
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  }
}

/** The command that the first words name. */
function entryFor(argv: readonly string[]): CommandEntry | undefined {
  return commands.find(({ name }) => name.split(' ').every((word, index) => argv[index] === word))
}

function newProgram(said: Said): Command {
  return newCommand('', said)
    .description('Judges plans that share, unshare, copy and delete ECS images, before anything happens.')
    .version(version, '-V, --version', 'print the version')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('before', examplesText(examples))
}

/** A command of a group goes into the command that bears the group's name. */
function addCommand(program: Command, { name, summary }: CommandEntry, said: Said): Command {
  const [first = '', second] = name.split(' ')
  const known = program.commands.find((command) => command.name() === first)
  // A group may be a command, too.
  if (second === undefined) return (known ?? addTo(program, newCommand(name, said))).description(summary)
  const group = known ?? addTo(program, newGroup(first, said))
  return addTo(group, newCommand(name, said).description(summary))
}

function newGroup(name: string, said: Said): Command {
  const members = commands.filter((entry) => entry.name.startsWith(`${name} `))
  return newCommand(name, said)
    .description(groups[name] ?? '')
    .addHelpText('before', examplesText(members.map((entry) => `shareplan ${entry.name}`)))
}

function addTo(parent: Command, command: Command): Command {
  parent.addCommand(command)
  return command
}

/** `path`: the words behind `shareplan`. */
function newCommand(path: string, said: Said): Command {
  return new Command(path.split(' ').at(-1) || 'shareplan')
    .exitOverride()
    .helpOption('-h, --help', 'print help')
    .configureHelp({ optionDescription })
    .configureOutput({
      outputError: (text) => {
        said.mistake = mistakeOf(text, `shareplan ${path === '' ? '' : `${path} `}--help`)
      },
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

/** An empty list is no default that tells anybody something. */
function optionDescription(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: \[\]\)$/, '')
}

/** Commander's text: `error: `, what is wrong and, in brackets on a line of its own, what was probably meant. */
function mistakeOf(text: string, help: string): UsageError {
  const [, message = text, likely = ''] = /^(?:error: )?(.*?)(?:\n\((Did you mean [^\n]*)\))?\s*$/s.exec(text) ?? []
  return usageError(message, `${likely === '' ? '' : `${likely} `}See ${help}.`)
}

function examplesText(lines: readonly string[]): string {
  return `Examples:\n${lines.map((line) => `  $ ${line}\n`).join('')}`
}
