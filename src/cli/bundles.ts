import { join, resolve } from 'node:path'
import { type Bundle, readBundle } from '../io/bundle.ts'
import { workingTree } from '../io/file-tree.ts'
import type { BundleFailure } from '../io/tarball.ts'
import type { Complaint } from './errors.ts'
import type { Files } from './files.ts'
import { complaintAt } from './paths.ts'
import type { SettingPath } from './settings.ts'

/** What pins bundles, beside the configuration. */
export const lockName = 'shareplan.lock'

const format = 'shareplan.lock.v1'

/** The digests of bundles, by the path that the configuration names them by. */
export type Lock = Readonly<Record<string, string>>

/** What was opened, and what is wrong with the others. */
export interface OpenedBundles {
  readonly value: readonly SettingPath[]
  readonly complaints: readonly Complaint[]
}

/** The bundles as paths to what was read of them. One that is not what the lock pins is a complaint, and not used. */
export async function openBundles(bundles: readonly SettingPath[], files: Files): Promise<OpenedBundles> {
  const value: SettingPath[] = []
  const complaints: Complaint[] = []
  for (const setting of bundles) {
    const opened = await openPinned(setting, files)
    if ('message' in opened) complaints.push(opened)
    else value.push(opened)
  }
  return { value, complaints }
}

async function openPinned(setting: SettingPath, files: Files): Promise<SettingPath | Complaint> {
  const { written, folder, location } = setting
  const lock = readLock(setting)
  if ('message' in lock) return lock
  const pinned = Object.hasOwn(lock.digests, written) ? lock.digests[written] : undefined
  if (pinned === undefined) return complaintAt(setting, `the bundle ${written} is not pinned in ${lockName}`, howToPin)
  const bundle = await openBundle(setting, files)
  if ('message' in bundle)
    return complaintAt(setting, `the bundle ${written} ${bundle.message}`, 'Correct the path or the bundle.')
  if (bundle.digest !== pinned) {
    const message = `the bundle ${written} is not the one that ${lockName} pins: its digest is ${bundle.digest}, and ${pinned} was expected`
    return complaintAt(setting, message, howToPinAgain)
  }
  return { written, folder, tree: bundle.tree, ...(location !== undefined && { location }) }
}

/** Reads a bundle, whatever the lock says. */
export async function openBundle(setting: SettingPath, files: Files): Promise<Bundle | BundleFailure> {
  const { written, folder, tree = workingTree } = setting
  const path = resolve(folder, written)
  return readBundle(path, tree, tree.nameOf(path) ?? files.nameOf(path))
}

const howToPin = 'Read its rules, then run `shareplan rules lock`, and commit the file that it writes.'
const howToPinAgain = 'See what changed in it. Run `shareplan rules lock` only if that is what you want.'

/** The lock beside the configuration; one that there is not pins nothing. */
export function readLock(setting: SettingPath): { readonly digests: Lock } | Complaint {
  const { tree = workingTree, folder } = setting
  const read = tree.read(join(folder, lockName))
  if (!read.ok && read.reason === 'missing') return { digests: {} }
  const digests = read.ok ? parseLock(read.text) : undefined
  if (digests !== undefined) return { digests }
  const what = read.ok ? `is no lock of format ${format}` : read.message
  return complaintAt(setting, `${lockName} ${what}`, 'Restore it, or write it anew with `shareplan rules lock`.')
}

function parseLock(text: string): Lock | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || !('format' in value) || !('bundles' in value)) return undefined
    const { format: written, bundles } = value
    if (written !== format || typeof bundles !== 'object' || bundles === null) return undefined
    const isDigest = (digest: unknown): boolean => typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest)
    return Object.values(bundles).every(isDigest) ? (bundles as Lock) : undefined
  } catch {
    return undefined
  }
}

export function lockText(digests: ReadonlyMap<string, string>): string {
  const bundles = Object.fromEntries([...digests].sort(([a], [b]) => (a < b ? -1 : 1)))
  return `${JSON.stringify({ format, bundles }, null, 2)}\n`
}
