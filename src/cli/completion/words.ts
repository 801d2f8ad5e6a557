import type { Command, Option } from 'commander'

/** What may stand where the cursor is. */
export type Slot =
  | { readonly kind: 'flag' }
  | { readonly kind: 'value'; readonly option: Option }
  /** `position` counts from 0; undefined name: the command takes no more arguments. */
  | { readonly kind: 'argument'; readonly name: string | undefined }

/** The word at the cursor: what stands before the part that is completed, such as `--format=`, and that part. */
export interface Current {
  readonly before: string
  readonly typed: string
  readonly slot: Slot
}

/** What stands at the end of the words behind a command, which has all its options. */
export function currentWord(command: Command, words: readonly string[]): Current {
  const last = words.at(-1) ?? ''
  const { open, args, isLiteral } = readWords(command, words.slice(0, -1))
  if (open !== undefined) return { before: '', typed: last, slot: { kind: 'value', option: open } }
  const [, flag = '', value = ''] = /^(--[^=]+)=(.*)$/s.exec(last) ?? []
  const option = optionOf(command, flag)
  if (!isLiteral && option !== undefined && takesValue(option)) {
    return { before: `${flag}=`, typed: value, slot: { kind: 'value', option } }
  }
  if (!isLiteral && last.startsWith('-')) return { before: '', typed: last, slot: { kind: 'flag' } }
  return { before: '', typed: last, slot: { kind: 'argument', name: argumentAt(command, args) } }
}

/** The words before the cursor: whether the last is an option that wants a value, and how many arguments there are. */
function readWords(
  command: Command,
  words: readonly string[],
): { readonly open: Option | undefined; readonly args: number; readonly isLiteral: boolean } {
  let args = 0
  let open: Option | undefined
  for (const [index, word] of words.entries()) {
    if (open !== undefined) open = undefined
    else if (word === '--') return { open, args: args + words.length - index - 1, isLiteral: true }
    else if (word.startsWith('-') && word !== '-') {
      const option = optionOf(command, word)
      open = option !== undefined && takesValue(option) ? option : undefined
    } else args += 1
  }
  return { open, args, isLiteral: false }
}

function optionOf(command: Command, word: string): Option | undefined {
  return command.options.find(({ long, short }) => word !== '' && (word === long || word === short))
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional
}

function argumentAt({ registeredArguments }: Command, position: number): string | undefined {
  const argument = registeredArguments[position] ?? registeredArguments.at(-1)
  return position < registeredArguments.length || argument?.variadic === true ? argument?.name() : undefined
}

/** Bash breaks words at `=`: an option, the sign and the value are one word again. */
export function joinedAtEquals(words: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (const word of words) {
    const before = joined.at(-1)
    const continues = before !== undefined && (word === '=' ? /^--[\w-]+$/.test(before) : /^--[\w-]+=$/.test(before))
    if (continues) joined[joined.length - 1] = before + word
    else joined.push(word)
  }
  return joined
}
