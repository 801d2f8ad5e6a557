import { dirname, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { JudgedReceipt, PlanReceipt, ReceiptTrust } from '../attestation/receipt.ts'
import type { SignerSet } from '../attestation/signers.ts'
import type { PlanInput } from '../check.ts'
import { workingTree } from '../io/file-tree.ts'
import type { AppliedPlan } from '../plan/applied.ts'
import { printable } from '../report/printable.ts'
import type { SkippedPlan } from '../report.ts'
import { type Complaint, UsageError } from './errors.ts'
import { stdinName } from './files.ts'
import type { CliIo } from './io.ts'
import { collect } from './options.ts'
import { expandPath } from './paths.ts'
import type { Settings } from './settings.ts'

/** Flags that say which receipts are taken, beside those in the folders of the plans. */
export interface ReceiptFlags {
  readonly receipts?: readonly string[]
  readonly simulatedReceipts?: boolean
}

export function addReceiptOptions(command: Command): Command {
  return command
    .option(
      '--receipts <path>',
      'receipts of applied plans, beside those in the folders of the plans (repeatable)',
      collect,
    )
    .option('--simulated-receipts', 'also take receipts of runs on a loopback endpoint')
}

/** `--no-receipts`, which commander would otherwise take for the opposite of `--receipts <path>`. */
export class JudgeApplied extends Option {
  constructor() {
    super('--no-receipts', 'judge plans that were applied before, too')
  }

  override attributeName(): keyof SkipFlags {
    return 'skipApplied'
  }
}

export interface SkipFlags {
  /** false: plans that were applied are judged all the same. */
  readonly skipApplied?: boolean
}

const ending = '.receipt.json'

/** Where the receipt of the plan in a file is. */
export function receiptPath(planFile: string): string {
  return `${planFile.replace(/\.[^./\\]*$/, '')}${ending}`
}

/** Whether a file that was met beside plans is a receipt, and so holds no plan. */
export async function isReceiptFile(path: string, text: string): Promise<boolean> {
  if (!path.endsWith(ending)) return false
  const { isReceipt } = await import('../attestation/receipt.ts')
  return isReceipt(text)
}

/** The receipts of one command: whose are taken, and what was said about those that are not. */
export class Receipts {
  readonly #settings: Settings
  readonly #flags: ReceiptFlags
  readonly #io: CliIo
  readonly #warned: Set<string> = new Set()
  #signers: Promise<SignerSet | undefined> | undefined

  constructor(settings: Settings, flags: ReceiptFlags, io: CliIo) {
    this.#settings = settings
    this.#flags = flags
    this.#io = io
  }

  /** The receipt of a plan, where there is one that is taken. `simulated`: also of a run on a loopback endpoint. */
  async ofPlan(
    plan: PlanInput,
    simulated: boolean = this.#flags.simulatedReceipts === true,
  ): Promise<FoundReceipt | undefined> {
    if (!('document' in plan) || plan.file === stdinName) return undefined
    const path = receiptPath(resolve(this.#settings.files.base, plan.file))
    if (workingTree.kindOf(path) === 'missing') return undefined
    const [{ planProblem }, { sha256OfJson }] = await Promise.all([
      import('../attestation/receipt.ts'),
      import('../execute/digest.ts'),
    ])
    const { file, ...judged } = await this.#judge(path, simulated)
    const { value } = plan.document
    const problem =
      judged.problem ?? planProblem(judged.receipt, { name: value.metadata.name, document: sha256OfJson(value) })
    if (problem === undefined && judged.receipt !== undefined) return { file, receipt: judged.receipt }
    await this.#warn(file, problem ?? '')
    return undefined
  }

  /** The plans whose images these plans name: those with a receipt in the folders of the plans, or where flags say. */
  async applied(plans: readonly PlanInput[]): Promise<readonly AppliedPlan[]> {
    const named = await this.#named()
    if (!plans.some(namesApplied)) return []
    const { appliedPlan } = await import('../attestation/receipt.ts')
    const found: AppliedPlan[] = []
    for (const path of new Set([...(await this.#beside(plans)), ...named])) {
      const { file, receipt, problem } = await this.#judge(path, this.#flags.simulatedReceipts === true)
      if (receipt !== undefined) found.push(appliedPlan(receipt, file))
      else await this.#warn(file, problem)
    }
    return found
  }

  async #judge(path: string, simulated: boolean): Promise<JudgedReceipt & { readonly file: string }> {
    const opened = await this.#settings.files.open(path)
    if (!opened.ok) return { file: opened.name, problem: opened.message }
    const { judgeReceipt } = await import('../attestation/receipt.ts')
    return { ...judgeReceipt(opened.text, await this.#trust(simulated)), file: opened.name }
  }

  async #trust(simulated: boolean): Promise<ReceiptTrust> {
    this.#signers ??= trustedSigners(this.#settings)
    const signers = await this.#signers
    return { simulated, now: this.#io.now(), ...(signers !== undefined && { signers }) }
  }

  async #warn(file: string, problem: string): Promise<void> {
    const text = `shareplan: warning: ${printable(`${file} ${problem}: it is not taken`)}\n`
    if (this.#warned.has(text)) return
    this.#warned.add(text)
    await this.#io.stderr.write(text)
  }

  /** The receipts in the folders of the plans. */
  async #beside(plans: readonly PlanInput[]): Promise<readonly string[]> {
    const { base } = this.#settings.files
    const own = plans.filter(({ file }) => file !== stdinName)
    const folders = new Set(own.map(({ file }) => dirname(resolve(base, file))))
    const found: string[] = []
    for (const folder of folders) found.push(...(await workingTree.glob(`*${ending}`, folder)))
    return found
  }

  /** The receipts that flags name. Throws a `UsageError` for a path that leads to none, whether plans need it or not. */
  async #named(): Promise<readonly string[]> {
    const found: string[] = []
    const complaints: Complaint[] = []
    for (const written of this.#flags.receipts ?? []) {
      const files = await expandPath({ written, folder: this.#io.cwd })
      const paths = 'message' in files ? [] : files.filter(({ path, named }) => named || path.endsWith(ending))
      if ('message' in files) complaints.push(files)
      else if (paths.length === 0) complaints.push(noReceipt(written))
      found.push(...paths.map(({ path }) => path))
    }
    if (complaints.length > 0) throw new UsageError(complaints)
    return found
  }
}

/** A receipt that is taken, and what messages call it. */
export interface FoundReceipt {
  readonly file: string
  readonly receipt: PlanReceipt
}

/** The plans that are left to judge, and those that were applied before. */
export async function withoutApplied(
  all: readonly PlanInput[],
  receipts: Receipts | undefined,
): Promise<{ readonly plans: readonly PlanInput[]; readonly skipped: readonly SkippedPlan[] }> {
  const plans: PlanInput[] = []
  const skipped: SkippedPlan[] = []
  for (const plan of all) {
    const found = await receipts?.ofPlan(plan)
    if (found === undefined) plans.push(plan)
    else {
      const { plan: name, run } = found.receipt
      skipped.push({ name, file: plan.file, run, receipt: found.file })
    }
  }
  return { plans, skipped }
}

function noReceipt(written: string): Complaint {
  return { message: `${written} holds no receipt`, remediation: `Name a file, or a folder of files called …${ending}.` }
}

function namesApplied(plan: PlanInput): boolean {
  return 'document' in plan && plan.document.value.spec.steps.some(({ imageFrom }) => typeof imageFrom === 'object')
}

/**
 * Who may sign receipts. Undefined: nobody is named, and the working tree is believed. Where the policy comes from elsewhere, a
 * receipt that came along with the plan is believed only when it is signed.
 */
async function trustedSigners(settings: Settings): Promise<SignerSet | undefined> {
  const paths = settings.approvals?.signers ?? []
  if (paths.length === 0) return settings.pin.from === undefined ? undefined : []
  const { signersOf } = await import('./signers.ts')
  return signersOf(settings)
}
