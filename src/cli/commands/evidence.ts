import { resolve } from 'node:path'
import { largestEnvelope } from '../../attestation/dsse.ts'
import { evidenceStatement } from '../../attestation/evidence.ts'
import { statementText } from '../../attestation/open-statement.ts'
import { type Signer, signStatement } from '../../attestation/sign.ts'
import type { Statement } from '../../attestation/statement.ts'
import { sha256OfJson } from '../../execute/digest.ts'
import type { JournalRecord } from '../../execute/journal.ts'
import { replayRun } from '../../execute/replay.ts'
import { writeAtomically } from '../../io/atomic.ts'
import { printable } from '../../report/printable.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { openKey, signing } from '../execution/approver.ts'
import { type QuietRun, quietRun } from '../execution/named-run.ts'
import { addRunArgument, type RunFlags } from '../execution/run-argument.ts'
import { openRunStore } from '../execution/run-store.ts'
import { orUntrusted } from '../execution/untrusted-journal.ts'
import { exitCodes } from '../exit.ts'
import { stdinName } from '../files.ts'
import type { CliIo } from '../io.ts'
import { outputFile } from '../options.ts'
import { resolveSettings, type Settings } from '../settings.ts'
import { version } from '../version.ts'

interface EvidenceFlags extends RunFlags {
  readonly output?: string
  readonly key?: string
}

export const command: CommandModule<EvidenceFlags> = {
  examples: [
    'shareplan evidence 20261124T020000Z-1f9a3c --key ~/.ssh/id_ed25519.pub -o november.evidence.json',
    'shareplan evidence verify november.evidence.json',
  ],
  define(command) {
    addRunArgument(command)
      .option('-o, --output <file>', 'where to write the evidence (default: stdout)')
      .option('--key <file>', 'sign the evidence: ed25519 in PEM, or a key of SSH (.pub for ssh-agent)')
  },
  run,
}

/** Exit code 0: it is bundled. 2: the run goes on, or its journal is broken. 6: the journal holds a call that was not approved. */
async function run({ args, options, io }: Invocation<EvidenceFlags>): Promise<number> {
  const settings = await resolveSettings(options, io)
  const signer = options.key === undefined ? undefined : openKey(options.key, io)
  const store = await openRunStore(settings.runs)
  try {
    const quiet = await quietRun(args[0], store)
    return await orUntrusted(io, () => bundle(quiet, { settings, signer, io, output: outputFile(options.output) }))
  } finally {
    await store.close()
  }
}

interface Bundling {
  readonly settings: Settings
  readonly signer: Signer | undefined
  readonly output: string | undefined
  readonly io: CliIo
}

async function bundle({ records, torn }: QuietRun, { settings, signer, output, io }: Bundling): Promise<number> {
  if (torn) await warn('the last line of the journal is torn, and was left out', io)
  replayRun(records)
  const document = await planDocument(records, settings)
  if (document === null) await warn('the document of the plan is not there as it was applied: it is not bundled', io)
  if (signer === undefined) await warn('it is not signed: name a key with --key', io)
  const bundled = { bundledBy: version, bundledAt: new Date(io.now()).toISOString() }
  await write(await textOf(evidenceStatement({ records, document, ...bundled }), signer), output, io)
  return exitCodes.ok
}

function warn(text: string, { stderr }: Pick<CliIo, 'stderr'>): Promise<void> {
  return stderr.write(`shareplan: warning: ${text}\n`)
}

/** The plan's document, if its file still holds it; null where it does not. */
async function planDocument(records: readonly JournalRecord[], { files }: Pick<Settings, 'files'>): Promise<unknown> {
  const header = records[0]?.entry
  if (header?.kind !== 'run' || header.source.file === stdinName) return null
  const opened = await files.open(resolve(files.base, header.source.file))
  const { valid } = opened.ok ? await opened.documents() : { valid: [] }
  return valid.map(({ value }) => value).find((value) => sha256OfJson(value) === header.source.sha256) ?? null
}

async function textOf(statement: Statement, signer: Signer | undefined): Promise<string> {
  const text = statementText(signer === undefined ? statement : await signing(signStatement(statement, signer)))
  if (text.length > largestEnvelope) throw usageError('the evidence is larger than 32 MiB', 'Keep the journal itself.')
  return text
}

async function write(text: string, output: string | undefined, io: CliIo): Promise<void> {
  if (output === undefined) return io.stdout.write(text)
  try {
    await writeAtomically(resolve(io.cwd, output), text)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw usageError(`${output} could not be written (${code})`, 'Name a file that can be written with -o.')
  }
  await io.stderr.write(`shareplan: wrote ${printable(output)}\n`)
}
