import type { Path } from '../finding.ts'
import type { Rule, RuleTranslation } from '../schema/generated/types.ts'
import type { Language } from '../words/language.ts'
import { bindTemplate, type Complain, suggest, type Vocabulary } from './bind.ts'
import type { CompiledRule } from './rule-set.ts'

/** The language that rules are to speak, and what the built-in ones say in it, by id: they come without their translations. */
export interface Translations {
  readonly language: Exclude<Language, 'en'>
  readonly builtin: Readonly<Record<string, RuleTranslation>>
}

/** What the built-in rules say in a language; undefined for English, which they say themselves. */
export async function loadTranslations(language: Language): Promise<Translations | undefined> {
  if (language === 'en') return undefined
  const { translations } = await import('./generated/builtin-zh-cn.ts')
  return { language, builtin: translations }
}

/** The texts of a rule in its own English. */
export function englishTexts({ metadata: { title }, spec }: Rule): RuleTranslation {
  const { message, undecided, why, remediation, params = {} } = spec
  const descriptions = Object.entries(params).flatMap(([name, { description }]) =>
    description === undefined ? [] : [[name, description] as const],
  )
  return {
    title,
    message,
    ...(undecided !== undefined && { undecided }),
    ...(why !== undefined && { why }),
    ...(remediation !== undefined && { remediation }),
    params: Object.fromEntries(descriptions),
  }
}

/**
 * The texts of a rule in the language that is wanted, each in English where it has none. An instance says what the rule says that
 * it is of: `id` is that one's.
 */
export function textsOf(rule: Rule, wanted: Translations | undefined, id: string = rule.metadata.id): RuleTranslation {
  const english = englishTexts(rule)
  if (wanted === undefined) return english
  const own = rule.translations?.[wanted.language]
  const texts = own ?? (Object.hasOwn(wanted.builtin, id) ? wanted.builtin[id] : undefined)
  return texts === undefined ? english : { ...english, ...texts, params: { ...english.params, ...texts.params } }
}

/** Complains about facts and parameters that the rule cannot name in another language, whichever is wanted: a rule is sound or not. */
export function checkTranslations({ spec, translations }: Rule, vocabulary: Vocabulary, complain: Complain): void {
  const known = Object.keys(spec.params ?? {})
  for (const [language, texts] of Object.entries<RuleTranslation>({ ...translations })) {
    const path = ['translations', language]
    bindTexts(texts, path, vocabulary, complain)
    for (const name of Object.keys(texts.params ?? {})) {
      if (!known.includes(name))
        complain([...path, 'params', name], `the rule has no parameter ${name}`, suggest(name, known))
    }
  }
}

/** Binds the texts that findings are made of; `path` leads to the part of the rule that holds all of them. */
export function bindTexts(
  { message, undecided, remediation }: RuleTranslation,
  path: Path,
  vocabulary: Vocabulary,
  complain: Complain,
): Pick<CompiledRule, 'message' | 'undecided' | 'remediation'> {
  const bind = (key: string, text: string): CompiledRule['message'] =>
    bindTemplate(text, [...path, key], vocabulary, complain)
  return {
    message: bind('message', message),
    undecided: undecided === undefined ? undefined : bind('undecided', undecided),
    remediation: bind('remediation', remediation ?? ''),
  }
}
