import type { Located, Problem } from '../document.ts'
import type { Range } from '../finding.ts'
import type { LabelType, Rule } from '../schema/generated/types.ts'
import { bindCondition, type Complain, suggest, type Vocabulary } from './bind.ts'
import { declaredFacts } from './facts/declared.ts'
import { factsByName } from './facts/index.ts'
import { builtinRules } from './generated/builtin.ts'
import { instanceDocuments, type RuleDocument } from './instances.ts'
import { levelsInForce, ownLevels } from './levels.ts'
import { byRank, type CompiledRule, derive, type PolicyRule, type RuleSet } from './rule-set.ts'
import { checkSettings, type LocatedSettings, paramsOf, paramTypesOf } from './settings.ts'
import { everyLevel, levelAt, type Stage } from './stages.ts'
import { bindTexts, checkTranslations, englishTexts, type Translations, textsOf } from './translations.ts'

export type { RuleDocument } from './instances.ts'
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
  /** Where on its way a plan is judged; absent: nobody says it. */
  readonly stage?: Stage
  /** The language of what rules say; absent: English. */
  readonly translations?: Translations
}

const start: Range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }

/**
 * Loads and compiles the rules in force. Problems are located in the rule's document or in the settings; with any, nothing
 * may be judged by the rules that are left. Guards are always in force: without the other built-in rules, too.
 */
export function loadRules(sources: RuleSources): { rules: RuleSet; problems: readonly Problem[] } {
  const builtin = builtinDocuments().map((document) => ({ document, builtin: true }))
  const own = sources.documents.map((document) => ({ document, builtin: false }))
  const inForce = builtin.filter(({ document }) => sources.builtin || document.value.spec.guard !== undefined)
  return compileRules([...inForce, ...own], sources, [...builtin, ...own])
}

/** Compiles exactly these rules, and the instances among the settings. `known`: the rules that there may be instances of. */
export function compileRules(
  documents: readonly RuleDocument[],
  sources: Omit<RuleSources, 'builtin' | 'documents'>,
  known: readonly RuleDocument[] = documents,
): { rules: RuleSet; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const compiler = new Compiler(sources, problems)
  compiler.add(documents)
  // An instance of a rule that is not sound would only say the same once more.
  const instances = problems.length > 0 ? [] : instanceDocuments(sources.settings, known, problems)
  compiler.add(instances)
  const all = [...documents, ...instances].map(({ document }) => document)
  const ids = new Set(all.map(({ value }) => value.metadata.id))
  checkYields(all, ids, problems)
  if (instances.length === (sources.settings.instances ?? []).length) checkSettings(sources.settings, ids, problems)
  return { rules: compiler.rules(), problems }
}

/** Compiles rules one after the other; no two of them may have the same id. */
class Compiler {
  readonly #sources: Omit<RuleSources, 'builtin' | 'documents'>
  readonly #facts: Vocabulary['facts']
  readonly #problems: Problem[]
  readonly #seen = new Set<string>()
  readonly #rules: CompiledRule[] = []
  readonly #dormant: PolicyRule[] = []

  constructor(sources: Omit<RuleSources, 'builtin' | 'documents'>, problems: Problem[]) {
    this.#sources = sources
    this.#facts = factsByName(sources.labels)
    this.#problems = problems
  }

  add(documents: readonly RuleDocument[]): void {
    for (const rule of documents) this.#add(rule)
  }

  rules(): RuleSet {
    const rules = this.#rules.toSorted(byRank).map((rule, index) => ({ ...rule, index }))
    return { rules, dormant: this.#dormant, inventoryMaxAge: this.#sources.inventoryMaxAge }
  }

  #add({ document, builtin, use }: RuleDocument): void {
    const { value, file } = document
    const { id } = value.metadata
    const complain: Complain = (path, message, remediation) =>
      this.#problems.push({
        rule: 'plan-reference',
        message: `rule ${id}: ${message}`,
        remediation,
        location: { file, range: document.locate(path) },
      })
    if (this.#seen.has(id)) {
      const remediation = 'give it another id; built-in rules cannot be overridden'
      complain(['metadata', 'id'], 'there is already a rule of that name', remediation)
    }
    this.#seen.add(id)
    if (!builtin) checkOwn(value, complain)
    const rule = compile(value, use, this.#facts, this.#sources, complain, this.#problems)
    if (rule === undefined) return
    const enforcement = levelAt(rule.levels, this.#sources.stage)
    if (enforcement === 'off') this.#dormant.push(rule)
    else this.#rules.push({ ...rule, enforcement })
  }
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

function compile(
  rule: Rule,
  use: string | undefined,
  facts: Vocabulary['facts'],
  { settings, inventoryMaxAge, translations }: Pick<RuleSources, 'settings' | 'inventoryMaxAge' | 'translations'>,
  complain: Complain,
  problems: Problem[],
): Omit<CompiledRule, 'enforcement'> | undefined {
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
  const texts = textsOf(rule, translations, use)
  const said = translations === undefined ? english : bindTexts(texts, ['spec'], vocabulary, ignore)
  const levels = levelsInForce(rule, ownLevels(rule, complain), settings, problems)
  if (violatedWhen === undefined || (spec.match !== undefined && match === undefined)) return undefined
  if (everyLevel(levels).every(([, level]) => level === 'off')) return undefined
  const derived = derive(match, violatedWhen)
  if (inventoryMaxAge === undefined && derived.facts.some(({ requires }) => requires === 'inventoryMaxAge'))
    return undefined
  return {
    index: 0,
    id: metadata.id,
    source: rule,
    use,
    per: spec.per,
    actions: spec.actions ?? [],
    guard: spec.guard,
    match,
    violatedWhen,
    ...derived,
    levels,
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
