import type { Located, Problem } from '../document.ts'
import type { Range } from '../finding.ts'
import type { LabelType, Rule } from '../schema/generated/types.ts'
import { bindCondition, type Complain, suggest, type Vocabulary } from './bind.ts'
import { declaredFacts } from './facts/declared.ts'
import { factsByName } from './facts/index.ts'
import { builtinRules } from './generated/builtin.ts'
import { type CompiledRule, derive, type RuleSet } from './rule-set.ts'
import { checkSettings, enforcementOf, type LocatedSettings, paramsOf, paramTypesOf } from './settings.ts'
import { bindTexts, checkTranslations, englishTexts, type Translations, textsOf } from './translations.ts'

export type { LocatedSettings } from './settings.ts'

/** Everything that decides which rules are in force. */
export interface RuleSources {
  readonly builtin: boolean
  readonly documents: readonly Located<Rule>[]
  readonly settings: LocatedSettings
  /** The labels that the Accounts files declare. */
  readonly labels: ReadonlyMap<string, LabelType>
  /** Seconds; undefined where no maximum age of inventories is configured. */
  readonly inventoryMaxAge: number | undefined
  /** The language of what rules say; absent: English. */
  readonly translations?: Translations
}

const start: Range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }

/** A rule's document, and whether it is one of ours: only built-in rules may be guards or do without a namespace. */
export interface RuleDocument {
  readonly document: Located<Rule>
  readonly builtin: boolean
}

/**
 * Loads and compiles the rules in force. Problems are located in the rule's document or in the settings; with any, nothing
 * may be judged by the rules that are left. Guards are always in force: without the other built-in rules, too.
 */
export function loadRules(sources: RuleSources): { rules: RuleSet; problems: readonly Problem[] } {
  const builtin = builtinDocuments().filter(({ value }) => sources.builtin || value.spec.guard !== undefined)
  const documents = [
    ...builtin.map((document) => ({ document, builtin: true })),
    ...sources.documents.map((document) => ({ document, builtin: false })),
  ]
  return compileRules(documents, sources)
}

/** Compiles exactly these rules. */
export function compileRules(
  documents: readonly RuleDocument[],
  sources: Omit<RuleSources, 'builtin' | 'documents'>,
): { rules: RuleSet; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const facts = factsByName(sources.labels)
  const rules: CompiledRule[] = []
  const seen = new Set<string>()
  for (const { document, builtin } of documents) {
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
  const all = documents.map(({ document }) => document)
  checkYields(all, seen, problems)
  const values = all.map(({ value }) => value)
  checkSettings(sources.settings, values, problems)
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
  return rules
    .toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
    .map((rule, index) => ({ ...rule, index }))
}

function compile(
  rule: Rule,
  facts: Vocabulary['facts'],
  { settings, inventoryMaxAge, translations }: Pick<RuleSources, 'settings' | 'inventoryMaxAge' | 'translations'>,
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
  if (!perStep && spec.yieldsTo !== undefined)
    complain(
      ['spec', 'yieldsTo'],
      `per: ${spec.per} yields to nothing`,
      'drop `yieldsTo`: it is about rules of one step',
    )
  if (!perStep && spec.invariant !== undefined)
    complain(
      ['spec', 'invariant'],
      `per: ${spec.per} is not about the order of steps`,
      'drop `invariant`: it is about rules of one step',
    )
  const impossible = spec.per === 'grant' && spec.actions?.find((action) => action === 'copy' || action === 'delete')
  if (impossible)
    complain(['spec', 'actions'], `${impossible} steps have no accounts`, 'use per: step, or drop the action')
  const paramTypes = paramTypesOf(spec.params ?? {}, complain)
  const vocabulary: Vocabulary = {
    facts: withDeclared(facts, spec),
    params: paramsOf(rule, settings, problems),
    paramTypes,
    per: spec.per,
    actions: spec.actions ?? [],
  }
  const match = spec.match && bindCondition(spec.match, ['spec', 'match'], vocabulary, 0, complain)
  const offset = match === undefined ? 0 : derive(undefined, match).leaves.length
  const violatedWhen = bindCondition(spec.violatedWhen, ['spec', 'violatedWhen'], vocabulary, offset, complain)
  const english = bindTexts(englishTexts(rule), ['spec'], vocabulary, complain)
  checkTranslations(rule, vocabulary, complain)
  const texts = textsOf(rule, translations)
  const said = translations === undefined ? english : bindTexts(texts, ['spec'], vocabulary, ignore)
  const enforcement = enforcementOf(rule, settings, problems)
  if (violatedWhen === undefined || (spec.match !== undefined && match === undefined) || enforcement === 'off')
    return undefined
  const derived = derive(match, violatedWhen)
  if (inventoryMaxAge === undefined && derived.facts.some(({ requires }) => requires === 'inventoryMaxAge'))
    return undefined
  return {
    index: 0,
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
    invariant: spec.invariant ?? false,
    params: vocabulary.params,
    texts,
    ...said,
  }
}

/** The facts, and those that the rule declares for itself. */
function withDeclared(facts: Vocabulary['facts'], spec: Rule['spec']): Vocabulary['facts'] {
  const declared = declaredFacts(spec)
  return declared.length === 0 ? facts : new Map([...facts, ...declared.map((fact) => [fact.name, fact] as const)])
}

/** For texts that were complained about before. */
const ignore: Complain = () => {}

function checkYields(documents: readonly Located<Rule>[], ids: ReadonlySet<string>, problems: Problem[]): void {
  for (const document of documents) {
    document.value.spec.yieldsTo?.forEach((id, index) => {
      if (ids.has(id)) return
      const range = document.locate(['spec', 'yieldsTo', index])
      problems.push({
        rule: 'plan-reference',
        message: `there is no rule ${id}`,
        remediation: suggest(id, ids, 'shareplan rules list'),
        location: { file: document.file, range },
      })
    })
  }
}
