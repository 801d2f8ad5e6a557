import { createHash } from 'node:crypto'
import type { Format } from './answer.ts'
import { type Refusal, refuse } from './refusals.ts'

/** What came over HTTP. Header names are in lower case; `target` is path and query. */
export interface HttpRequest {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export type Parameters = ReadonlyMap<string, string>

/** An RPC call, before anybody has checked who sent it. */
export interface RpcRequest {
  readonly method: string
  /** `v1`: signed in its parameters; `acs3`: signed in its Authorization header. */
  readonly signing: 'v1' | 'acs3'
  readonly action: string | undefined
  readonly version: string | undefined
  readonly format: Format
  /** From query and form, the common ones included. */
  readonly parameters: Parameters
  readonly query: Parameters
  readonly headers: Readonly<Record<string, string>>
  /** Hexadecimal SHA-256 of the body. */
  readonly bodyHash: string
  /** Why it cannot be understood at all. */
  readonly problem: Refusal | undefined
}

const FORM = 'application/x-www-form-urlencoded'

/** Parameters that speak of the call, not of what it is about; among them everything secret. */
const COMMON: ReadonlySet<string> = new Set([
  'Action',
  'Version',
  'Format',
  'AccessKeyId',
  'Signature',
  'SignatureMethod',
  'SignatureVersion',
  'SignatureNonce',
  'SignatureType',
  'Timestamp',
  'SecurityToken',
  'BearerToken',
])

export function parseRequest(http: HttpRequest): RpcRequest {
  const signing = http.headers.authorization === undefined ? 'v1' : 'acs3'
  const [path = '', ...rest] = http.target.split('?')
  const query = pairs(rest.join('?'))
  const form = pairs(isForm(http) ? Buffer.from(http.body).toString() : '')
  const parameters = new Map([...query, ...form])
  return {
    method: http.method,
    signing,
    action: signing === 'acs3' ? http.headers['x-acs-action'] : parameters.get('Action'),
    version: signing === 'acs3' ? http.headers['x-acs-version'] : parameters.get('Version'),
    format: formatOf(parameters, signing),
    parameters,
    query: new Map(query),
    headers: http.headers,
    bodyHash: createHash('sha256').update(http.body).digest('hex'),
    problem: problemOf(http, path, [...query, ...form]),
  }
}

/** The parameters that an action is about; free of secrets. */
export function businessParameters({ parameters }: RpcRequest): Parameters {
  return new Map([...parameters].filter(([name]) => !COMMON.has(name)))
}

function problemOf(http: HttpRequest, path: string, all: readonly (readonly [string, string])[]): Refusal | undefined {
  if (http.method !== 'GET' && http.method !== 'POST') return refuse('UnsupportedHTTPMethod')
  if (path !== '/') return refuse('InvalidAction.NotFound')
  if (http.body.length > 0 && !isForm(http)) return refuse('UnsupportedContentType')
  // Given twice, it could be signed with one value and carried out with the other.
  const names = new Set<string>()
  for (const [name] of all) {
    if (names.has(name)) return refuse('InvalidParameter', `${name} (given twice)`)
    names.add(name)
  }
  return undefined
}

function isForm({ headers }: HttpRequest): boolean {
  return (headers['content-type'] ?? FORM).toLowerCase().startsWith(FORM)
}

function pairs(text: string): readonly [string, string][] {
  return [...new URLSearchParams(text)]
}

function formatOf(parameters: Parameters, signing: RpcRequest['signing']): Format {
  const format = parameters.get('Format')?.toUpperCase()
  if (format === 'JSON' || format === 'XML') return format
  return signing === 'v1' ? 'XML' : 'JSON'
}
