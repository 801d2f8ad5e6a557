import { commands, groups } from './commands.ts'

/** The commands that may follow words, and what each does; none where the words name no group. */
export function commandNames(words: readonly string[]): readonly { readonly value: string; readonly about: string }[] {
  const found = new Map<string, string>()
  for (const { name, summary } of commands) {
    const path = name.split(' ')
    if (path.length <= words.length || !words.every((word, index) => path[index] === word)) continue
    const value = path[words.length] ?? ''
    const isGroup = path.length > words.length + 1
    if (!isGroup) found.set(value, summary)
    else if (!found.has(value)) found.set(value, groups[value] ?? '')
  }
  if (words.length === 0) found.set('help', 'print help for a command')
  return [...found].map(([value, about]) => ({ value, about }))
}
