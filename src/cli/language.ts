import type { Command } from 'commander'
import { type Language, languageNamed, languages } from '../words/language.ts'
import { usageError } from './errors.ts'
import type { CliIo } from './io.ts'

/** A flag that says in which language people are told things. */
export interface LanguageFlag {
  readonly lang?: Language
}

/** Variables that say it, the strongest first. */
const variables = ['SHAREPLAN_LANG', 'LC_ALL', 'LC_MESSAGES', 'LANG'] as const

export function addLanguageOption(command: Command): Command {
  return command.option(
    '--lang <language>',
    `${languages.join(' or ')} (default: by SHAREPLAN_LANG or the locale)`,
    named,
  )
}

function named(value: string): Language {
  const language = languageNamed(value)
  if (language !== undefined) return language
  throw usageError(`--lang ${JSON.stringify(value)}: unknown language`, `Write one of: ${languages.join(', ')}.`)
}

/** The language that flag or environment ask for. What the environment asks for and nobody has written is told in English. */
export function languageOf({ lang }: LanguageFlag, { env }: Pick<CliIo, 'env'>): Language {
  if (lang !== undefined) return lang
  const wanted = variables.map((name) => env[name] ?? '').find((value) => value !== '')
  return (wanted === undefined ? undefined : languageNamed(wanted)) ?? 'en'
}
