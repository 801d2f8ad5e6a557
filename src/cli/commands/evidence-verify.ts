import { resolve } from 'node:path'
import { type OpenedStatement, openStatement } from '../../attestation/open-statement.ts'
import { type PublicKey, parsePublicKey } from '../../attestation/public-key.ts'
import { type CheckedEvidence, type EvidenceTrust, verifyEvidence } from '../../attestation/verify-evidence.ts'
import { readText } from '../../io/files.ts'
import { printable, printableJson } from '../../report/printable.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { approvalSettings } from '../execution/covered.ts'
import { exitCodes } from '../exit.ts'
import type { CliIo } from '../io.ts'
import { collect, oneOf } from '../options.ts'
import { resolveSettings } from '../settings.ts'
import { signersOf } from '../signers.ts'

interface VerifyFlags {
  readonly config?: string
  readonly policyFrom?: string
  readonly publicKey?: readonly string[]
  readonly format: 'text' | 'json'
}

export const command: CommandModule<VerifyFlags> = {
  examples: [
    'shareplan evidence verify november.evidence.json',
    'shareplan evidence verify november.evidence.json --public-key auditor.pub --format json',
  ],
  define(command) {
    command
      .argument('<file>', 'what `shareplan evidence` has written')
      .option('-c, --config <file>', 'configuration that names signers (default: shareplan.yaml here or above)')
      .option('--policy-from <commit>', 'read the configuration and the signers from a commit')
      .option(
        '--public-key <file>',
        'a public key that may have signed it: PEM, or a line of OpenSSH (repeatable)',
        collect,
      )
      .option('--format <format>', 'text or json', oneOf('--format', ['text', 'json']), 'text')
  },
  run,
}

/** Exit code 0: all of it holds. 1: it does not. 2: it cannot be read, or nothing says whose signature counts. */
async function run({ args, options, io }: Invocation<VerifyFlags>): Promise<number> {
  const [file = ''] = args
  const evidence = readEvidence(file, io)
  const checks = verifyEvidence(evidence, await trustOf(options, io))
  const holds = checks.every(({ state }) => state !== 'failed')
  await io.stdout.write(options.format === 'json' ? json(evidence, checks, holds) : text(evidence, checks, holds))
  return holds ? exitCodes.ok : exitCodes.violated
}

function readEvidence(written: string, { cwd }: CliIo): OpenedStatement {
  const read = readText(resolve(cwd, written))
  if (!read.ok) throw usageError(`${written} ${read.message}`, 'Name a file that `shareplan evidence` has written.')
  const opened = openStatement(read.text)
  if (opened.statement !== undefined) return opened
  throw usageError(`${written} ${opened.problem}`, 'Name a file that `shareplan evidence` has written.')
}

async function trustOf(options: VerifyFlags, io: CliIo): Promise<EvidenceTrust> {
  const keys = (options.publicKey ?? []).map((path) => readKey(path, io))
  const settings = await resolveSettings(options, io)
  const signers = await signersOf(settings)
  const approvals = approvalSettings(settings)
  if (keys.length + signers.length === 0) {
    throw usageError(
      'nothing says whose signature counts',
      'Name a key with --public-key, or a configuration whose `approvals` name signers with --config.',
    )
  }
  return { keys, signers, ...(approvals !== undefined && { approvals }) }
}

function readKey(written: string, { cwd }: CliIo): PublicKey {
  const read = readText(resolve(cwd, written))
  const remediation = 'Name the .pub file of a key, or an ed25519 public key in PEM.'
  if (!read.ok) throw usageError(`the key ${written} ${read.message}`, remediation)
  const parsed = parsePublicKey(read.text)
  if ('problem' in parsed) throw usageError(`${written} holds no public key: ${parsed.problem}`, remediation)
  return parsed.key
}

const marks: Readonly<Record<CheckedEvidence['state'], string>> = {
  ok: 'ok',
  failed: 'FAILED',
  'not-checked': 'not checked',
}

function text({ statement }: OpenedStatement, checks: readonly CheckedEvidence[], holds: boolean): string {
  const { run, plan, simulated } = statement.predicate
  const lines = checks.map(
    ({ check, state, words }) =>
      `${marks[state].padEnd(11)}  ${check}${words.length === 0 ? '' : `: ${words.join('; ')}`}`,
  )
  const head = `run ${run}${simulated === true ? ' (simulated)' : ''} of plan ${plan}`
  return [head, ...lines, holds ? 'The evidence holds.' : 'The evidence does not hold.']
    .map((line) => `${printable(line)}\n`)
    .join('')
}

/** Version 1 of what `evidence verify --format json` prints, every key listed. */
function json({ statement }: OpenedStatement, checks: readonly CheckedEvidence[], holds: boolean): string {
  const { run = null, plan = null, simulated = null } = statement.predicate
  const listed = checks.map(({ check, state, words }) => ({ check, state, words }))
  return `${printableJson(JSON.stringify({ version: 1, holds, run, plan, simulated, checks: listed }, null, 2))}\n`
}
