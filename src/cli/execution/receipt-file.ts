import { resolve } from 'node:path'
import type { Command } from 'commander'
import { statementText } from '../../attestation/open-statement.ts'
import { judgeReceipt, receiptStatement } from '../../attestation/receipt.ts'
import { type Signer, signStatement } from '../../attestation/sign.ts'
import type { JournalRecord } from '../../execute/journal.ts'
import type { RunStore } from '../../execute/run-store.ts'
import { writeAtomically } from '../../io/atomic.ts'
import { kindOfPath, readText } from '../../io/files.ts'
import { printable } from '../../report/printable.ts'
import { stdinName } from '../files.ts'
import type { CliIo } from '../io.ts'
import { receiptPath } from '../receipts.ts'
import type { Settings } from '../settings.ts'
import { openKey } from './approver.ts'

/** Flags that say where the receipt of a run goes, and who signs it. */
export interface ReceiptFileFlags {
  /** false: nowhere. */
  readonly receipt?: string | false
  readonly key?: string
}

export function addReceiptFileOptions(command: Command): Command {
  return command
    .option('--receipt <file>', 'where the receipt of a run that is completed goes (default: beside the plan)')
    .option('--no-receipt', 'write no receipt')
    .option('--key <file>', 'sign the receipt: ed25519 in PEM, or a key of SSH (.pub for ssh-agent)')
}

/** The key that signs receipts. Throws a `UsageError` where it cannot be used: before anything is done. */
export function receiptSigner({ key }: ReceiptFileFlags, io: CliIo): Signer | undefined {
  return key === undefined ? undefined : openKey(key, io)
}

/** What it takes to write a receipt. */
export interface ReceiptWriting {
  readonly store: Pick<RunStore, 'read'>
  readonly settings: Pick<Settings, 'files'>
  readonly flags: ReceiptFileFlags
  readonly signer: Signer | undefined
  readonly io: CliIo
}

/** The receipt that a run was killed before it could leave: a newer one is not touched. */
export async function leaveMissingReceipt(run: string, writing: ReceiptWriting): Promise<void> {
  const { store, settings, flags, io } = writing
  const records = (await store.read(run))?.records ?? []
  const place = flags.receipt === false ? undefined : placeOf(records, settings, flags, io)
  if (place !== undefined && kindOfPath(place.path) === 'missing') await leaveReceipt(run, writing)
}

/** Writes the receipt of a run that is completed. What goes wrong is a warning: the run is over all the same. */
export async function leaveReceipt(run: string, writing: ReceiptWriting): Promise<void> {
  const { flags, io } = writing
  if (flags.receipt === false) return
  try {
    const written = await writeReceipt(run, writing)
    if (written !== undefined) await io.stderr.write(`shareplan: receipt in ${printable(written)}\n`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    const again = `\`shareplan receipt ${run}\` tries again`
    await io.stderr.write(`shareplan: warning: the receipt was not written: ${printable(why)}; ${again}\n`)
  }
}

/** Writes the receipt of a run, and says where; `undefined`: there is no place for it. Throws an Error that says why it cannot. */
export async function writeReceipt(
  run: string,
  { store, settings, flags, signer, io }: ReceiptWriting,
): Promise<string | undefined> {
  const records = (await store.read(run))?.records ?? []
  const statement = records.length === 0 ? undefined : receiptStatement(records)
  if (statement === undefined) throw new Error('the run is not completed')
  const place = placeOf(records, settings, flags, io)
  if (place === undefined) return undefined
  if (statement.predicate.simulated === true && isReal(place.path)) {
    throw new Error(`${place.name} is of a run in the cloud, and this one was simulated`)
  }
  const signed = signer === undefined ? statement : await signStatement(statement, signer)
  await writeAtomically(place.path, statementText(signed))
  return place.name
}

interface Place {
  readonly path: string
  /** As messages call it. */
  readonly name: string
}

/** Beside the plan, unless a flag says otherwise. */
function placeOf(
  records: readonly JournalRecord[],
  { files }: Pick<Settings, 'files'>,
  { receipt }: ReceiptFileFlags,
  { cwd }: CliIo,
): Place | undefined {
  if (typeof receipt === 'string') return { path: resolve(cwd, receipt), name: receipt }
  const header = records[0]?.entry
  const file = header?.kind === 'run' ? header.source.file : stdinName
  if (file === stdinName) return undefined
  const path = receiptPath(resolve(files.base, file))
  return { path, name: files.nameOf(path) }
}

/** What a simulated run leaves must not take the place of what happened in the cloud. */
function isReal(path: string): boolean {
  const read = readText(path)
  return read.ok && judgeReceipt(read.text, { simulated: false, now: 0 }).receipt !== undefined
}
