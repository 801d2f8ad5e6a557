import type { Problem } from '../document.ts'
import { loadSchema, loadValidator } from '../schema/index.ts'
import { childOf, pathOfPointer, schemaAt } from '../schema/navigate.ts'
import type { SchemaError } from '../schema/validator.ts'
import type { SourceProblem } from '../source/index.ts'
import { applyChanges } from './change.ts'
import { type ReadDocument, type Reading, read, sheetOf } from './reading.ts'
import { sameRange } from './same.ts'
import { applySplices, type Splice } from './splice.ts'
import { obstacles } from './splices.ts'

/** What a quote is against. */
type Told = Pick<Problem, 'rule' | 'location'>

/** Something that is written as a number or truth value, and has to be a text: what is to stand in quotes, as it is written. */
export interface Quote {
  readonly problem: Told
  readonly raw: string
  readonly splice: Splice
  /** The value's document, and where it is in it; undefined for a key. */
  readonly place: { readonly document: number; readonly pointer: string } | undefined
}

/** What cannot be put in quotes, and why. */
export interface Unquotable {
  readonly problem: Told
  readonly reason: string
}

const digits = /^[0-9]+$/

/**
 * What is to be put in quotes: keys of digits, and values where texts belong. Of accounts only ids of which every digit is written: what
 * `1e15` or `0x1f` was meant to be is not in the text.
 */
export async function findQuotes(reading: Reading): Promise<readonly (Quote | Unquotable)[]> {
  const keys = reading.source.problems.flatMap((problem) => quoteOfKey(reading, problem))
  const values = await Promise.all(reading.documents.map((document, index) => quotesOf(reading, document, index)))
  return [...keys, ...values.flat()]
}

function quoteOfKey({ text, source, positions }: Reading, { code, range }: SourceProblem): readonly Quote[] {
  const [start, end] = [positions.offsetOf(range.start), positions.offsetOf(range.end)]
  const raw = text.slice(start, end)
  if (code !== 'key-not-string' || !digits.test(raw)) return []
  const problem = { rule: 'plan-syntax', location: { file: source.file, range } } as const
  return [{ problem, raw, splice: { start, end, text: `"${raw}"` }, place: undefined }]
}

const accounts: ReadonlySet<string | null> = new Set(['accountId', 'accountEntry', 'groupMember'])

async function quotesOf(
  reading: Reading,
  document: ReadDocument,
  index: number,
): Promise<readonly (Quote | Unquotable)[]> {
  const { kind, source, problems } = document
  if (kind === null || problems.length === 0) return []
  const schema = await loadSchema(kind)
  const sheet = sheetOf(reading, document)
  const errors = await schemaErrors(document)
  return errors
    .filter((error) => wantsText(document, error))
    .flatMap(({ instancePath: pointer }): readonly (Quote | Unquotable)[] => {
      const path = pathOfPointer(source.value, pointer)
      const problem = problems.find(({ location }) => sameRange(location.range, source.locate(path)))
      const raw = source.rawText(path)
      if (problem === undefined || raw === undefined) return []
      const isAccount = accounts.has(schemaAt(schema, path, source.value).definition)
      if (isAccount && !digits.test(raw)) return [{ problem, reason: 'only you know all digits of the id' }]
      return [{ problem, raw, splice: { ...sheet.span(path), text: `"${raw}"` }, place: { document: index, pointer } }]
    })
}

async function schemaErrors({ kind, source }: ReadDocument): Promise<readonly SchemaError[]> {
  if (kind === null) return []
  const validator = await loadValidator(kind)
  return validator(source.value) ? [] : (validator.errors ?? [])
}

/** Whether a number or truth value stands where a text belongs. */
function wantsText({ source }: ReadDocument, { keyword, instancePath, params }: SchemaError): boolean {
  const value = pathOfPointer(source.value, instancePath).reduce(childOf, source.value)
  const isScalar = typeof value === 'number' || typeof value === 'boolean'
  return keyword === 'type' && [params.type].flat().includes('string') && isScalar
}

/**
 * The file with the quotes, or why it is not what it should be: only those values have become texts, as they were written, and what the
 * schema says about the documents has become less. Keys and values apart: with a key in quotes a whole document appears.
 */
export async function applyQuotes(reading: Reading, quotes: readonly Quote[]): Promise<Reading | string> {
  const splices = quotes.map(({ splice }) => splice)
  const after = await read(applySplices(reading.text, splices), reading.source.file)
  const keys = quotes.filter(({ place }) => place === undefined).length
  if (after.source.problems.length > Math.max(reading.source.problems.length - keys, 0))
    return 'it would still not be read'
  if (keys > 0) return after
  const isSame = after.documents.every(({ source }, index) => {
    const expected = expectedValue(reading.documents[index], index, quotes)
    return JSON.stringify(source.value) === JSON.stringify(expected)
  })
  if (!isSame) return obstacles.anchor
  return (await hasLess(reading, after, quotes)) ? after : 'it would still not be valid'
}

function expectedValue(document: ReadDocument | undefined, index: number, quotes: readonly Quote[]): unknown {
  const value = document?.source.value
  const own = quotes.filter(({ place }) => place?.document === index)
  const changes = own.map(({ raw, place }) => {
    return { op: 'write', path: pathOfPointer(value, place?.pointer ?? ''), value: raw } as const
  })
  return applyChanges(value, changes)
}

/** Whether the complaints about the quoted values are gone and no other has come. */
async function hasLess(before: Reading, after: Reading, quotes: readonly Quote[]): Promise<boolean> {
  const quoted = new Set(quotes.map(({ place }) => `${place?.document} ${place?.pointer}`))
  for (const [index, document] of after.documents.entries()) {
    const old = before.documents[index]
    const known = new Set(
      (old === undefined ? [] : await schemaErrors(old)).map(
        ({ schemaPath, instancePath }) => `${schemaPath} ${instancePath}`,
      ),
    )
    for (const { schemaPath, instancePath } of await schemaErrors(document)) {
      if (!known.has(`${schemaPath} ${instancePath}`) || quoted.has(`${index} ${instancePath}`)) return false
    }
  }
  return true
}
