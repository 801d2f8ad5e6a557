export type { SourceDocument, SourceFile, SourceProblem } from './document.ts'
export { loadSource } from './load.ts'
export { parseSource } from './parse.ts'
export { positionsOf } from './positions.ts'
