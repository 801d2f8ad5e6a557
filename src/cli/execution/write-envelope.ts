import { resolve } from 'node:path'
import { type Envelope, envelopeText } from '../../attestation/dsse.ts'
import { writeText } from '../../io/files.ts'
import { usageError } from '../errors.ts'
import { stdinPath } from '../files.ts'
import type { CliIo } from '../io.ts'

/** Writes an envelope to a file, or to stdout for `-`. Throws a `UsageError` where that cannot be done. */
export async function writeEnvelope(envelope: Envelope, written: string, io: CliIo): Promise<void> {
  if (written === stdinPath) return io.stdout.write(envelopeText(envelope))
  try {
    writeText(resolve(io.cwd, written), envelopeText(envelope))
  } catch (error) {
    throw usageError(
      `${written} could not be written (${(error as NodeJS.ErrnoException).code})`,
      'Name a file that can be written with -o.',
    )
  }
}
