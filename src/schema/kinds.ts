import { validate as validateAccounts } from './generated/Accounts.js'
import { validate as validateConfigOfPaths } from './generated/ConfigOfPaths.js'
import { validate as validateInventory } from './generated/Inventory.js'
import { validate as validateSharePlan } from './generated/SharePlan.js'
import type {
  Accounts,
  Baseline,
  Config,
  Faults,
  Inventory,
  Rule,
  RuleTest,
  SharePlan,
  Signers,
  Waivers,
} from './generated/types.ts'
import { childOf, type JsonSchema } from './navigate.ts'
import type { Validator } from './validator.ts'

/** The version of the document format, as every document says it in `apiVersion`. */
export const apiVersion = 'shareplan/v1'

/** The type of a document, by its kind. */
export interface DocumentTypes {
  readonly SharePlan: SharePlan
  readonly Accounts: Accounts
  readonly Inventory: Inventory
  readonly Rule: Rule
  readonly RuleTest: RuleTest
  readonly Config: Config
  readonly Waivers: Waivers
  readonly Baseline: Baseline
  readonly Signers: Signers
  readonly Faults: Faults
}

export type Kind = keyof DocumentTypes

interface KindParts {
  /** Every check needs all but those of rules, their tests, waivers, baselines, signers and faults, and one file starts faster than several. */
  validator(value: unknown): Validator | Promise<Validator>
  schema(): Promise<{ readonly default: unknown }>
}

const parts: Readonly<Record<Kind, KindParts>> = {
  SharePlan: {
    validator: () => validateSharePlan,
    schema: () => import('./share-plan.schema.json', { with: { type: 'json' } }),
  },
  Accounts: {
    validator: () => validateAccounts,
    schema: () => import('./accounts.schema.json', { with: { type: 'json' } }),
  },
  Inventory: {
    validator: () => validateInventory,
    schema: () => import('./inventory.schema.json', { with: { type: 'json' } }),
  },
  Rule: {
    validator: async () => (await import('./generated/Rule.js')).validate,
    schema: () => import('./rule.schema.json', { with: { type: 'json' } }),
  },
  RuleTest: {
    validator: async () => (await import('./generated/RuleTest.js')).validate,
    schema: () => import('./rule-test.schema.json', { with: { type: 'json' } }),
  },
  Config: {
    validator: configValidator,
    schema: configSchema,
  },
  Waivers: {
    validator: async () => (await import('./generated/Waivers.js')).validate,
    schema: () => import('./waivers.schema.json', { with: { type: 'json' } }),
  },
  Baseline: {
    validator: async () => (await import('./generated/Baseline.js')).validate,
    schema: () => import('./baseline.schema.json', { with: { type: 'json' } }),
  },
  Signers: {
    validator: async () => (await import('./generated/Signers.js')).validate,
    schema: () => import('./signers.schema.json', { with: { type: 'json' } }),
  },
  Faults: {
    validator: async () => (await import('./generated/Faults.js')).validate,
    schema: () => import('./faults.schema.json', { with: { type: 'json' } }),
  },
}

/** Most configurations name their rules by paths only; what else there may be takes a validator three times as large. */
function configValidator(value: unknown): Validator | Promise<Validator> {
  const rules = childOf(childOf(value, 'spec'), 'rules')
  const isPath = (entry: unknown): boolean => typeof entry === 'string'
  if (value !== undefined && (!Array.isArray(rules) || rules.every(isPath))) return validateConfigOfPaths
  return import('./generated/Config.js').then(({ validate }) => validate)
}

/** A configuration may hold conditions, and levels by stage: what they look like, rules say. */
async function configSchema(): Promise<{ readonly default: unknown }> {
  const [{ default: config }, { default: rule }] = await Promise.all([
    import('./config.schema.json', { with: { type: 'json' } }),
    import('./rule.schema.json', { with: { type: 'json' } }),
  ])
  return { default: { ...config, definitions: { ...rule.definitions, ...config.definitions } } }
}

/** The kinds of documents, in the order in which documentation lists them. */
export const kinds: readonly Kind[] = Object.keys(parts) as Kind[]

export function isKind(name: unknown): name is Kind {
  return typeof name === 'string' && Object.hasOwn(parts, name)
}

/** What validates documents of the kind; `value`: the only one that it is for. */
export async function loadValidator(kind: Kind, value?: unknown): Promise<Validator> {
  return parts[kind].validator(value)
}

/** The JSON Schema (draft-07) of a kind, for editors and for explaining what was expected. */
export async function loadSchema(kind: Kind): Promise<JsonSchema> {
  return (await parts[kind].schema()).default as JsonSchema
}
