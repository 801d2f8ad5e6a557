import type { Located, Problem } from '../../src/document.ts'
import { buildDirectory, type Directory } from '../../src/plan/directory.ts'
import { expandPlan } from '../../src/plan/expand.ts'
import { type Facts, mergeInventories } from '../../src/plan/facts.ts'
import type { ExpandedPlan } from '../../src/plan/model.ts'
import { simulate } from '../../src/plan/simulate.ts'
import { initialState, type State } from '../../src/plan/state.ts'
import type { SharePlan } from '../../src/schema/generated/types.ts'
import { readAll, type Text } from '../support/judge.ts'

/** The account of all plans of these tests. */
export const owner = '1000000000000001'

/** What a problem says, what stands at its place, and what to do. */
export function told(
  problems: readonly Problem[],
  texts: readonly Text[],
): readonly (readonly [string, string, string])[] {
  return problems.map(({ message, remediation, location: { file, range } }) => {
    const lines = texts.find((text) => text.file === file)?.text.split('\n') ?? []
    const line = lines[range.start.line - 1] ?? ''
    const end = range.end.line === range.start.line ? range.end.column - 1 : line.length
    return [message, line.slice(range.start.column - 1, end), remediation]
  })
}

export function accountsText(spec: string, file = 'accounts.yaml'): Text {
  return { file, text: `apiVersion: shareplan/v1\nkind: Accounts\nspec:\n${spec}` }
}

/** An inventory; `images` are flow mappings without their braces. */
export function inventoryText(
  images: readonly string[],
  more: { account?: string; file?: string; spec?: string; captured?: string } = {},
): Text {
  const { account = owner, file = `inventory-of-${account}.yaml`, spec = '', captured } = more
  const time = captured === undefined ? '' : `, capturedAt: ${captured}`
  const list = images.map((image) => `    - { ${image} }\n`).join('')
  return {
    file,
    text: `apiVersion: shareplan/v1\nkind: Inventory\nmetadata: { account: "${account}"${time} }\nspec:\n${spec}  images:${list === '' ? ' []' : ''}\n${list}`,
  }
}

/** A directory of the owner and three accounts: a and c in production, b in development. d is not listed. */
export const four: Text = accountsText(`  labels: { env: [prod, dev] }
  accounts:
    - { id: "1000000000000001", name: images, site: china, trusted: true }
    - { id: "2000000000000001", name: a, labels: { env: prod } }
    - { id: "2000000000000002", name: b, labels: { env: dev } }
    - { id: "2000000000000003", name: c, labels: { env: prod } }
  groups:
    prod: { labels: { env: prod } }
    pair: [a, "2000000000000004"]
`)

export const a = '2000000000000001'
export const b = '2000000000000002'
export const c = '2000000000000003'
export const d = '2000000000000004'

/** @throws where the documents contradict each other. */
export async function directoryOf(...texts: readonly Text[]): Promise<Directory> {
  const { directory, problems } = buildDirectory(await readAll(texts, 'Accounts'))
  if (problems.length > 0) throw new Error(JSON.stringify(told(problems, texts)))
  return directory
}

/** @throws where the documents contradict each other. */
export async function factsOf(...texts: readonly Text[]): Promise<Facts> {
  const { facts, problems } = mergeInventories(await readAll(texts, 'Inventory'))
  if (problems.length > 0) throw new Error(JSON.stringify(told(problems, texts)))
  return facts
}

/** The plan document; steps are flow mappings without their braces. */
export async function planDocument(
  steps: readonly string[],
): Promise<{ document: Located<SharePlan>; texts: readonly Text[] }> {
  const list = steps.map((step) => `    - { ${step} }\n`).join('')
  const text = `apiVersion: shareplan/v1\nkind: SharePlan\nmetadata: { name: p, account: "${owner}" }\nspec:\n  region: cn-beijing\n  steps:\n${list}`
  const texts = [{ file: 'plan.yaml', text }]
  const [document] = await readAll(texts, 'SharePlan')
  if (document === undefined) throw new Error('there is no plan')
  return { document, texts }
}

/** @throws where the plan is not sound. */
export async function expanded(steps: readonly string[], directory: Directory): Promise<ExpandedPlan> {
  const { document, texts } = await planDocument(steps)
  const { plan, problems } = expandPlan(document, directory)
  if (plan === undefined) throw new Error(JSON.stringify(told(problems, texts)))
  return plan
}

/** The states before the first step and after each one. */
export function statesOf(plan: ExpandedPlan, facts: Facts, directory: Directory): readonly State[] {
  const states: State[] = [initialState(facts, plan.account)]
  for (const step of plan.steps) {
    const before = states.at(-1)
    if (before !== undefined) states.push(simulate(before, step, directory))
  }
  return states
}
