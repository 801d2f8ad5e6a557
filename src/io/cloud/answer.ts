/** A JSON object as the platform answered it. */
export type Answer = Readonly<Record<string, unknown>>

/** An answer that lacks what every answer of its kind has; the caller must not take it for "nothing there". */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer'
}

/** Whether a value is a JSON object. */
export function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A string, also from a number, which ids may be; empty strings are values. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
}

/** A boolean, also spelt as a string ("True"). */
export function flag(value: unknown): boolean | undefined {
  const word = String(value).toLowerCase()
  return word === 'true' ? true : word === 'false' ? false : undefined
}

/** A non-empty string that must be there. */
export function required(answer: Answer, name: string): string {
  const value = text(answer[name])
  if (value === undefined || value === '') throw new MalformedAnswer(`${name} is missing`)
  return value
}

/** The id of something, that must be there: what has spaces in it is none. */
export function identifier(answer: Answer, name: string): string {
  const id = required(answer, name)
  if (/\s/.test(id)) throw new MalformedAnswer(`${name} is no id`)
  return id
}

/** A whole number that must be there. */
export function count(answer: Answer, name: string): number {
  const value = Number(text(answer[name]) ?? Number.NaN)
  if (!Number.isSafeInteger(value) || value < 0) throw new MalformedAnswer(`${name} is not a count`)
  return value
}

/** A list of objects in the platform's double wrapping, for example `Images.Image`, that must be there. */
export function list(answer: Answer, outer: string, inner: string): readonly Answer[] {
  const wrapper = answer[outer]
  const items = isAnswer(wrapper) ? wrapper[inner] : undefined
  if (!Array.isArray(items) || !items.every(isAnswer)) throw new MalformedAnswer(`${outer}.${inner} is not a list`)
  return items
}

/** An object that must be there. */
export function part(answer: Answer, name: string): Answer {
  const value = answer[name]
  if (!isAnswer(value)) throw new MalformedAnswer(`${name} is missing`)
  return value
}

/** A list of objects, in newer APIs not wrapped, that must be there. */
export function plainList(answer: Answer, name: string): readonly Answer[] {
  const items = answer[name]
  if (!Array.isArray(items) || !items.every(isAnswer)) throw new MalformedAnswer(`${name} is not a list`)
  return items
}

/** A list as `list` reads it, or an empty one where the answer has none. */
export function optionalList(answer: Answer, outer: string, inner: string): readonly Answer[] {
  const wrapper = answer[outer]
  const absent = wrapper === undefined || wrapper === null || (isAnswer(wrapper) && wrapper[inner] === undefined)
  return absent ? [] : list(answer, outer, inner)
}

/** An object without its undefined members. */
export function compact<T extends object>(members: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T
}
