import { en } from './en.ts'
import type { Language } from './language.ts'
import type { PageWords } from './page.ts'
import type { Words } from './words.ts'

/** The words of a language; all but the English ones are loaded when they are asked for. */
export async function loadWords(language: Language): Promise<Words> {
  return language === 'en' ? en : (await import('./zh-cn.ts')).zhCN
}

/** What the HTML page says, in a language. */
export async function loadPageWords(language: Language): Promise<PageWords> {
  return language === 'en' ? (await import('./page-en.ts')).pageEn : (await import('./page-zh-cn.ts')).pageZhCN
}
