import { resolve } from 'node:path'
import type { PlanInput } from '../../check.ts'
import { fixFile, type Wanted } from '../../fix/fix-file.ts'
import { plansIn } from '../../plan-inputs.ts'
import type { SharePlan } from '../../schema/generated/types.ts'
import { readDocuments } from '../../schema/index.ts'
import { loadSource } from '../../source/index.ts'
import { stdinName, stdinPath } from '../files.ts'
import type { Inputs } from '../inputs.ts'
import type { FileFixes } from './fix-text.ts'

/** A file of plans with its fixes. */
export interface FixedPlans extends FileFixes {
  /** Where it is; `-` for standard input. */
  readonly path: string
  readonly before: string
  readonly text: string
}

/** Fixes the plans of each file but those that were applied; what is no text is left as it is. */
export async function fixPlans(
  plans: readonly PlanInput[],
  applied: readonly PlanInput[],
  { settings: { files }, ...inputs }: Inputs,
  wanted: Omit<Wanted, 'leaves'>,
  now: number,
): Promise<readonly FixedPlans[]> {
  const done = new Set(applied.flatMap(textOf))
  const fixed: FixedPlans[] = []
  for (const file of new Set(plans.map((plan) => plan.file))) {
    const path = file === stdinName ? stdinPath : resolve(files.base, file)
    const opened = await files.open(path)
    if (!opened.ok || !opened.intact) continue
    const leaves = (plan: SharePlan): boolean => done.has(JSON.stringify(plan))
    const result = await fixFile(opened.text, file, { ...inputs, now }, { ...wanted, leaves })
    fixed.push({ ...result, file, path, before: opened.text })
  }
  return fixed
}

/** The plans as they are after the fixes, without those that were applied. */
export async function plansAfter(
  plans: readonly PlanInput[],
  applied: readonly PlanInput[],
  fixed: readonly FixedPlans[],
): Promise<readonly PlanInput[]> {
  const done = new Set(applied.flatMap(textOf))
  const changed = fixed.filter(({ text, before }) => text !== before)
  const anew = await Promise.all(
    changed.map(async ({ file, text }) => plansIn(await readDocuments(await loadSource(text, file))).plans),
  )
  const untouched = plans.filter(({ file }) => changed.every((one) => one.file !== file))
  return [...untouched, ...anew.flat().filter((plan) => !textOf(plan).some((text) => done.has(text)))]
}

/** What a valid plan says, as one text. */
function textOf(plan: PlanInput): readonly string[] {
  return 'document' in plan ? [JSON.stringify(plan.document.value)] : []
}
