import { createHash } from 'node:crypto'
import { basename, resolve } from 'node:path'
import { envelopeText } from '../../attestation/dsse.ts'
import { type Signer, signStatement } from '../../attestation/sign.ts'
import { statementAbout } from '../../attestation/statement.ts'
import { writeText } from '../../io/files.ts'
import { KeyError } from '../../io/keys/key-error.ts'
import { printable } from '../../report/printable.ts'
import type { Inventory } from '../../schema/generated/types.ts'
import { loadValidator } from '../../schema/index.ts'
import { type Emittable, emitYaml } from '../../source/emit.ts'
import { type UsageError, usageError } from '../errors.ts'
import type { CliIo } from '../io.ts'
import { version } from '../version.ts'

/** Inventories, and the file that holds them. */
export interface CapturedFile {
  readonly inventories: readonly Inventory[]
  readonly text: string
}

/** One document an inventory. */
export async function documentText(inventories: readonly Inventory[]): Promise<string> {
  const validate = await loadValidator('Inventory')
  for (const inventory of inventories) {
    if (!validate(inventory))
      throw new TypeError(`the captured inventory is not valid: ${JSON.stringify(validate.errors)}`)
  }
  return inventories.map((inventory) => emitYaml(inventory as unknown as Emittable)).join('---\n')
}

/** Opens the key to sign with. Throws a `UsageError` where it cannot be used. */
export async function openKey(path: string, { cwd, env }: CliIo): Promise<Signer> {
  const { openSigner } = await import('../../io/keys/open-signer.ts')
  try {
    return openSigner(path, cwd, env)
  } catch (error) {
    throw keyProblem(error)
  }
}

/** Writes the file, and its signature beside it. Throws a `UsageError` where one of them cannot be written. */
export async function writeCaptured(
  file: CapturedFile,
  { output, key }: { readonly output: string | undefined; readonly key: Signer | undefined },
  io: CliIo,
): Promise<void> {
  if (output === undefined) return io.stdout.write(file.text)
  const envelope = key === undefined ? undefined : await signed(file, basename(output), key)
  write(resolve(io.cwd, output), file.text, 'the inventory')
  if (envelope === undefined) return
  const beside = `${output}.att.json`
  write(resolve(io.cwd, beside), envelope, 'the signature')
  await io.stderr.write(`shareplan: signed by ${key?.publicKey.id} in ${printable(beside)}\n`)
}

/** A statement about the bytes of the file. */
async function signed({ inventories, text }: CapturedFile, name: string, key: Signer): Promise<string> {
  const digest = createHash('sha256').update(text).digest('hex')
  const predicate = {
    tool: `shareplan ${version}`,
    inventories: inventories.map(({ metadata }) => metadata),
  }
  try {
    return envelopeText(await signStatement(statementAbout(name, digest, 'inventory', predicate), key))
  } catch (error) {
    throw keyProblem(error)
  }
}

function keyProblem(error: unknown): UsageError | unknown {
  return error instanceof KeyError ? usageError(error.message, error.remediation) : error
}

function write(path: string, text: string, what: string): void {
  try {
    writeText(path, text)
  } catch (error) {
    throw usageError(`${what} could not be written: ${String(error)}`, 'Name a file that can be written.')
  }
}
