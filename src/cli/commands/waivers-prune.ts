import { resolve } from 'node:path'
import type { Location } from '../../finding.ts'
import { withoutWaivers } from '../../fix/without-waivers.ts'
import type { Waiver } from '../../policy/waivers.ts'
import { printable } from '../../report/printable.ts'
import { useColor } from '../color.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { exitCodes } from '../exit.ts'
import { unifiedDiff } from '../fix/diff.ts'
import { type EditedFile, writeFixes } from '../fix/write.ts'
import { addOutputOptions, type OutputOptions } from '../options.ts'
import { addWaiverOptions, type JudgedWaivers, judgeWaivers, type WaiverFlags } from '../waivers/judged.ts'

interface PruneFlags extends WaiverFlags, OutputOptions {
  readonly dryRun?: boolean
}

export const command: CommandModule<PruneFlags> = {
  examples: ['shareplan waivers prune --dry-run', 'shareplan waivers prune'],
  define(command) {
    addOutputOptions(
      addWaiverOptions(command).option(
        '--dry-run',
        'write nothing: print what would change as a diff; exit code 1 where something would',
      ),
    )
  },
  run: prune,
}

/** Removes waivers that have expired or waive nothing; comments and layout of the others stay. */
async function prune({ options, io }: Invocation<PruneFlags>): Promise<number> {
  const { dryRun = false, quiet = false, asOf, color } = options
  if (asOf !== undefined && !dryRun)
    throw usageError('--as-of would remove waivers that hold today', 'Use it with --dry-run.')
  const judged = await judgeWaivers(options, io)
  refuseUncertain(judged)
  const gone = prunable(judged)
  const files = new Set(gone.map(({ location }) => location.file))
  const edited = await Promise.all([...files].map((file) => editedFile(file, gone, judged)))
  if (dryRun) {
    const diffs = edited.map(({ file, before, text }) =>
      unifiedDiff(file, before, text, useColor(color, io, io.stdout)),
    )
    await io.stdout.write(diffs.join(''))
  } else await writeFixes(edited, io)
  if (!quiet) await (dryRun ? io.stderr : io.stdout).write(told(gone, dryRun))
  return dryRun && gone.length > 0 ? exitCodes.violated : exitCodes.ok
}

/** What is unused is known only of the files that are edited, and where every plan was judged. */
function refuseUncertain({ report, settings }: JudgedWaivers): void {
  if (settings.pin.from !== undefined)
    throw usageError('waivers of a commit cannot be edited', 'Leave out --policy-from.')
  if (report.verdict === 'invalid')
    throw usageError(
      'a plan is not valid, so that nobody knows which waivers it needs',
      'See `shareplan check`, and put it right first.',
    )
}

function prunable({ report, exceptions }: JudgedWaivers): readonly Waiver[] {
  const rules = ['waiver-expired', 'waiver-unused']
  const places = new Set(report.findings.filter(({ rule }) => rules.includes(rule)).map(placeOf))
  return exceptions.waivers.filter(({ location }) => places.has(placeOf(location)))
}

function placeOf({ file, range: { start } }: Location): string {
  return JSON.stringify([file, start.line, start.column])
}

async function editedFile(
  file: string,
  gone: readonly Waiver[],
  { settings: { files } }: JudgedWaivers,
): Promise<EditedFile> {
  const path = resolve(files.base, file)
  const opened = await files.open(path)
  const places = new Set(gone.map(({ location }) => placeOf(location)))
  const isGone = (line: number, column: number): boolean => places.has(JSON.stringify([file, line, column]))
  const text = opened.ok && opened.intact ? await withoutWaivers(opened.text, file, isGone) : undefined
  if (!opened.ok || text === undefined)
    throw usageError(
      `${file} is written in a way that no small edit fits`,
      `Remove these by hand: ${gone.map(({ id }) => id).join(', ')}.`,
    )
  return { path, file, before: opened.text, text }
}

function told(gone: readonly Waiver[], dryRun: boolean): string {
  if (gone.length === 0) return 'Every waiver holds, and waives something: nothing to remove.\n'
  const verb = dryRun ? 'would be removed' : 'removed'
  return gone.map(({ id, location }) => `${printable(`${location.file}: ${id}`)} ${verb}\n`).join('')
}
