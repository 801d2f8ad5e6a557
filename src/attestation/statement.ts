import { canonicalJson } from '../execute/digest.ts'
import { textOf, utf8 } from './bytes.ts'

/** What is said about something: an in-toto Statement, version 1. */
export interface Statement {
  readonly _type: typeof statementType
  readonly subject: readonly Subject[]
  readonly predicateType: string
  readonly predicate: Readonly<Record<string, unknown>>
}

/** What a statement is about: a name and a hash, in hex. */
export interface Subject {
  readonly name: string
  readonly digest: { readonly sha256: string }
}

export const statementType = 'https://in-toto.io/Statement/v1'

/** What statements of this tool say about their subjects. Version 1 of each. */
export const predicateTypes = {
  approval: 'https://shareplan.dev/attestation/approval/v1',
  signers: 'https://shareplan.dev/attestation/signers/v1',
  receipt: 'https://shareplan.dev/attestation/receipt/v1',
  evidence: 'https://shareplan.dev/attestation/evidence/v1',
  inventory: 'https://shareplan.dev/attestation/inventory/v1',
} as const

export type PredicateType = keyof typeof predicateTypes

/** A statement about one thing. `digest`: `sha256:` and the hash in hex. The predicate must be plain JSON. */
export function statementAbout(name: string, digest: string, type: PredicateType, predicate: object): Statement {
  return {
    _type: statementType,
    subject: [{ name, digest: { sha256: digest.replace(/^sha256:/, '') } }],
    predicateType: predicateTypes[type],
    predicate: predicate as Readonly<Record<string, unknown>>,
  }
}

/** The digest of the one thing that a statement is about. */
export function subjectDigest({ subject }: Statement): string {
  return `sha256:${subject[0]?.digest.sha256 ?? ''}`
}

/** A statement as it is signed: canonical JSON, so that it can be read in one way only. */
export function statementBytes(statement: Statement): Uint8Array {
  return utf8(canonicalJson(statement))
}

/** The statement in a payload; undefined where it is none, or not in canonical JSON. */
export function readStatement(payload: Uint8Array): Statement | undefined {
  const text = textOf(payload)
  const value = text === undefined ? undefined : parseJson(text)
  return isStatement(value) && canonicalOrNothing(value) === text ? value : undefined
}

const keys = '_type,predicate,predicateType,subject'

function isStatement(value: unknown): value is Statement {
  if (!isObject(value) || Object.keys(value).sort().join() !== keys) return false
  const { _type, subject, predicateType, predicate } = value
  return (
    _type === statementType &&
    Array.isArray(subject) &&
    subject.length === 1 &&
    subject.every(isSubject) &&
    typeof predicateType === 'string' &&
    isObject(predicate)
  )
}

function isSubject(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.name === 'string' &&
    isObject(value.digest) &&
    typeof value.digest.sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(value.digest.sha256)
  )
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Lone surrogates have no canonical form. */
function canonicalOrNothing(value: unknown): string | undefined {
  try {
    return canonicalJson(value)
  } catch {
    return undefined
  }
}
