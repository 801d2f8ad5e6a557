import type { Random } from './random.ts'

const PLAIN = /^[A-Za-z_/][A-Za-z0-9_./@ -]*[A-Za-z0-9_/]$/
const WORDS = /^(?:true|false|null)$/i
const COMMENT_WORDS = ['# note', '# key: value', "# it's - [done]", '#', '# "']

/** Writes a value as YAML in styles picked at random: block or flow, quotes or none, comments, blank lines, indents. */
export function writeYaml(value: unknown, random: Random): string {
  return `${comment(random, '')}${new Writer(random).block(value, 0, false)}`
}

function comment(random: Random, indent: string): string {
  return random.below(6) === 0 ? `${indent}${random.pick(COMMENT_WORDS)}\n` : ''
}

function isCollection(value: unknown): value is Record<string, unknown> | readonly unknown[] {
  return typeof value === 'object' && value !== null
}

class Writer {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  /** A node with its line end; `inline`: it begins behind a dash, so that its first line is indented already. */
  block(value: unknown, indent: number, inline: boolean): string {
    const entries = isCollection(value) ? Object.entries(value) : []
    if (entries.length === 0 || this.#random.below(4) === 0) {
      return `${inline ? '' : ' '.repeat(indent)}${this.#flow(value, indent + 1)}${this.#lineEnd()}`
    }
    const pad = ' '.repeat(indent)
    const list = Array.isArray(value)
    const lines = entries.map(([key, entry]) => (list ? this.#item(entry, indent) : this.#entry(key, entry, indent)))
    const first = inline ? (lines[0] ?? '') : `${pad}${lines[0] ?? ''}`
    return [first, ...lines.slice(1).map((line) => `${comment(this.#random, pad)}${pad}${line}`)].join('')
  }

  #item(value: unknown, indent: number): string {
    if (!isCollection(value) || this.#random.below(5) > 0) {
      const gap = 1 + this.#random.below(3)
      return `-${' '.repeat(gap)}${this.block(value, indent + 1 + gap, true)}`
    }
    return `-${this.#lineEnd()}${this.block(value, indent + 2, false)}`
  }

  #entry(key: string, value: unknown, indent: number): string {
    const name = `${this.#scalar(key)}:`
    if (isCollection(value) && Object.keys(value).length > 0 && this.#random.below(3) > 0) {
      const step = Array.isArray(value) && this.#random.below(2) === 0 ? 0 : 1 + this.#random.below(4)
      const inner = this.block(value, indent + step, false)
      // In the column of its key only a list in block style can stand.
      return step === 0 && !inner.trimStart().startsWith('- ') && !inner.trimStart().startsWith('-\n')
        ? `${name} ${this.#flow(value, indent + 1)}${this.#lineEnd()}`
        : `${name}${this.#lineEnd()}${inner}`
    }
    return `${name} ${this.#flow(value, indent + 1)}${this.#lineEnd()}`
  }

  #flow(value: unknown, indent: number): string {
    if (!isCollection(value)) return this.#scalar(value)
    const gap =
      this.#random.below(4) === 0 ? `\n${' '.repeat(indent + this.#random.below(3))}` : this.#random.pick(['', ' '])
    const list = Array.isArray(value)
    const entries = Object.entries(value).map(([key, entry]) =>
      list ? this.#flow(entry, indent) : `${this.#scalar(key)}: ${this.#flow(entry, indent)}`,
    )
    const inside = entries.join(`,${gap === '' ? ' ' : gap}`)
    return list ? `[${gap}${inside}${gap}]` : `{${gap}${inside}${gap}}`
  }

  #scalar(value: unknown): string {
    if (typeof value !== 'string') return JSON.stringify(value)
    const style = this.#random.below(3)
    if (style < 2 && PLAIN.test(value) && !WORDS.test(value)) return value
    if (style < 2 && /^[ -~]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`
    return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped)
  }

  #lineEnd(): string {
    const end = this.#random.below(8)
    return end === 0 ? `  ${this.#random.pick(COMMENT_WORDS)}\n` : end === 1 ? '  \n' : end === 2 ? '\n\n' : '\n'
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
