import { join } from 'node:path'
import { writeAtomically } from '../../io/atomic.ts'
import { printable } from '../../report/printable.ts'
import { plural } from '../../words/plural.ts'
import { lockName, lockText, openBundle, readLock } from '../bundles.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { type Complaint, UsageError, usageError } from '../errors.ts'
import { exitCodes } from '../exit.ts'
import type { CliIo } from '../io.ts'
import { gather } from '../load.ts'
import { complaintAt } from '../paths.ts'
import { resolveSettings, type SettingPath, type Settings } from '../settings.ts'

interface LockFlags {
  readonly config?: string
}

export const command: CommandModule<LockFlags> = {
  examples: ['shareplan rules lock', 'shareplan rules lock --config policies/shareplan.yaml'],
  define(command) {
    command.option('-c, --config <file>', 'configuration (default: shareplan.yaml here or above)')
  },
  run: lock,
}

/** Pins the bundles of the configuration as they are now. */
async function lock({ options, io }: Invocation<LockFlags>): Promise<number> {
  const settings = await settingsOnDisk(options, io)
  const { bundles, files } = settings
  const [first] = bundles
  if (first === undefined)
    throw usageError('the configuration names no bundle', 'Write rules: [builtin, { bundle: … }].')
  const before = readLock(first)
  const known = 'message' in before ? {} : before.digests
  const digests = new Map<string, string>()
  const lines: string[] = []
  for (const setting of bundles) {
    const { digest, count } = await sound(setting, settings)
    digests.set(setting.written, digest)
    const was = Object.hasOwn(known, setting.written) ? known[setting.written] : undefined
    const what = was === digest ? 'unchanged' : was === undefined ? 'new' : `was ${was}`
    lines.push(`${printable(setting.written)}: ${digest} (${plural(count, 'rule')}; ${what})\n`)
  }
  const path = join(first.folder, lockName)
  try {
    await writeAtomically(path, lockText(digests))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw usageError(`${lockName} could not be written (${code})`, 'Make its folder writable.')
  }
  await io.stdout.write(`${lines.join('')}wrote ${files.nameOf(path)}\n`)
  return exitCodes.ok
}

/** As the working tree has it: what is pinned is what is here, wherever policies are read from otherwise. */
function settingsOnDisk({ config }: LockFlags, io: CliIo): Promise<Settings> {
  const { SHAREPLAN_CONFIG } = io.env
  const env = SHAREPLAN_CONFIG === undefined ? {} : { SHAREPLAN_CONFIG }
  return resolveSettings(config === undefined ? {} : { config }, { ...io, env })
}

/** The digest of a bundle whose documents can be read. Throws a `UsageError` for one that nobody could use. */
async function sound(
  setting: SettingPath,
  { files }: Settings,
): Promise<{ readonly digest: string; readonly count: number }> {
  const bundle = await openBundle(setting, files)
  const refuse = (complaints: readonly Complaint[]): never => {
    throw new UsageError(complaints, files.sources)
  }
  if ('message' in bundle)
    return refuse([
      complaintAt(setting, `the bundle ${setting.written} ${bundle.message}`, 'Correct the path or the bundle.'),
    ])
  const { written, folder } = setting
  const { value, complaints } = await gather([{ written, folder, tree: bundle.tree }], 'Rule', files)
  return complaints.length > 0 ? refuse(complaints) : { digest: bundle.digest, count: value.length }
}
