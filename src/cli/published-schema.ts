import { PUBLIC_REGIONS } from '../emulator/regions.ts'
import { facts } from '../policy/facts/index.ts'
import { builtinRules } from '../policy/generated/builtin.ts'
import { operators } from '../policy/operators.ts'
import type { ParamDefinition, Rule } from '../schema/generated/types.ts'
import { type Kind, loadSchema } from '../schema/index.ts'

/** A part of a JSON Schema. */
interface Schema {
  readonly [keyword: string]: unknown
}

/**
 * The JSON Schema of a kind, for editors: the one that documents are checked by, with what cannot be said once and for all. Rules,
 * their parameters, regions, facts and operators complete and explain themselves; your own stay valid, since none of it is a limit.
 */
export async function publishedSchema(kind: Kind): Promise<Schema> {
  const schema = (await loadSchema(kind)) as Schema
  const more = additions[kind]
  return more === undefined ? schema : more.reduce((all, { path, with: part }) => merged(all, path, part), schema)
}

/** What is put beside what stands at a path. */
interface Addition {
  readonly path: readonly string[]
  readonly with: Schema
}

const ids = builtinRules.map(({ metadata }) => metadata.id)
const waivable = builtinRules.filter(canBeLowered).map(({ metadata }) => metadata.id)
const usable = builtinRules.flatMap(({ metadata, spec }) => (spec.guard === undefined ? [metadata.id] : []))
const regions = { examples: Object.keys(PUBLIC_REGIONS) }
const regionId: Addition = { path: ['definitions', 'regionId'], with: regions }
const configSpec = ['properties', 'spec', 'properties']
const ruleSpec = ['properties', 'spec', 'properties']
const comparison = ['definitions', 'comparison', 'properties']

const accountSets = facts.filter(({ elements }) => elements === 'account').map(({ name }) => name)

/** What conditions may name. */
const conditions: readonly Addition[] = [
  said(['allCondition', 'properties', 'all'], 'All of them must hold.'),
  said(['anyCondition', 'properties', 'any'], 'One of them must hold.'),
  said(['someCondition', 'properties', 'some'], 'One account in the set must satisfy the condition.'),
  said(['everyCondition', 'properties', 'every'], 'Every account in the set must satisfy the condition.'),
  said(['noneCondition', 'properties', 'none'], 'No account in the set may satisfy the condition.'),
  said(['operand', 'then', 'properties', 'fact'], 'The fact to compare with; `shareplan rules facts` lists them.'),
  { path: [...comparison, 'fact'], with: { examples: facts.map(({ name }) => name) } },
  { path: ['definitions', 'quantified', 'properties', 'account'], with: { examples: accountSets } },
  { path: [...comparison, 'operator'], with: { examples: operators.map(({ name }) => name) } },
]

const additions: Readonly<Partial<Record<Kind, readonly Addition[]>>> = {
  SharePlan: [regionId],
  Inventory: [{ path: ['definitions', 'image', 'properties', 'region'], with: regions }],
  Faults: [regionId],
  Config: [
    {
      path: [...configSpec, 'params'],
      with: { properties: ofRules(({ spec }) => spec.params !== undefined, paramsSchema) },
    },
    { path: [...configSpec, 'enforcement'], with: { properties: ofRules(canBeLowered, enforcementSchema) } },
    { path: [...configSpec, 'rules', 'items'], with: { examples: ['builtin'] } },
    { path: ['definitions', 'ruleInstance', 'properties', 'use'], with: { examples: usable } },
    ...conditions,
  ],
  Waivers: [{ path: ['definitions', 'waiver', 'properties', 'rule'], with: { examples: waivable } }],
  Rule: [...conditions, { path: [...ruleSpec, 'yieldsTo', 'items'], with: { examples: ids } }],
}

function said(path: readonly string[], description: string): Addition {
  return { path: ['definitions', ...path], with: { description } }
}

function ofRules(wanted: (rule: Rule) => boolean, schemaOf: (rule: Rule) => Schema): Schema {
  return Object.fromEntries(builtinRules.filter(wanted).map((rule) => [rule.metadata.id, schemaOf(rule)]))
}

function canBeLowered({ spec }: Rule): boolean {
  return spec.guard === undefined && spec.waivable !== false
}

function enforcementSchema(rule: Rule): Schema {
  return {
    allOf: [{ $ref: '#/definitions/enforcementOverride' }],
    ...described(rule, `By itself: ${rule.spec.enforcement}.`),
  }
}

function paramsSchema(rule: Rule): Schema {
  const params = Object.entries(rule.spec.params ?? {}).map(([name, definition]) => [name, paramSchema(definition)])
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(params), ...described(rule) }
}

function paramSchema({ type, enum: values, default: preset, description }: ParamDefinition): Schema {
  const form = type === 'list' ? { type: 'array', items: { type: 'string' } } : { type }
  return {
    ...form,
    ...(values !== undefined && { enum: values }),
    default: preset,
    ...(description !== undefined && { description }),
  }
}

function described({ metadata, spec }: Rule, more = ''): Schema {
  const { why = '' } = spec
  return { title: metadata.id, description: [`${metadata.title}.`, why, more].filter((part) => part !== '').join(' ') }
}

/** The schema with something put beside what stands at the path. Throws where nothing does. */
function merged(schema: Schema, [step, ...path]: readonly string[], part: Schema): Schema {
  if (step === undefined) return { ...schema, ...part }
  const inside = schema[step]
  if (typeof inside !== 'object' || inside === null) throw new Error(`the schema has no ${step}`)
  return { ...schema, [step]: merged(inside as Schema, path, part) }
}
