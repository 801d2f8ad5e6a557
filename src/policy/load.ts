import type { Located, Problem } from '../document.ts'
import type { Enforcement, Path, Range } from '../finding.ts'
import type { ConfigSpec, LabelType, ParamDefinition, Rule } from '../schema/generated/types.ts'
import { bindCondition, bindTemplate, type Complain, suggest, type Vocabulary } from './bind.ts'
import { factsByName } from './facts/index.ts'
import { builtinRules } from './generated/builtin.ts'
import { type CompiledRule, derive, type ParamValue, type RuleSet } from './rule-set.ts'
import type { FactType } from './values.ts'

/** Where settings stand, so that complaints about them are located: a Config's `spec`, or a flag. */
export interface LocatedSettings {
  readonly params: NonNullable<ConfigSpec['params']>
  readonly enforcement: NonNullable<ConfigSpec['enforcement']>
  /** Where a setting stands; the path starts at `params` or `enforcement`. */
  locate(path: Path): { readonly file: string; readonly range: Range }
}

/** Everything that decides which rules are in force. */
export interface RuleSources {
  readonly builtin: boolean
  readonly documents: readonly Located<Rule>[]
  readonly settings: LocatedSettings
  /** The labels that the Accounts files declare. */
  readonly labels: ReadonlyMap<string, LabelType>
  /** Seconds; undefined where no maximum age of inventories is configured. */
  readonly inventoryMaxAge: number | undefined
}

const start: Range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }
const levels = ['off', 'info', 'warn', 'deny'] as const

/**
 * Loads and compiles the rules in force. Problems are located in the rule's document or in the settings; with any, nothing
 * may be judged by the rules that are left.
 */
export function loadRules(sources: RuleSources): { rules: RuleSet; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const own = sources.documents.map((document) => ({ document, builtin: false }))
  const all = [...(sources.builtin ? builtinDocuments() : []).map((document) => ({ document, builtin: true })), ...own]
  const facts = factsByName(sources.labels)
  const rules: CompiledRule[] = []
  const seen = new Set<string>()
  for (const { document, builtin } of all) {
    const { id } = document.value.metadata
    const complain: Complain = (path, message, remediation) =>
      problems.push({
        rule: 'plan-reference',
        message: `rule ${id}: ${message}`,
        remediation,
        location: { file: document.file, range: document.locate(path) },
      })
    if (seen.has(id))
      complain(
        ['metadata', 'id'],
        'there is already a rule of that name',
        'give it another id; built-in rules cannot be overridden',
      )
    seen.add(id)
    if (!builtin) checkOwn(document.value, complain)
    const rule = compile(document.value, facts, sources, complain, problems)
    if (rule !== undefined) rules.push(rule)
  }
  checkYields(
    all.map(({ document }) => document),
    seen,
    problems,
  )
  checkSettings(
    sources.settings,
    all.map(({ document }) => document.value),
    problems,
  )
  return { rules: { rules: inOrder(rules), inventoryMaxAge: sources.inventoryMaxAge }, problems }
}

/** The built-in rules as documents; they are valid by test, so nothing in them is ever located. */
export function builtinDocuments(): readonly Located<Rule>[] {
  return builtinRules.map((value) => ({ value, file: `builtin:${value.metadata.id}`, locate: () => start }))
}

function checkOwn(rule: Rule, complain: Complain): void {
  if (!rule.metadata.id.includes('/'))
    complain(
      ['metadata', 'id'],
      'your own rules need a namespace',
      `call it acme/${rule.metadata.id}, with your own name before the slash`,
    )
  if (rule.spec.guard !== undefined) complain(['spec', 'guard'], 'only built-in rules are guards', 'drop `guard`')
}

function inOrder(rules: readonly CompiledRule[]): readonly CompiledRule[] {
  const rank = (rule: CompiledRule): number => (rule.yieldsTo.length > 0 ? 1 : 0)
  return rules.toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
}

function compile(
  rule: Rule,
  facts: Vocabulary['facts'],
  { settings, inventoryMaxAge }: RuleSources,
  complain: Complain,
  problems: Problem[],
): CompiledRule | undefined {
  const { metadata, spec } = rule
  const perStep = spec.per === 'step' || spec.per === 'grant'
  if (perStep !== (spec.actions !== undefined)) {
    complain(
      ['spec', perStep ? 'per' : 'actions'],
      perStep ? `per: ${spec.per} needs actions` : `per: ${spec.per} has no actions`,
      perStep ? 'add actions: [ … ]' : 'drop `actions`',
    )
  }
  const impossible = spec.per === 'grant' && spec.actions?.find((action) => action === 'copy' || action === 'delete')
  if (impossible)
    complain(['spec', 'actions'], `${impossible} steps have no accounts`, 'use per: step, or drop the action')
  const paramTypes = paramTypesOf(spec.params ?? {}, complain)
  const vocabulary: Vocabulary = {
    facts,
    params: paramsOf(rule, settings, problems),
    paramTypes,
    per: spec.per,
    actions: spec.actions ?? [],
  }
  const match = spec.match && bindCondition(spec.match, ['spec', 'match'], vocabulary, 0, complain)
  const offset = match === undefined ? 0 : derive(undefined, match).leaves.length
  const violatedWhen = bindCondition(spec.violatedWhen, ['spec', 'violatedWhen'], vocabulary, offset, complain)
  const message = bindTemplate(spec.message, ['spec', 'message'], vocabulary, complain)
  const remediation = bindTemplate(spec.remediation ?? '', ['spec', 'remediation'], vocabulary, complain)
  const enforcement = enforcementOf(rule, settings, problems)
  if (violatedWhen === undefined || (spec.match !== undefined && match === undefined) || enforcement === 'off')
    return undefined
  const derived = derive(match, violatedWhen)
  if (inventoryMaxAge === undefined && derived.facts.some(({ requires }) => requires === 'inventoryMaxAge'))
    return undefined
  return {
    id: metadata.id,
    source: rule,
    per: spec.per,
    actions: spec.actions ?? [],
    guard: spec.guard,
    match,
    violatedWhen,
    ...derived,
    enforcement,
    onUnknown: spec.onUnknown ?? 'indeterminate',
    yieldsTo: spec.yieldsTo ?? [],
    mustApply: spec.mustApply ?? false,
    params: vocabulary.params,
    message,
    remediation,
  }
}

const factTypes = { string: 'string', number: 'number', boolean: 'boolean', list: 'set' } as const satisfies Record<
  ParamDefinition['type'],
  FactType
>

function paramTypesOf(
  params: Readonly<Record<string, ParamDefinition>>,
  complain: Complain,
): Readonly<Record<string, FactType>> {
  for (const [name, definition] of Object.entries(params)) {
    const wrong = paramComplaint(definition, definition.default)
    if (wrong !== undefined)
      complain(
        ['spec', 'params', name, 'default'],
        `the default of ${name} ${wrong}`,
        'correct the default or the type',
      )
    if (definition.enum !== undefined && definition.type !== 'string')
      complain(['spec', 'params', name, 'enum'], 'only strings have an enum', 'drop it')
  }
  return Object.fromEntries(Object.entries(params).map(([name, { type }]) => [name, factTypes[type]]))
}

/** Why a value is none of the parameter's; `undefined` when it is. */
function paramComplaint({ type, enum: values }: ParamDefinition, value: unknown): string | undefined {
  if (type === 'list' ? !Array.isArray(value) : typeof value !== type)
    return `must be a ${type === 'list' ? 'list of strings' : type}, not ${JSON.stringify(value)}`
  if (values !== undefined && !values.includes(String(value)))
    return `must be one of ${values.join(', ')}, not ${JSON.stringify(value)}`
  return undefined
}

function paramsOf(rule: Rule, settings: LocatedSettings, problems: Problem[]): Readonly<Record<string, ParamValue>> {
  const defined = rule.spec.params ?? {}
  const { id } = rule.metadata
  const given = Object.hasOwn(settings.params, id) ? (settings.params[id] ?? {}) : {}
  const values = new Map<string, ParamValue>(
    Object.entries(defined).map(([name, definition]) => [name, definition.default]),
  )
  for (const [name, value] of Object.entries(given)) {
    const definition = Object.hasOwn(defined, name) ? defined[name] : undefined
    const wrong = definition === undefined ? undefined : paramComplaint(definition, value)
    if (definition === undefined) {
      problems.push(
        settingProblem(
          settings,
          ['params', id, name],
          `the rule ${id} has no parameter ${name}`,
          suggest(name, Object.keys(defined)),
        ),
      )
    } else if (wrong !== undefined) {
      problems.push(
        settingProblem(
          settings,
          ['params', id, name],
          `the parameter ${name} of ${id} ${wrong}`,
          `\`shareplan rules show ${id}\` tells its parameters`,
        ),
      )
    } else values.set(name, value)
  }
  return Object.fromEntries(values)
}

function settingProblem(settings: LocatedSettings, path: Path, message: string, remediation: string): Problem {
  return { rule: 'plan-reference', message, remediation, location: settings.locate(path) }
}

function enforcementOf(rule: Rule, settings: LocatedSettings, problems: Problem[]): Enforcement | 'off' {
  const { id } = rule.metadata
  const own = rule.spec.enforcement
  const override = Object.hasOwn(settings.enforcement, id) ? settings.enforcement[id] : undefined
  if (override === undefined) return own
  const path = ['enforcement', id]
  const lowers = levels.indexOf(override.level) < levels.indexOf(own)
  if (lowers && rule.spec.guard !== undefined) {
    problems.push(
      settingProblem(settings, path, `${id} is a guard: it can be neither lowered nor switched off`, 'drop this entry'),
    )
  } else if (lowers && rule.spec.waivable === false) {
    problems.push(
      settingProblem(
        settings,
        path,
        `${id} is marked waivable: false: it can be neither lowered nor switched off`,
        'drop this entry',
      ),
    )
  } else if (lowers && override.reason === undefined) {
    problems.push(
      settingProblem(
        settings,
        path,
        `lowering ${id} from ${own} to ${override.level} needs a reason`,
        'add reason: why this is all right',
      ),
    )
  }
  return override.level
}

function checkYields(documents: readonly Located<Rule>[], ids: ReadonlySet<string>, problems: Problem[]): void {
  for (const document of documents) {
    document.value.spec.yieldsTo?.forEach((id, index) => {
      if (ids.has(id)) return
      const range = document.locate(['spec', 'yieldsTo', index])
      problems.push({
        rule: 'plan-reference',
        message: `there is no rule ${id}`,
        remediation: suggest(id, ids),
        location: { file: document.file, range },
      })
    })
  }
}

function checkSettings(settings: LocatedSettings, rules: readonly Rule[], problems: Problem[]): void {
  const ids = rules.map(({ metadata }) => metadata.id)
  for (const key of ['params', 'enforcement'] as const) {
    for (const id of Object.keys(settings[key])) {
      if (!ids.includes(id))
        problems.push(settingProblem(settings, [key, id], `there is no rule ${id}`, suggest(id, ids)))
    }
  }
}
