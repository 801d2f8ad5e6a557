/** The languages that people can be told things in. */
export type Language = 'en' | 'zh-CN'

export const languages: readonly Language[] = ['en', 'zh-CN']

/**
 * The language that a tag (`zh-CN`) or a locale of POSIX (`zh_CN.UTF-8`) names; undefined for one that nothing is written in.
 * Traditional Chinese is another language than Simplified Chinese. All output is UTF-8: for other encodings there is only English, which
 * is ASCII.
 */
export function languageNamed(name: string): Language | undefined {
  const [, tag = '', encoding = 'utf-8'] = /^([^.@]*)(?:\.([^@]*))?/.exec(name.toLowerCase()) ?? []
  if (!/^utf-?8$/.test(encoding)) return undefined
  const parts = tag.split(/[-_]/)
  if (parts[0] === 'en' || tag === 'c' || tag === 'posix') return 'en'
  if (parts[0] !== 'zh' || parts.includes('hant')) return undefined
  return parts.length === 1 || ['cn', 'sg', 'hans'].some((part) => parts.includes(part)) ? 'zh-CN' : undefined
}
