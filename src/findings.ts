import type { Located, Problem } from './document.ts'
import type { Finding, Location, Path } from './finding.ts'
import { imageLabel } from './plan/model.ts'
import { leafTruth, openLeaves } from './policy/condition.ts'
import type { Decision } from './policy/engine.ts'
import type { Fact } from './policy/facts/definition.ts'
import { openFacts } from './policy/quantifier.ts'
import type { CompiledRule } from './policy/rule-set.ts'
import type { Subject } from './policy/subject.ts'
import { renderTemplate } from './policy/template.ts'
import { showValue } from './policy/values.ts'
import type { SharePlan } from './schema/generated/types.ts'
import { en } from './words/en.ts'
import type { Words } from './words/words.ts'

/** A finding whose fingerprint is still to be made, of `identity`. */
export interface Draft extends Omit<Finding, 'fingerprint'> {
  /** Rule, plan, step subject, account and an occurrence index; never lines. */
  readonly identity: string
  /** What a waiver may name beside what the finding tells: the step's region, and its id if the plan gives it one. Absent: no step. */
  readonly scope?: { readonly region: string; readonly step: string | null }
}

/** Makes the findings of one plan; holds what their fingerprints need to tell equal ones apart. */
export class FindingMaker {
  readonly #document: Located<SharePlan>
  readonly #words: Words
  readonly #occurrences = new Map<string, number>()

  constructor(document: Located<SharePlan>, words: Words) {
    this.#document = document
    this.#words = words
  }

  /** The finding for a rule that is violated or cannot be decided. */
  make(rule: CompiledRule, outcome: Decision, subject: Subject): Draft {
    const missing = outcome === 'indeterminate' ? missingFacts(rule, subject) : []
    const step = subject.step
    const account = subject.grant?.account || null
    const words = this.#words
    const isOpen = outcome === 'indeterminate'
    const message = isOpen
      ? undecided(rule, subject, missing, words)
      : renderTemplate(rule.message, subject, words.value)
    return {
      kind: 'policy',
      rule: rule.id,
      enforcement: rule.enforcement,
      outcome: outcome === 'indeterminate' ? 'indeterminate' : 'violated',
      waiver: null,
      message: rule.deniesFrom === undefined ? message : words.finding.deniesFrom(message, rule.deniesFrom),
      remediation: isOpen ? howToSupply(missing, words) : renderTemplate(rule.remediation, subject, words.value),
      ...this.#locate(rule, subject),
      plan: subject.plan.plan.name,
      step: step?.id ?? null,
      image: step === undefined ? null : imageLabel(step.image),
      account,
      missing: missing.map(({ name }) => name),
      ...(step !== undefined && { scope: { region: step.region, step: step.named ? step.id : null } }),
      identity: this.#identity([rule.id, subject.plan.plan.name, ...stepSubject(subject), account ?? '']),
    }
  }

  #locate(rule: CompiledRule, subject: Subject): Location {
    const elsewhere = rule.facts.map(({ locate }) => locate?.(subject)).find((location) => location !== undefined)
    return (
      elsewhere ?? { file: this.#document.file, range: this.#document.locate(pathOf(this.#document.value, subject)) }
    )
  }

  #identity(parts: readonly string[]): string {
    return identity(parts, this.#occurrences)
  }
}

/** The parts, and how often they came up before. */
function identity(parts: readonly string[], occurrences: Map<string, number>): string {
  const key = JSON.stringify(parts)
  const occurrence = occurrences.get(key) ?? 0
  occurrences.set(key, occurrence + 1)
  return JSON.stringify([...parts, String(occurrence)])
}

/** What the step is about, without its position, so that inserting a step before it changes nothing. */
function stepSubject({ step }: Subject): readonly string[] {
  if (step === undefined) return []
  return [step.named ? step.id : '', step.action, step.region, imageLabel(step.image)]
}

/** An account is located at the entry that brought it in, a step at its image, the plan at its name. */
function pathOf({ spec }: SharePlan, { step, grant }: Subject): Path {
  if (step === undefined) return ['metadata', 'name']
  const path = ['spec', 'steps', step.index]
  if (grant !== undefined) return grant.entry < 0 ? [...path, 'accounts'] : [...path, 'accounts', grant.entry]
  return [...path, spec.steps[step.index]?.imageFrom === undefined ? 'image' : 'imageFrom']
}

/** The unknown facts on which the outcome hangs, each once. */
function missingFacts({ match, violatedWhen }: CompiledRule, subject: Subject): readonly Fact[] {
  const whole = match === undefined ? violatedWhen : ({ kind: 'all', parts: [match, violatedWhen] } as const)
  const leaves = openLeaves(whole, (leaf) => leafTruth(leaf, subject))
  const open = leaves.flatMap((leaf) => openFacts(leaf, subject))
  return [...new Map(open.map((fact) => [fact.name, fact])).values()]
}

/** The rule's own words, or its title and what is missing. */
function undecided(rule: CompiledRule, subject: Subject, missing: readonly Fact[], words: Words): string {
  if (rule.undecided !== undefined) return renderTemplate(rule.undecided, subject, words.value)
  const { step, account, grant } = subject
  const image = step === undefined ? [] : [imageLabel(step.image)]
  const sharee = grant === undefined ? [] : [account?.name ?? (grant.account || words.value.otherUnknown)]
  const known = missing.map((fact) => ({ name: fact.name, value: showValue(fact.read(subject), words.value) }))
  return words.finding.undecided(rule.texts.title, [...image, ...sharee], known)
}

function howToSupply(missing: readonly Fact[], { finding }: Words): string {
  const supplies = new Set(missing.flatMap(({ supply = '' }) => (supply === '' ? [] : [supply])))
  return finding.supplies([...supplies].map(finding.text))
}

/** Findings for the problems that keep a plan from being judged; whatever the language, their identity is made of the English message. */
export function documentFindings(
  name: string | null,
  problems: readonly Problem[],
  { finding: { text } }: Words = en,
): readonly Draft[] {
  const occurrences = new Map<string, number>()
  return problems.map(({ rule, message, remediation, location }) => {
    return {
      kind: 'document',
      rule,
      enforcement: 'deny',
      outcome: 'invalid',
      waiver: null,
      message: text(message),
      remediation: text(remediation),
      ...location,
      plan: name,
      step: null,
      image: null,
      account: null,
      missing: [],
      identity: identity([rule, name ?? '', message], occurrences),
    }
  })
}

/** By file, position, rule, account and fingerprint: the same order wherever the findings come from. */
export function sortFindings(findings: Finding[]): readonly Finding[] {
  return findings.sort(
    (a, b) =>
      compare(a.file, b.file) ||
      a.range.start.line - b.range.start.line ||
      a.range.start.column - b.range.start.column ||
      compare(a.rule, b.rule) ||
      compare(a.account ?? '', b.account ?? '') ||
      compare(a.fingerprint, b.fingerprint),
  )
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
