import { relative, resolve } from 'node:path'
import { type Endorsement, endorsementOf, limitProblem, signersDigest } from '../../attestation/endorsement.ts'
import { signStatement } from '../../attestation/sign.ts'
import type { KnownSigner, SignerSet } from '../../attestation/signers.ts'
import { newNonce } from '../../io/keys/nonce.ts'
import { printable } from '../../report/printable.ts'
import { exitCodes } from '../exit.ts'
import { stdinPath } from '../files.ts'
import type { CliIo } from '../io.ts'
import { unwrap } from '../load.ts'
import type { SettingOptions } from '../options.ts'
import { resolveSettings, type SettingPath } from '../settings.ts'
import { readSigners, signersOf } from '../signers.ts'
import { version } from '../version.ts'
import { approvalPath } from './approval-files.ts'
import { type ApproveFlags, defaultMaxAge, showAndAsk } from './approve-flags.ts'
import { approverOf, openKey, signing, validity } from './approver.ts'
import { writeEnvelope } from './write-envelope.ts'

/** Whether the paths lead to signers, not to a plan. */
export async function holdsSigners(args: readonly string[], options: SettingOptions, io: CliIo): Promise<boolean> {
  const paths = args.filter((path) => path !== stdinPath)
  if (paths.length === 0) return false
  const { files } = await resolveSettings(options, io)
  const opened = await Promise.all(paths.map((path) => files.open(resolve(io.cwd, path))))
  const documents = await Promise.all(opened.flatMap((file) => (file.ok ? [file.documents()] : [])))
  const kinds = documents.flatMap(({ valid, invalid }) => [...valid, ...invalid].map(({ kind }) => kind))
  return kinds.includes('Signers') && !kinds.includes('SharePlan')
}

/** Shows a set of signers, and signs it as their successor. */
export async function approveSigners(args: readonly string[], flags: ApproveFlags, io: CliIo): Promise<number> {
  const settings = await resolveSettings(flags, io)
  const paths = args.map((written): SettingPath => ({ written, folder: io.cwd }))
  const next = unwrap(await readSigners(paths, settings), settings)
  const current = settings.pin.from === undefined ? undefined : await signersOf(settings)
  const signer = openKey(flags.key, io)
  // Without a commit to compare with, nobody knows whose word counts.
  const approver = approverOf(signer, current ?? next, io.now())
  const endorsement: Endorsement = {
    replaces: current === undefined ? null : signersDigest(current),
    approver: approver.name,
    nonce: newNonce(),
    ...validity(flags.expires, settings.approvals?.maxAge ?? defaultMaxAge, io.now()),
    tool: `shareplan ${version}`,
  }
  const statement = endorsementOf(next, endorsement)
  const text = signersText(next, current, endorsement)
  const limit = approver.signer && limitProblem(approver.signer)
  const warnings = [...approver.warnings, ...(limit === undefined ? [] : [`${approver.name} ${limit}`])]
  if (!(await showAndAsk({ statement, text, warnings }, flags, io))) return exitCodes.usage
  const output = flags.output ?? relative(io.cwd, approvalPath(resolve(io.cwd, args[0] ?? ''), approver.name))
  await writeEnvelope(await signing(signStatement(statement, signer)), output, io)
  await io.stderr.write(`shareplan: endorsed as ${printable(approver.name)}; wrote ${printable(output)}\n`)
  return exitCodes.ok
}

function signersText(next: SignerSet, current: SignerSet | undefined, { approver, expires }: Endorsement): string {
  const before = new Map((current ?? []).map((signer) => [signer.name, JSON.stringify(lines(signer))]))
  const gone = (current ?? []).filter(({ name }) => next.every((signer) => signer.name !== name))
  const mark = (signer: KnownSigner): string => {
    if (current === undefined) return ' '
    const old = before.get(signer.name)
    return old === undefined ? '+' : old === JSON.stringify(lines(signer)) ? ' ' : '~'
  }
  const shown = next.flatMap((signer) =>
    lines(signer).map((line, index) => `${index === 0 ? mark(signer) : ' '} ${line}`),
  )
  const removed = gone.flatMap((signer) => lines(signer).map((line, index) => `${index === 0 ? '-' : ' '} ${line}`))
  return `${['Signers:', ...shown, ...removed, `  ${signersDigest(next)}`, `Endorsed by ${printable(approver)}, until ${expires}`].join('\n')}\n`
}

function lines({ name, keys, validFrom, validUntil, revoked, accounts, regions }: KnownSigner): readonly string[] {
  const time = (text: string, at: number | undefined): readonly string[] =>
    at === undefined ? [] : [`  ${text} ${new Date(at).toISOString()}`]
  return [
    printable(name),
    ...keys.map(({ type, id }) => `  ${type} ${id}`),
    ...time('from', validFrom),
    ...time('until', validUntil),
    ...(revoked === undefined ? [] : [printable(`  revoked: ${revoked}`)]),
    ...(accounts === undefined ? [] : [`  accounts ${accounts.join(', ')}`]),
    ...(regions === undefined ? [] : [printable(`  regions ${regions.join(', ')}`)]),
  ]
}
