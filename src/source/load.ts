import type { SourceFile, SourceProblem } from './document.ts'
import { fileOf } from './outcome.ts'
import { positionsOf } from './positions.ts'
import { readQuickly } from './quick.ts'

/** What `parseSource` gives, for programs that start often: the full parser is loaded only for a text that needs it. */
export async function loadSource(text: string, file: string): Promise<SourceFile> {
  const positions = positionsOf(text)
  const quick = readQuickly(text, positions)
  if (quick !== undefined) return fileOf(text, file, quick, [])
  const { readFully } = await import('./full.ts')
  const problems: SourceProblem[] = []
  return fileOf(text, file, readFully(text, positions, problems), problems)
}
