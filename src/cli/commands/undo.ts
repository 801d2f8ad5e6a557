import { resolve } from 'node:path'
import { type Undo, undoRun } from '../../execute/undo.ts'
import { writeText } from '../../io/files.ts'
import { printable } from '../../report/printable.ts'
import { type Emittable, emitYaml } from '../../source/emit.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { type QuietRun, quietRun } from '../execution/named-run.ts'
import { addRunArgument, type RunFlags } from '../execution/run-argument.ts'
import { openRunStore } from '../execution/run-store.ts'
import { orUntrusted } from '../execution/untrusted-journal.ts'
import { exitCodes } from '../exit.ts'
import type { CliIo } from '../io.ts'
import { outputFile } from '../options.ts'
import { resolveSettings } from '../settings.ts'

interface UndoFlags extends RunFlags {
  readonly output?: string
}

export const command: CommandModule<UndoFlags> = {
  examples: ['shareplan undo 20261124T020000Z-1f9a3c -o plans/undo.yaml', 'shareplan undo | shareplan preview -'],
  define(command) {
    addRunArgument(command).option('-o, --output <file>', 'where to write the inverse plan (default: stdout)')
  },
  run,
}

/** Exit code 0: there is a plan, or nothing had to be undone. 2: nothing can be. 6: the journal is not to be trusted. */
async function run({ args, options, io }: Invocation<UndoFlags>): Promise<number> {
  const { runs } = await resolveSettings(options, io)
  const store = await openRunStore(runs)
  try {
    const quiet = await quietRun(args[0], store)
    return await orUntrusted(io, () => tell(undoRun(quiet.records), quiet, options, io))
  } finally {
    await store.close()
  }
}

async function tell(undo: Undo, quiet: QuietRun, options: UndoFlags, io: CliIo): Promise<number> {
  const { plan, lost, asides } = undo
  const { run, torn } = quiet
  if (torn) await io.stderr.write('shareplan: warning: the last line of the journal is torn, and was left out\n')
  for (const loss of lost) await io.stderr.write(`shareplan: not undone: ${printable(loss)}\n`)
  for (const aside of asides) await io.stderr.write(`shareplan: ${printable(aside)}\n`)
  if (plan === undefined) {
    const what = lost.length === 0 ? 'changed nothing that is left: there is nothing to undo' : 'cannot be undone'
    await io.stderr.write(`shareplan: the run ${run} ${what}\n`)
    return lost.length === 0 ? exitCodes.ok : exitCodes.usage
  }
  await write(`${comments(quiet, undo)}${emitYaml(plan as unknown as Emittable)}`, outputFile(options.output), io)
  return exitCodes.ok
}

function comments({ run, records }: QuietRun, { lost, asides }: Undo): string {
  const header = records[0]?.entry
  const simulated = header?.kind === 'run' && header.simulated ? ', which was simulated on a loopback endpoint' : ''
  const lines = [
    `Takes back what the run ${run} has changed${simulated}.`,
    ...lost.map((loss) => `Not undone: ${loss}.`),
    ...asides.map((aside) => `Note: ${aside}.`),
  ]
  return lines.map((line) => `# ${printable(line)}\n`).join('')
}

async function write(text: string, output: string | undefined, io: CliIo): Promise<void> {
  if (output === undefined) return io.stdout.write(text)
  try {
    writeText(resolve(io.cwd, output), text)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw usageError(`${output} could not be written (${code})`, 'Name a file that can be written with -o.')
  }
  await io.stderr.write(`shareplan: wrote ${printable(output)}; check it, and have it approved, like any plan\n`)
}
