import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { check } from '../../check.ts'
import { stateAt } from '../../policy/waivers.ts'
import { loadExceptions } from '../../policy/waivers-load.ts'
import { printable } from '../../report/printable.ts'
import type { Baseline, BaselineSpec } from '../../schema/generated/types.ts'
import { apiVersion, documentsOf, readDocuments } from '../../schema/index.ts'
import { type Emittable, emitYaml } from '../../source/emit.ts'
import { loadSource } from '../../source/index.ts'
import { plural } from '../../words/plural.ts'
import type { CommandModule, Invocation } from '../command.ts'
import { UsageError, usageError } from '../errors.ts'
import { exitCodes } from '../exit.ts'
import { toFile } from '../formats.ts'
import type { CliIo } from '../io.ts'
import { loadPolicy, type Policy, unwrap } from '../load.ts'
import { addSettingOptions, type SettingOptions } from '../options.ts'
import { loadPlans } from '../plans.ts'
import { addReceiptOptions, type ReceiptFlags, Receipts, withoutApplied } from '../receipts.ts'
import { resolveSettings, type Settings } from '../settings.ts'
import { type Rebased, rebased } from '../waivers/baseline.ts'

interface CreateFlags extends SettingOptions, ReceiptFlags {
  readonly output?: string
  readonly owner?: string
  readonly reason?: string
  readonly ticket?: string
  readonly expires?: string
  readonly grow?: boolean
}

export const command: CommandModule<CreateFlags> = {
  examples: [
    "shareplan baseline create --owner platform --reason 'before the rules came' --expires 2027-01-31",
    'shareplan baseline create',
  ],
  define(command) {
    command.argument('[path...]', 'plans: files, folders, globs (default: `plans` of the configuration)')
    addReceiptOptions(addSettingOptions(command))
      .option('-o, --output <file>', 'where to write it (default: `baseline` of the configuration, or baseline.yaml)')
      .option('--owner <who>', 'who answers for the findings; for a first baseline')
      .option('--reason <text>', 'why they do not count yet; for a first baseline')
      .option('--ticket <id>', 'where they are being put right; for a first baseline')
      .option('--expires <date>', 'when they count again; for a first baseline')
      .option('--grow', 'also add findings that the baseline does not have: it waives more than before')
  },
  run: create,
}

async function create({ args, options, io }: Invocation<CreateFlags>): Promise<number> {
  const settings = await resolveSettings(options, io)
  if (settings.pin.from !== undefined)
    throw usageError('a baseline of a commit cannot be written', 'Leave out --policy-from.')
  if (settings.pin.digest !== undefined)
    throw usageError(
      'a baseline is a part of the policy, so that the digest of that will be another',
      'Leave out --policy-digest, or unset SHAREPLAN_POLICY_DIGEST.',
    )
  const path = outputOf(options, settings, io)
  const old = await existing(path, settings)
  const head = old ?? headOf(options, io)
  if (old !== undefined) refuseFlags(options)
  const { policy, report, names } = await judged(args, options, settings, io)
  const result = rebased({
    ...{ old, findings: report.findings, rules: policy.rules.rules, grow: options.grow ?? false },
    judged: args.length === 0 ? undefined : names,
  })
  const text = documentText({ ...head, findings: [...result.entries] })
  await refuseUnsound(text, policy, settings, io)
  await toFile(path, text, io)
  await io.stdout.write(told(printable(relative(io.cwd, path)), result))
  return exitCodes.ok
}

function outputOf({ output }: CreateFlags, { baseline, files }: Settings, { cwd }: CliIo): string {
  if (output !== undefined) return resolve(cwd, output)
  const [configured] = baseline
  return configured === undefined
    ? resolve(files.base, 'baseline.yaml')
    : resolve(configured.folder, configured.written)
}

/** The baseline that is there: one that cannot be read is not replaced. */
async function existing(path: string, { files }: Settings): Promise<BaselineSpec | undefined> {
  if (!existsSync(path)) return undefined
  const opened = await files.open(path)
  if (!opened.ok) throw usageError(`${opened.name} ${opened.message}`, 'Name another file with -o.')
  const documents = await opened.documents()
  const problems = documents.invalid.flatMap((invalid) => invalid.problems)
  if (problems.length > 0) throw new UsageError(problems, files.sources)
  const [baseline] = documentsOf(documents, 'Baseline')
  if (baseline === undefined || documents.valid.length + documents.foreign.length > 1)
    throw usageError(`${opened.name} holds something else than one baseline`, 'Name another file with -o.')
  return baseline.value.spec
}

function headOf({ owner, reason, ticket, expires }: CreateFlags, io: CliIo): Omit<BaselineSpec, 'findings'> {
  if (owner === undefined || reason === undefined || expires === undefined)
    throw usageError(
      'a first baseline needs somebody who answers for it, a reason and an end',
      'Give --owner, --reason and --expires.',
    )
  const created = new Date(io.now()).toISOString().replace(/\.\d+Z$/, 'Z')
  return { reason, owner, ...(ticket !== undefined && { ticket }), created, expires }
}

function refuseFlags({ owner, reason, ticket, expires }: CreateFlags): void {
  if ([owner, reason, ticket, expires].every((flag) => flag === undefined)) return
  throw usageError(
    'there is a baseline already, and it keeps its owner, reason, ticket and end',
    'Leave these flags out; change them in the file, where it is reviewed.',
  )
}

/** The plans as they are without any baseline; what is waived needs none. */
async function judged(
  args: readonly string[],
  options: CreateFlags,
  settings: Settings,
  io: CliIo,
): Promise<{
  readonly policy: Policy
  readonly report: Awaited<ReturnType<typeof check>>
  readonly names: ReadonlySet<string | null>
}> {
  const policy = await loadPolicy({ ...settings, baseline: [] })
  const paths = args.length > 0 ? args.map((written) => ({ written, folder: io.cwd })) : settings.plans
  const found = await loadPlans(paths, settings.files)
  const complaints = [...policy.complaints, ...found.complaints]
  const input = unwrap({ value: { ...policy.value, ...found.value }, complaints }, settings)
  const receipts = new Receipts(settings, options, io)
  const { plans } = await withoutApplied(input.plans, receipts)
  const applied = await receipts.applied(input.plans)
  const report = await check({ ...input, applied, plans, now: io.now(), asOf: null, failOn: 'deny' })
  if (report.verdict === 'invalid')
    throw usageError('a plan is not valid, so that nobody knows what is found in it', 'See `shareplan check`.')
  return { policy: policy.value, report, names: new Set(report.plans.map(({ name }) => name)) }
}

function documentText(spec: BaselineSpec): string {
  const document: Baseline = { apiVersion, kind: 'Baseline', spec }
  return emitYaml(document as unknown as Emittable)
}

/** What is written must hold: its form, its dates and its age. */
async function refuseUnsound(text: string, policy: Policy, settings: Settings, io: CliIo): Promise<void> {
  const documents = await readDocuments(await loadSource(text, 'the baseline'))
  const invalid = documents.invalid.flatMap(({ problems }) => problems)
  if (invalid.length > 0) throw new UsageError(invalid)
  const { exceptions, problems } = loadExceptions({
    ...{ waivers: [], baselines: documentsOf(documents, 'Baseline'), rules: policy.rules, directory: policy.directory },
    ...{ otherRules: Object.keys(settings.forRules.enforcement), maxAge: settings.waiverMaxAge },
  })
  if (problems.length > 0) throw new UsageError(problems)
  const { created = 0, expires = 0 } = exceptions.baseline ?? {}
  const state = stateAt({ from: created, expires }, exceptions, io.now())
  if (state === 'active') return
  const why = state === 'expired' ? 'has expired' : 'would hold longer than `waiverMaxAge`'
  throw usageError(`the baseline ${why}: it would waive nothing`, 'Give it another end; change it where it is written.')
}

function told(file: string, { entries, added, gone, left, refused }: Rebased): string {
  const lines = [
    `${file}: ${plural(entries.length, 'finding')} (${added} added, ${gone} gone)`,
    left === 0
      ? ''
      : `${plural(left, 'finding')} not in it, which count: a baseline only shrinks, unless --grow is given`,
    refused === 0
      ? ''
      : `${plural(refused, 'finding')} that cannot be in it, which count: undecided ones, and those of guards and rules marked waivable: false`,
  ]
  return `${lines.filter((line) => line !== '').join('\n')}\n`
}
