import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** The one way to write a value as JSON (RFC 8785). The value must be plain JSON, its texts well-formed Unicode. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('only JSON values have a canonical form')
  return text
}

/** `sha256:` and the hash, in hex, of the value's canonical JSON (RFC 8785). The value must be plain JSON. */
export function sha256OfJson(value: unknown): string {
  return sha256Of(canonicalJson(value))
}

/** `sha256:` and the hash, in hex, of a text as UTF-8. */
export function sha256Of(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`
}

/**
 * Everything that a verdict rests on. Neither paths nor times of capture are in it, so that the same plan judged by the same rules
 * on the same facts has the same digest everywhere.
 */
export interface DigestInput {
  /** The expanded plan. */
  readonly plan: unknown
  /** The compiled calls. */
  readonly calls: unknown
  /** The rules in force, as documents, with the parameters and enforcement they are used with. */
  readonly rules: unknown
  readonly waivers: readonly unknown[]
  /** The facts behind every rule that applies: of the plan, and of each step and its accounts. */
  readonly facts: unknown
}

/** The digest of a verdict, format `shareplan.digest.v1`. */
export function verdictDigest(input: DigestInput): string {
  return sha256OfJson({ format: 'shareplan.digest.v1', ...input })
}
