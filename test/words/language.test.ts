import { expect, it } from 'vitest'
import { languageOf } from '../../src/cli/language.ts'
import { languageNamed } from '../../src/words/language.ts'

it.each([
  ['en', 'en'],
  ['en_GB.UTF-8', 'en'],
  ['C', 'en'],
  ['C.UTF-8', 'en'],
  ['zh', 'zh-CN'],
  ['zh-CN', 'zh-CN'],
  ['zh_CN.utf8', 'zh-CN'],
  ['zh_CN.UTF-8@pinyin', 'zh-CN'],
  ['zh-Hans', 'zh-CN'],
  ['zh-Hant-CN', undefined],
  ['zh_TW.UTF-8', undefined],
  ['zh_CN.GB18030', undefined],
  ['de_DE.UTF-8', undefined],
  ['', undefined],
])('%j names %j', (name, language) => {
  expect(languageNamed(name)).toBe(language)
})

it.each([
  [{}, 'en'],
  [{ LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
  [{ LANG: 'zh_CN.UTF-8', LC_ALL: '' }, 'zh-CN'],
  [{ LANG: 'zh_CN.UTF-8', LC_MESSAGES: 'en_US.UTF-8' }, 'en'],
  [{ LC_MESSAGES: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
  [{ LC_ALL: 'C', SHAREPLAN_LANG: 'zh-CN' }, 'zh-CN'],
  [{ LANG: 'zh_CN.UTF-8', SHAREPLAN_LANG: 'tlh' }, 'en'],
])('the environment %j asks for %s', (env, language) => {
  expect(languageOf({}, { env })).toBe(language)
  expect(languageOf({ lang: 'zh-CN' }, { env })).toBe('zh-CN')
})
