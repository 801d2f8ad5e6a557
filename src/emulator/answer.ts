import { meaningOf, type Refusal } from './refusals.ts'

/** A whole number of any length, written bare. */
export class BareInteger {
  readonly digits: string

  constructor(digits: string) {
    this.digits = digits
  }
}

export type Value = string | number | boolean | BareInteger | readonly Value[] | Body

/** The fields of an answer; `undefined` ones are left out. A list stands under the name of its items. */
export interface Body {
  readonly [name: string]: Value | undefined
}

/** What an action answers with: fields, or a refusal. */
export type Outcome = { readonly kind: 'done'; readonly body: Body } | Refusal

export type Format = 'JSON' | 'XML'

/** An HTTP answer. */
export interface HttpAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What an answer is addressed with. `host` is who answers, as `HostId` tells it. */
export interface Envelope {
  readonly action: string
  readonly requestId: string
  readonly host: string
  readonly format: Format
}

export function done(body: Body = {}): Outcome {
  return { kind: 'done', body }
}

/** The answer as it goes over the wire. */
export function render(outcome: Outcome, envelope: Envelope): HttpAnswer {
  const { format, requestId } = envelope
  const { status, root, body } = outcome.kind === 'done' ? success(outcome.body, envelope) : failure(outcome, envelope)
  return {
    status,
    headers: {
      'content-type': `${format === 'JSON' ? 'application/json' : 'text/xml'};charset=utf-8`,
      'x-acs-request-id': requestId,
    },
    body: format === 'JSON' ? json(body) : `<?xml version="1.0" encoding="UTF-8"?>${element(root, body)}`,
  }
}

interface Rendered {
  readonly status: number
  readonly root: string
  readonly body: Body
}

function success(body: Body, { action, requestId }: Envelope): Rendered {
  return { status: 200, root: `${action}Response`, body: { RequestId: requestId, ...body } }
}

function failure(refusal: Refusal, { requestId, host }: Envelope): Rendered {
  const { status, message } = meaningOf(refusal)
  const Recommend = `https://api.alibabacloud.com/troubleshoot?q=${encodeURIComponent(refusal.code)}&product=Ecs`
  return {
    status,
    root: 'Error',
    body: { RequestId: requestId, HostId: host, Code: refusal.code, Message: message, Recommend, ...denial(refusal) },
  }
}

/** Which permission was missing. */
function denial({ code, detail }: Refusal): Body {
  const denied = code === 'Forbidden.RAM' || code === 'NoPermission'
  return denied ? { AccessDeniedDetail: { AuthAction: detail } } : {}
}

function json(value: Value): string {
  if (value instanceof BareInteger) return value.digits
  if (isList(value)) return `[${value.map(json).join(',')}]`
  if (typeof value !== 'object') return JSON.stringify(value)
  const fields = Object.entries(value).flatMap(([name, field]) =>
    field === undefined ? [] : [`${JSON.stringify(name)}:${json(field)}`],
  )
  return `{${fields.join(',')}}`
}

function element(name: string, value: Value): string {
  if (isList(value)) return value.map((item) => element(name, item)).join('')
  return `<${name}>${content(value)}</${name}>`
}

function content(value: Exclude<Value, readonly Value[]>): string {
  if (value instanceof BareInteger) return value.digits
  if (typeof value !== 'object') return escapeXml(String(value))
  return Object.entries(value)
    .map(([name, field]) => (field === undefined ? '' : element(name, field)))
    .join('')
}

/** `Array.isArray` does not narrow read-only arrays. */
function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Text for XML: markup escaped, characters that XML 1.0 does not have replaced. */
function escapeXml(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
}
