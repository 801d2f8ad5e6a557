import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Text, Workspace } from '../../support/judge.ts'

/** A case of a rule: a folder `fixtures/rules/<rule>/<case>`. */
export interface RuleCase {
  readonly rule: string
  /** `<expectation>-<words>`. */
  readonly name: string
  readonly folder: string
  readonly workspace: Workspace
}

/** What the first word of a case's name promises of its rule; the golden file says the rest. */
export const expectations = ['holds', 'violated', 'unknown', 'skipped'] as const
export type Expectation = (typeof expectations)[number]

/** All cases. A case brings its own accounts.yaml and inventory.yaml, or shares those beside the folders of the rules. */
export function ruleCases(root: string = join(import.meta.dirname, '../../../fixtures/rules')): readonly RuleCase[] {
  return foldersIn(root).flatMap((rule) =>
    foldersIn(join(root, rule)).map((name) => {
      const folder = join(root, rule, name)
      return { rule, name, folder, workspace: workspaceIn(folder, root) }
    }),
  )
}

/** The workspace in a folder; what it does not bring comes from the folder of shared facts. */
export function workspaceIn(folder: string, shared: string): Workspace {
  const facts = (file: string): readonly Text[] => [
    { file, text: readFileSync(existsSync(join(folder, file)) ? join(folder, file) : join(shared, file), 'utf8') },
  ]
  const texts = (pattern: RegExp): readonly Text[] =>
    readdirSync(folder)
      .filter((file) => pattern.test(file))
      .sort()
      .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))
  const [config] = texts(/^shareplan\.yaml$/)
  return {
    plans: texts(/^plan(-\d+)?\.yaml$/),
    rules: texts(/^rule(-\d+)?\.yaml$/),
    accounts: facts('accounts.yaml'),
    inventories: facts('inventory.yaml'),
    ...(config && { config }),
  }
}

/** Every text of a workspace. */
export function textsOf({ plans, accounts = [], inventories = [] }: Workspace): readonly Text[] {
  return [...plans, ...accounts, ...inventories]
}

function foldersIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

/** The facts that cases share, for tests that bring a plan of their own. */
export function sharedFacts(): Pick<Workspace, 'accounts' | 'inventories'> {
  const root = join(import.meta.dirname, '../../../fixtures/rules')
  const text = (file: string): readonly Text[] => [{ file, text: readFileSync(join(root, file), 'utf8') }]
  return { accounts: text('accounts.yaml'), inventories: text('inventory.yaml') }
}

/** A plan of the shared facts' owner; steps are written as flow mappings, without their braces. */
export function planText(steps: readonly string[], name = 'golden'): string {
  const lines = steps.map((step) => `    - { ${step} }\n`)
  return `apiVersion: shareplan/v1
kind: SharePlan
metadata: { name: ${name}, account: "1000000000000001" }
spec:
  region: cn-beijing
  steps:
${lines.join('')}`
}
