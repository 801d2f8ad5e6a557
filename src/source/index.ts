export type { SourceDocument, SourceFile, SourceProblem, SourceProblemCode } from './document.ts'
export { parseSource } from './parse.ts'
export { type Positions, positionsOf } from './positions.ts'
export { quote } from './problems.ts'
