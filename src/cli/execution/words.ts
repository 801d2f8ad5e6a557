import { printable } from '../../report/printable.ts'

/** How texts about runs name accounts: `name (id)` where the name is known. */
export function accountWords(id: string, nameOf: (id: string) => string | undefined): string {
  const name = nameOf(id)
  return printable(name === undefined ? id : `${name} (${id})`)
}

/** Lines of words, none wider than the room there is, all behind the same indent. */
export function wrap(words: readonly string[], indent: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line !== '' && indent.length + line.length + 1 + word.length > columns) {
      lines.push(indent + line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  if (line !== '') lines.push(indent + line)
  return lines
}
