import { canonicalJson } from '../execute/digest.ts'
import { utf8 } from './bytes.ts'
import { type Envelope, envelopeText, parseEnvelope } from './dsse.ts'
import { isObject, readStatement, type Statement } from './statement.ts'

/** A statement that was read from a file, signed or not. Whoever signed it is not verified. */
export interface OpenedStatement {
  readonly statement: Statement
  /** Where it is signed. */
  readonly envelope?: unknown
}

/** Why a text is no statement; ends a sentence that begins with its file. */
export interface StatementProblem {
  readonly problem: string
  readonly statement?: never
}

/** Reads a statement in its envelope, or a bare one, which may be written for people. */
export function openStatement(text: string): OpenedStatement | StatementProblem {
  const value = parseJson(text)
  if (value === undefined) return { problem: 'is no JSON' }
  if (!isObject(value) || !('payload' in value)) {
    const statement = statementOf(value)
    return statement === undefined ? { problem: 'is neither an envelope nor a statement' } : { statement }
  }
  const opened = parseEnvelope(text)
  if ('problem' in opened) return { problem: `is no envelope: ${opened.problem}` }
  const statement = readStatement(opened.payload)
  return statement === undefined ? { problem: 'holds no in-toto statement' } : { statement, envelope: opened.envelope }
}

function statementOf(value: unknown): Statement | undefined {
  try {
    return readStatement(utf8(canonicalJson(value)))
  } catch {
    // Lone surrogates have no canonical form.
    return undefined
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A statement as its file: the envelope on one line, or, where nobody signs, the statement for people to read. */
export function statementText(signed: Envelope | Statement): string {
  return 'payload' in signed ? envelopeText(signed) : `${JSON.stringify(signed, null, 2)}\n`
}
