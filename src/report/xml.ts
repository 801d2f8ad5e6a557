import { printable } from './printable.ts'

/** Characters that printable text may hold and XML 1.0 may not. */
const notInXml = /[\ufffe\uffff]/g

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Untrusted text of one line, for attributes and content. */
export function xmlText(text: string): string {
  return printable(text)
    .replace(notInXml, (char) => `\\u${char.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"]/g, (char) => entities[char] ?? '')
}

/** An element; attributes are untrusted text, the content is XML. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, content = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlText(String(value))}"`)
  const start = `<${name}${written.join('')}`
  return content === '' ? `${start}/>` : `${start}>${content}</${name}>`
}

/** Indents the elements that an element holds. */
export function nested(elements: readonly string[], indent: string): string {
  const inner = elements.map((one) => `\n${indent}  ${one}`).join('')
  return inner === '' ? '' : `${inner}\n${indent}`
}
