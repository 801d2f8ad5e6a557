import type { Accounts, Config, Inventory, Rule, SharePlan } from './generated/types.ts'
import type { JsonSchema } from './navigate.ts'
import type { Validator } from './validator.ts'

/** The version of the document format, as every document says it in `apiVersion`. */
export const apiVersion = 'shareplan/v1'

/** The type of a document, by its kind. */
export interface DocumentTypes {
  readonly SharePlan: SharePlan
  readonly Accounts: Accounts
  readonly Inventory: Inventory
  readonly Rule: Rule
  readonly Config: Config
}

export type Kind = keyof DocumentTypes

interface KindModules {
  validator(): Promise<{ readonly validate: Validator }>
  schema(): Promise<{ readonly default: unknown }>
}

/** Loaded one by one: a check of plans never loads the validator of rules. */
const modules: Readonly<Record<Kind, KindModules>> = {
  SharePlan: {
    validator: () => import('./generated/SharePlan.js'),
    schema: () => import('./share-plan.schema.json', { with: { type: 'json' } }),
  },
  Accounts: {
    validator: () => import('./generated/Accounts.js'),
    schema: () => import('./accounts.schema.json', { with: { type: 'json' } }),
  },
  Inventory: {
    validator: () => import('./generated/Inventory.js'),
    schema: () => import('./inventory.schema.json', { with: { type: 'json' } }),
  },
  Rule: {
    validator: () => import('./generated/Rule.js'),
    schema: () => import('./rule.schema.json', { with: { type: 'json' } }),
  },
  Config: {
    validator: () => import('./generated/Config.js'),
    schema: () => import('./config.schema.json', { with: { type: 'json' } }),
  },
}

/** The kinds of documents, in the order in which documentation lists them. */
export const kinds: readonly Kind[] = Object.keys(modules) as Kind[]

export function isKind(name: unknown): name is Kind {
  return typeof name === 'string' && Object.hasOwn(modules, name)
}

export async function loadValidator(kind: Kind): Promise<Validator> {
  return (await modules[kind].validator()).validate
}

/** The JSON Schema (draft-07) of a kind, for editors and for explaining what was expected. */
export async function loadSchema(kind: Kind): Promise<JsonSchema> {
  return (await modules[kind].schema()).default as JsonSchema
}
