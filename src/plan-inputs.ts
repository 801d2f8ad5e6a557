import type { PlanInput } from './check.ts'
import type { Problem } from './document.ts'
import type { DocumentOfKind, FileDocuments } from './schema/index.ts'

/** What one file adds to a check: its plans, and how many other documents it holds, of our kinds and foreign ones. */
export interface PlansInFile {
  readonly plans: readonly PlanInput[]
  readonly ours: number
  readonly foreign: number
}

interface ValidPlan {
  readonly file: string
  readonly document: DocumentOfKind<'SharePlan'>
}

/**
 * What is broken and is no plan makes its whole file invalid: none of the file's plans is judged, and the first one tells the
 * problems. A broken plan leaves its neighbours alone.
 */
export function plansIn({ file, valid, invalid, foreign }: FileDocuments): PlansInFile {
  const good = valid.flatMap((document) => (document.kind === 'SharePlan' ? [{ file, document }] : []))
  const broken = invalid
    .filter(({ kind }) => kind === 'SharePlan')
    .map(({ name, problems }) => ({ file, name, problems }))
  const others = invalid.filter(({ kind }) => kind !== 'SharePlan').flatMap(({ problems }) => problems)
  const refused = others.length === 0 ? good : refuse(file, good, others)
  return { plans: [...refused, ...broken], ours: valid.length - good.length, foreign: foreign.length }
}

function refuse(file: string, plans: readonly ValidPlan[], problems: readonly Problem[]): readonly PlanInput[] {
  const names = plans.length === 0 ? [null] : plans.map(({ document }) => document.value.metadata.name)
  return names.map((name, index) => ({ file, name, problems: index === 0 ? problems : [] }))
}
