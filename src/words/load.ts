import { en } from './en.ts'
import type { Language } from './language.ts'
import type { Words } from './words.ts'

/** The words of a language; all but the English ones are loaded when they are asked for. */
export async function loadWords(language: Language): Promise<Words> {
  return language === 'en' ? en : (await import('./zh-cn.ts')).zhCN
}
