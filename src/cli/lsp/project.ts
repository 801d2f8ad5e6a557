import { check, type PlanInput } from '../../check.ts'
import type { Judging } from '../../fix/reading.ts'
import type { Known } from '../../lsp/known.ts'
import { type Mark, marksOf, messageOf } from '../../lsp/marks.ts'
import { plansIn } from '../../plan-inputs.ts'
import { type DocumentOfKind, documentsOf, type FileDocuments } from '../../schema/index.ts'
import { loadWords } from '../../words/load.ts'
import { type Complaint, UsageError } from '../errors.ts'
import type { Files } from '../files.ts'
import type { CliIo } from '../io.ts'
import type { LspOptions } from './language.ts'
import { Neighbours } from './neighbours.ts'
import type { Overlay, Recording } from './overlay.ts'
import { ParsedFiles } from './parsed.ts'
import { type LoadedPolicy, loadEditorPolicy, type SoundPolicy } from './policy.ts'

interface Marked {
  readonly marks: readonly Mark[]
  /** What fixes are judged by; undefined where the policy is not sound. */
  readonly judging: Judging | undefined
}

/** What came of judging a file that is open. */
export interface Judged extends Marked {
  /** What findings call it. */
  readonly name: string
}

interface State {
  readonly files: Files
  /** The policy in force, or the last one that was. */
  readonly sound: SoundPolicy | undefined
  /** What is wrong with it now. */
  readonly complaints: readonly Complaint[]
}

/** The files around one configuration: what they say is read anew when one of them has changed. */
export class Project {
  readonly #config: string | undefined
  readonly #options: LspOptions
  readonly #io: CliIo
  readonly #overlay: Overlay
  readonly #parsed: ParsedFiles = new ParsedFiles()
  readonly #neighbours: Neighbours
  #state: Promise<State> | undefined
  #recording: Recording | undefined
  #lastSound: SoundPolicy | undefined

  constructor(config: string | undefined, options: LspOptions, io: CliIo, overlay: Overlay) {
    this.#config = config
    this.#options = options
    this.#io = io
    this.#overlay = overlay
    this.#neighbours = new Neighbours(overlay, this.#parsed)
  }

  /** Files may have come or gone. */
  forget(): void {
    this.#state = undefined
  }

  /** What is known, as of when it was last sound. */
  async known(): Promise<Known | undefined> {
    return (await this.#current()).sound?.known
  }

  /** The files as findings name them. */
  async files(): Promise<Files> {
    return (await this.#current()).files
  }

  /** The plans of a text; undefined where it cannot be read. */
  async plans(path: string, text: string): Promise<readonly DocumentOfKind<'SharePlan'>[] | undefined> {
    const { files } = await this.#current()
    const documents = await this.#parsed.documents(files.nameOf(path), { ok: true, text })
    return documents.invalid.length > 0 ? undefined : documentsOf(documents, 'SharePlan')
  }

  async judge(path: string, text: string): Promise<Judged> {
    const state = await this.#current()
    const name = state.files.nameOf(path)
    const documents = await this.#parsed.documents(name, { ok: true, text })
    const { marks, judging } = await this.#marks(path, documents, state.sound)
    const own = state.complaints.filter(({ location }) => location?.file === name).map(complaintMark)
    const foreign = state.complaints.filter(({ location }) => location?.file !== name)
    const stale = foreign.length === 0 ? [] : staleMarks(documents, foreign, state.sound !== undefined)
    return { marks: [...marks, ...own.filter((mark) => !isAmong(mark, marks)), ...stale], name, judging }
  }

  #current(): Promise<State> {
    if (this.#state === undefined || this.#recording?.isStale() !== false) this.#state = this.#load()
    return this.#state
  }

  async #load(): Promise<State> {
    const recording = this.#overlay.recording()
    this.#recording = recording
    const source = { tree: recording.tree, documents: this.#parsed.documents }
    const loaded: LoadedPolicy = await loadEditorPolicy(this.#config, this.#options, this.#io, source)
    if ('sound' in loaded) {
      this.#lastSound = loaded.sound
      return { files: loaded.sound.settings.files, sound: loaded.sound, complaints: [] }
    }
    return { files: loaded.files, sound: this.#lastSound, complaints: loaded.complaints }
  }

  async #marks(path: string, documents: FileDocuments, sound: SoundPolicy | undefined): Promise<Marked> {
    try {
      return sound === undefined ? await this.#unjudged(documents) : await this.#judged(path, documents, sound)
    } catch (error) {
      // Of what is read only for the plan at hand, such as receipts and who may sign them.
      if (error instanceof UsageError) return { marks: error.complaints.map(complaintMark), judging: undefined }
      throw error
    }
  }

  /** What is wrong with documents alone. */
  async #unjudged(documents: FileDocuments): Promise<Marked> {
    const plans = plansIn(documents).plans.filter((plan) => 'problems' in plan)
    const words = await loadWords(this.#options.lang ?? 'en')
    const judging = { ...nothing, now: this.#io.now() }
    const report = await check({ ...judging, plans, words })
    return { marks: marksOf(report, { ...nothing, words, ruleTexts: new Map() }), judging }
  }

  async #judged(path: string, documents: FileDocuments, sound: SoundPolicy): Promise<Marked> {
    const { known, planFiles, receipts } = sound
    const { plans, marks } = await withoutApplied(documents, sound)
    const applied = await receipts.applied(plans)
    const beside = planFiles.includes(path) ? await this.#neighbours.of(path, sound) : []
    const { rules, directory, facts, exceptions, words } = known
    const waived = exceptions === undefined ? {} : { exceptions }
    const judging = { rules, directory, facts, applied, now: this.#io.now() }
    const report = await check({ ...nothing, ...judging, ...waived, plans, beside, words })
    return { marks: [...marksOf(report, known), ...marks], judging }
  }
}

/** To judge by: no rule, and no facts. */
const nothing = {
  rules: { rules: [], inventoryMaxAge: undefined },
  directory: { accounts: new Map(), byName: new Map(), groups: new Map(), labels: new Map() },
  facts: { accounts: new Map(), views: new Map(), captures: [] },
  asOf: null,
  failOn: 'deny',
  otherDocuments: { ours: 0, foreign: 0 },
} as const

/** The plans that are left to judge, and a mark on each that was applied. */
async function withoutApplied(
  documents: FileDocuments,
  { receipts }: SoundPolicy,
): Promise<{ readonly plans: readonly PlanInput[]; readonly marks: readonly Mark[] }> {
  const plans: PlanInput[] = []
  const marks: Mark[] = []
  for (const plan of plansIn(documents).plans) {
    const found = await receipts.ofPlan(plan)
    if (found === undefined || !('document' in plan)) plans.push(plan)
    else {
      const message = messageOf([`applied by run ${found.receipt.run}, and not judged again`, `receipt: ${found.file}`])
      const range = plan.document.locate(['metadata', 'name'])
      marks.push({ range, level: 'note', rule: 'applied', message, findings: [] })
    }
  }
  return { plans, marks }
}

function complaintMark(complaint: Complaint): Mark {
  const { message, remediation, location } = complaint
  const rule = 'rule' in complaint && typeof complaint.rule === 'string' ? complaint.rule : 'shareplan'
  return {
    range: location?.range ?? start,
    level: 'error',
    rule,
    message: messageOf([message, remediation === '' ? '' : `help: ${remediation}`]),
    findings: [],
  }
}

const start = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }

/** Plans that are judged by what was sound before, or by nothing, say so. */
function staleMarks(documents: FileDocuments, complaints: readonly Complaint[], judged: boolean): readonly Mark[] {
  const [{ message = '', location } = {}] = complaints
  const where =
    location === undefined ? '' : `${location.file}:${location.range.start.line}:${location.range.start.column}: `
  const more = complaints.length > 1 ? `and ${complaints.length - 1} more` : ''
  const head = judged
    ? 'judged by accounts, inventories, rules and configuration as they were before an error in them'
    : 'cannot be judged: accounts, inventories, rules or configuration are not sound'
  return documentsOf(documents, 'SharePlan').map(({ locate }) => ({
    range: locate(['metadata', 'name']),
    level: judged ? ('warning' as const) : ('error' as const),
    rule: 'shareplan',
    message: messageOf([head, where + message, more]),
    findings: [],
  }))
}

function isAmong(mark: Mark, marks: readonly Mark[]): boolean {
  const { line, column } = mark.range.start
  return marks.some(
    ({ rule, range, message }) =>
      rule === mark.rule && range.start.line === line && range.start.column === column && message === mark.message,
  )
}
