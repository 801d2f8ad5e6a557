import { printable } from '../printable.ts'

/** Markup that `html` made: what stands in it as text is text. */
export class Markup {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

/** What can stand in a template. Nothing stands for `undefined`. */
export type Part = Markup | string | number | undefined | readonly Part[]

/** Where a hole is: in the text, or in a quoted attribute, which may be one that leads elsewhere. */
type Place = 'text' | 'attribute' | 'link'

const known = new WeakMap<TemplateStringsArray, readonly Place[]>()
/** Within the page, or to the web. */
const target = /^(?:#|https?:\/\/)/

/**
 * The one way to make markup. Values become visible text: escaped, and with no character that changes how others are read. In a tag a
 * value stands in double quotes; anything else, and a link to anything but the page or the web, is a mistake of the caller and throws.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const places = known.get(strings) ?? placesOf(strings)
  known.set(strings, places)
  let text = strings[0] ?? ''
  parts.forEach((part, index) => {
    text += places[index] === 'text' ? inText(part) : inAttribute(part, places[index] === 'link')
    text += strings[index + 1] ?? ''
  })
  return new Markup(text)
}

function inText(part: Part): string {
  if (part === undefined) return ''
  if (part instanceof Markup) return part.toString()
  return typeof part === 'object' ? part.map(inText).join('') : escaped(String(part))
}

function inAttribute(part: Part, isLink: boolean): string {
  if (typeof part !== 'string' && typeof part !== 'number') throw new TypeError('an attribute is a text')
  if (isLink && !target.test(String(part))) throw new TypeError('a link leads nowhere')
  return escaped(String(part))
}

/** A phrase of the program's own words: what stands in backticks is code, and each `{}` the next of the parts. */
export function phrase(text: string, ...parts: readonly Part[]): Markup {
  const rest = [...parts]
  const pieces = text.split(/(`[^`]*`|\{\})/).map((piece): Part => {
    if (piece === '{}') return rest.shift()
    return piece.startsWith('`') ? html`<code>${piece.slice(1, -1)}</code>` : piece
  })
  return html`${pieces}`
}

const special = /[&<>"]/g
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escaped(text: string): string {
  return printable(text).replace(special, (char) => entities[char] ?? '')
}

/** Reads the tags of a template as a browser does. */
function placesOf(strings: TemplateStringsArray): readonly Place[] {
  const places: Place[] = []
  let inTag = false
  let inQuotes = false
  for (const string of strings.slice(0, -1)) {
    for (const char of string) {
      if (inQuotes) inQuotes = char !== '"'
      else if (inTag) {
        inQuotes = char === '"'
        inTag = char !== '>'
      } else inTag = char === '<'
    }
    if (inTag && !inQuotes) throw new TypeError('a value in a tag stands in quotes')
    places.push(inTag ? (/\b(?:href|src)="$/.test(string) ? 'link' : 'attribute') : 'text')
  }
  return places
}
