import { resolve } from 'node:path'
import type { FaultsSpec } from '../../schema/generated/types.ts'
import { documentsOf } from '../../schema/index.ts'
import { UsageError, usageError } from '../errors.ts'
import type { Files } from '../files.ts'

/** What a file with one document of kind Faults says. */
export async function readFaults(written: string, folder: string, files: Files): Promise<FaultsSpec> {
  const opened = await files.open(resolve(folder, written))
  if (!opened.ok) throw usageError(`--faults ${written} ${opened.message}`, 'Name a file that can be read.')
  const documents = await opened.documents()
  const problems = documents.invalid.flatMap((invalid) => invalid.problems)
  if (problems.length > 0) throw new UsageError(problems, files.sources)
  const [faults, another] = documentsOf(documents, 'Faults')
  if (faults !== undefined && another === undefined) return faults.value.spec
  const count = faults === undefined ? 'no document' : 'more than one document'
  throw usageError(`${written} holds ${count} of kind Faults`, 'Keep one document of kind Faults in it.')
}
