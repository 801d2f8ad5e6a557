import type { SourceFile, SourceProblem } from './document.ts'
import { readFully } from './full.ts'
import { fileOf } from './outcome.ts'
import { positionsOf } from './positions.ts'
import { readQuickly } from './quick.ts'

/**
 * Reads a text as YAML 1.2 (JSON is YAML): its documents with values and places, and its problems. `file` is the name
 * for display. A document with problems is not delivered, the others are. Never throws because of what the text says.
 */
export function parseSource(text: string, file: string): SourceFile {
  const positions = positionsOf(text)
  const quick = readQuickly(text, positions)
  if (quick !== undefined) return fileOf(text, file, quick, [])
  const problems: SourceProblem[] = []
  return fileOf(text, file, readFully(text, positions, problems), problems)
}
