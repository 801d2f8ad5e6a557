import { languageNamed } from '../../words/language.ts'
import type { CliIo } from '../io.ts'
import { type LanguageFlag, languageOf } from '../language.ts'
import type { SettingOptions } from '../options.ts'

export type LspOptions = SettingOptions & LanguageFlag

/** The same, in the language that is asked for: by the flag or SHAREPLAN_LANG, by the editor, or by the locale. */
export function speaking(options: LspOptions, io: CliIo, locale: string | undefined): LspOptions {
  const asked = options.lang !== undefined || (io.env.SHAREPLAN_LANG ?? '') !== ''
  const editor = locale === undefined ? undefined : languageNamed(locale)
  return { ...options, lang: asked || editor === undefined ? languageOf(options, io) : editor }
}
