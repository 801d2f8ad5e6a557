import { resolve } from 'node:path'
import { publicKeyPem, sshLine } from '../../attestation/public-key.ts'
import { kindOfPath, writeText } from '../../io/files.ts'
import { newKeyPair, writePrivate } from '../../io/keys/pem.ts'
import { printable } from '../../report/printable.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { usageError } from '../errors.ts'
import { exitCodes } from '../exit.ts'

interface KeygenFlags {
  readonly output: string
}

export const command: CommandModule<KeygenFlags> = {
  examples: ['shareplan keygen -o key.pem'],
  define(command) {
    command.requiredOption(
      '-o, --output <file>',
      'where the private key goes; the public one goes beside it, with .pub',
    )
  },
  run: keygen,
}

/** Makes a key pair, and tells what to write into a file of kind Signers. */
async function keygen({ options: { output }, io }: Invocation<KeygenFlags>): Promise<number> {
  const path = resolve(io.cwd, output)
  for (const [file, name] of [
    [path, output],
    [`${path}.pub`, `${output}.pub`],
  ] as const) {
    if (kindOfPath(file) !== 'missing')
      throw usageError(`${name} exists already`, 'Name another file: keys are never overwritten.')
  }
  const { privatePem, publicKey } = newKeyPair()
  try {
    writePrivate(path, privatePem)
    writeText(`${path}.pub`, publicKeyPem(publicKey), 'create')
  } catch (error) {
    throw usageError(
      `${output} could not be written (${(error as NodeJS.ErrnoException).code})`,
      'Name a file that can be written.',
    )
  }
  await io.stdout.write(`    - name: your-name\n      keys: ["${sshLine(publicKey)}"]\n`)
  await io.stderr.write(
    `shareplan: wrote ${printable(output)}, which is secret (keep it out of git), and ${printable(output)}.pub. Have the lines above put into signers.yaml, under spec.signers.\n`,
  )
  return exitCodes.ok
}
