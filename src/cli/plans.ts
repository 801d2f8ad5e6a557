import type { CheckInput } from '../check.ts'
import { realPath } from '../io/files.ts'
import { type PlansInFile, plansIn } from '../plan-inputs.ts'
import { type FileDocuments, mayHoldPlans } from '../schema/index.ts'
import { isApprovalFile } from './approval-name.ts'
import type { Complaint } from './errors.ts'
import { type Files, stdinPath } from './files.ts'
import { foreignComplaint, type Loaded } from './load.ts'
import { complaintAt, expandPath, type FoundFile } from './paths.ts'
import { isReceiptFile } from './receipts.ts'
import type { SettingPath } from './settings.ts'

/** The plans that paths lead to, and how many documents beside them were met. */
export type FoundPlans = Pick<CheckInput, 'plans' | 'otherDocuments'>

/** What one file adds. */
interface Share extends PlansInFile {
  readonly complaints: readonly Complaint[]
}

const nothing: Share = { plans: [], ours: 0, foreign: 0, complaints: [] }

/** Reads the plans that paths lead to, each file once. A path that leads to nothing is a complaint, and so is no plan at all. */
export async function loadPlans(paths: readonly SettingPath[], files: Files): Promise<Loaded<FoundPlans>> {
  const found = new Map<string, FoundFile>()
  const complaints: Complaint[] = []
  for (const setting of paths) {
    const result = await expandPath(setting)
    if ('message' in result) complaints.push(result)
    else for (const file of result) addFile(file, found)
  }
  const shares: Share[] = []
  for (const file of found.values()) shares.push(await readPlans(file, files))
  const plans = shares.flatMap((share) => share.plans)
  const ours = shares.reduce((sum, share) => sum + share.ours, 0)
  const foreign = shares.reduce((sum, share) => sum + share.foreign, 0)
  complaints.push(...shares.flatMap((share) => share.complaints))
  if (plans.length === 0 && complaints.length === 0) complaints.push(noPlan(paths, ours, foreign))
  return { value: { plans, otherDocuments: { ours, foreign } }, complaints }
}

/** One file is one plan, whatever links lead to it; its own path names it best. */
function addFile({ path, named }: FoundFile, found: Map<string, FoundFile>): void {
  const real = path === stdinPath ? path : realPath(path)
  const before = found.get(real)
  const kept = before === undefined || path === real ? path : before.path
  found.set(real, { path: kept, named: named || before?.named === true })
}

function noPlan(paths: readonly SettingPath[], ours: number, foreign: number): Complaint {
  if (paths.length === 0) {
    return {
      message: 'no plan to check',
      remediation: 'Name files, folders or globs, or set `plans` in shareplan.yaml.',
    }
  }
  const met = ours + foreign > 0 ? ` (documents of other kinds: ${ours}, of other programs: ${foreign})` : ''
  const where = paths.map(({ written }) => written).join(', ')
  return {
    message: `no plan found in ${where}${met}`,
    remediation: 'Name files that hold documents of kind SharePlan.',
  }
}

async function readPlans({ path, named }: FoundFile, files: Files): Promise<Share> {
  const opened = await files.open(path)
  if (!opened.ok) {
    return {
      ...nothing,
      complaints: [complaintAt({}, `${opened.name} ${opened.message}`, 'Name a file that can be read.')],
    }
  }
  if (!named && ((await isReceiptFile(path, opened.text)) || (await isApprovalFile(path, opened.text)))) return nothing
  if (!named && !mayHoldPlans(opened.text)) return { ...nothing, foreign: 1 }
  const documents = await opened.documents()
  const foreign = named ? complaintsOf(documents) : []
  return { ...plansIn(documents), complaints: foreign }
}

/** What is wrong with a file that was named: it is empty, or holds somebody else's documents. */
function complaintsOf({ file, valid, invalid, foreign }: FileDocuments): readonly Complaint[] {
  if (valid.length + invalid.length + foreign.length === 0) {
    return [{ message: `${file} is empty`, remediation: 'Name a file that holds a document of kind SharePlan.' }]
  }
  return foreign.map(({ locate }) => foreignComplaint({ file, range: locate(['apiVersion']) }))
}
