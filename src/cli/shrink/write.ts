import { resolve } from 'node:path'
import type { PlanInput } from '../../check.ts'
import type { Finding } from '../../finding.ts'
import { writeText } from '../../io/files.ts'
import type { RuleSet } from '../../policy/rule-set.ts'
import { printable } from '../../report/printable.ts'
import type { Report } from '../../report.ts'
import type { SharePlan } from '../../schema/generated/types.ts'
import { type Shrunk, shrink, type Wanted } from '../../shrink/shrink.ts'
import type { World } from '../../shrink/world.ts'
import { type Emittable, emitYaml } from '../../source/emit.ts'
import { usageError } from '../errors.ts'
import type { CliIo } from '../io.ts'
import { gather } from '../load.ts'
import type { Settings } from '../settings.ts'
import type { ShrinkFlags } from './options.ts'

/** What was judged. */
interface Judged {
  readonly plans: readonly PlanInput[]
  readonly rules: RuleSet
  readonly now: number
}

/**
 * Writes the smallest case of a finding to the file, or to standard output. Throws a `UsageError` for a finding that there is not, and for a
 * file that there is.
 */
export async function writeShrunk(
  flags: ShrinkFlags,
  report: Report,
  judged: Judged,
  settings: Settings,
  io: CliIo,
): Promise<void> {
  const finding = findingToShrink(flags, report)
  if (finding === undefined)
    return io.stderr.write('shareplan: no rule has found anything: there is nothing to shrink\n')
  const shrunk = await shrinkFinding(finding, judged, settings)
  if (shrunk === undefined)
    throw usageError(
      `the finding of ${finding.rule} cannot be told as a case`,
      'It rests on images of plans that were applied, which a case cannot name.',
    )
  for (const id of shrunk.foreign) {
    await io.stderr.write(
      `shareplan: note: ${id} is off here or has other parameters, which the case cannot say: it may fail\n`,
    )
  }
  const text = emitYaml(shrunk.test as unknown as Emittable)
  if (typeof flags.shrink !== 'string') return io.stdout.write(text)
  writeNew(flags.shrink, text, io)
  await io.stderr.write(
    `shareplan: wrote ${printable(flags.shrink)}: the least in which ${finding.rule} finds the same\n`,
  )
}

/** The one that is meant, or else the first that weighs most. */
function findingToShrink({ shrinkFinding: what }: ShrinkFlags, { findings }: Report): Finding | undefined {
  const able = findings.filter(({ kind }) => kind === 'policy')
  if (what === undefined)
    return able.find(({ enforcement, waiver }) => enforcement === 'deny' && waiver === null) ?? able[0]
  const found = able.find(
    ({ rule, fingerprint }) => rule === what || (what.length >= 6 && fingerprint.startsWith(what)),
  )
  if (found !== undefined) return found
  throw usageError(
    `--shrink-finding ${JSON.stringify(what)}: no finding is of that rule, or has a fingerprint that begins so`,
    'Copy it from `--format json`, or drop the flag for the first finding.',
  )
}

async function shrinkFinding(
  finding: Finding,
  { plans, rules, now }: Judged,
  settings: Settings,
): Promise<Shrunk | undefined> {
  const rule = rules.rules.find(({ id }) => id === finding.rule)
  if (rule === undefined) return undefined
  const accounts = await gather(settings.accounts, 'Accounts', settings.files)
  const inventories = await gather(settings.inventory, 'Inventory', settings.files)
  const all = plans.flatMap((plan) => ('document' in plan ? [plan.document.value] : []))
  for (const plan of all.filter(({ metadata }) => metadata.name === finding.plan)) {
    const world: World = {
      plan,
      beside: all.filter((other) => other !== plan),
      accounts: accounts.value.map(({ value }) => value),
      inventories: inventories.value.map(({ value }) => value),
    }
    const found = await shrink({ world, rule, rules, wanted: wantedOf(finding, plan), now })
    if (found !== undefined) return found
  }
  return undefined
}

function wantedOf({ outcome, image, account, step }: Finding, { spec }: SharePlan): Wanted {
  const written = spec.steps.find(({ id }, index) => (id ?? `step-${index + 1}`) === step)
  const planned = typeof written?.imageFrom === 'string'
  return {
    outcome: outcome === 'indeterminate' ? 'indeterminate' : 'violated',
    action: written?.action ?? null,
    image: planned ? null : image,
    account,
  }
}

function writeNew(file: string, text: string, io: CliIo): void {
  try {
    writeText(resolve(io.cwd, file), text, 'create')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'EEXIST' ? 'is there already' : `could not be written (${code})`
    throw usageError(
      `--shrink: ${file} ${why}`,
      'Name a new file. Write paths before --shrink: what follows it is the file.',
    )
  }
}
