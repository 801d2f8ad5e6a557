import { createHash, createHmac, randomUUID } from 'node:crypto'
import { afterEach } from 'vitest'
import { type Emulator, type EmulatorAccessKey, type EmulatorOptions, startEmulator } from '../../src/emulator/index.ts'
import type { Inventory, InventoryImage, InventorySpec } from '../../src/schema/generated/types.ts'

export const OWNER = '1234567890123456'
export const SHAREE = '2345678901234567'
export const STRANGER = '3456789012345678'
export const REGION = 'cn-beijing'
export const IMAGE = 'm-2zeaaaaaaaaaaaaaaaaa'

/** Ids of accounts that nothing else uses. */
export function accounts(count: number, first = 1): string[] {
  return Array.from({ length: count }, (_, index) => String(7_000_000_000_000_000 + first + index))
}

/** An inventory of the owner, or of another account. */
export function inventory(
  images: readonly Partial<InventoryImage>[],
  spec: Partial<InventorySpec> = {},
  account: string = OWNER,
): Inventory {
  const defaults = { id: IMAGE, region: REGION, name: 'golden-base', owner: 'self' as const }
  return {
    apiVersion: 'shareplan/v1',
    kind: 'Inventory',
    metadata: { account },
    spec: { ...spec, images: images.map((image) => ({ ...defaults, ...image })) },
  }
}

/** A clock that stands still until it is moved, or until somebody sleeps by it. */
export class FakeClock {
  time: number = Date.parse('2026-11-24T02:00:00Z')

  now(): number {
    return this.time
  }

  advance(ms: number): void {
    this.time += ms
  }

  async sleep(ms: number): Promise<void> {
    this.advance(ms)
  }
}

const running: Emulator[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.stop()))
})

/** An emulator with a fake clock that stops with the test, and calls to it as the owner or as somebody else. */
export async function start(options: Partial<Omit<EmulatorOptions, 'clock'>> = {}): Promise<Cloud> {
  const clock = new FakeClock()
  const emulator = await startEmulator({ inventories: [inventory([{}])], accessKeys: KEYS, ...options, clock })
  running.push(emulator)
  const as =
    (key: string) =>
    (action: string, parameters: Parameters = {}): Promise<Answer> =>
      call(emulator.url, { action, parameters: { RegionId: REGION, ...parameters }, key, now: clock.now() })
  return { emulator, clock, owner: as('testid'), sharee: as('sharee'), stranger: as('stranger') }
}

const KEYS: readonly EmulatorAccessKey[] = [
  { id: 'testid', secret: 'testsecret', account: OWNER },
  { id: 'sharee', secret: 'testsecret', account: SHAREE },
  { id: 'stranger', secret: 'testsecret', account: STRANGER },
]

type Call = (action: string, parameters?: Parameters) => Promise<Answer>

export interface Cloud {
  readonly emulator: Emulator
  readonly clock: FakeClock
  readonly owner: Call
  readonly sharee: Call
  readonly stranger: Call
}

export type Parameters = Readonly<Record<string, string>>

export type Fields = Readonly<Record<string, unknown>>

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The fields of a JSON answer. */
  readonly fields: Fields
  readonly code: unknown
  readonly message: unknown
}

export interface Request {
  readonly action: string
  readonly parameters?: Parameters
  readonly key?: string
  readonly secret?: string
  readonly securityToken?: string | undefined
  readonly signing?: 'v1' | 'acs3'
  readonly method?: string
  readonly place?: 'query' | 'form'
  readonly version?: string
  readonly now: number
  readonly nonce?: string
  /** Sent besides what is signed. */
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Changed after signing. */
  readonly tamper?: (parameters: Record<string, string>, headers: Record<string, string>) => void
}

export const SIGNINGS = ['v1', 'acs3'] as const

/** The versions of the services' APIs. */
export const VERSIONS = {
  ecs: '2014-05-26',
  sts: '2015-04-01',
  ram: '2015-05-01',
  kms: '2016-01-20',
  quotas: '2020-05-10',
  resourcesharing: '2020-01-10',
  ess: '2022-02-22',
} as const

/** Calls of one service, answered in JSON however they are signed. */
export function caller(
  { emulator, clock }: Cloud,
  service: keyof typeof VERSIONS,
  defaults: Partial<Request> = {},
): (action: string, parameters?: Parameters, request?: Partial<Request>) => Promise<Answer> {
  return (action, parameters = {}, request = {}) =>
    call(emulator.url, {
      action,
      version: VERSIONS[service],
      now: clock.now(),
      ...defaults,
      ...request,
      parameters: { Format: 'JSON', RegionId: REGION, ...parameters },
    })
}

/** `Prefix.1`, `Prefix.2`, … */
export function numbered(prefix: string, values: readonly string[]): Parameters {
  return Object.fromEntries(values.map((value, index) => [`${prefix}.${index + 1}`, value]))
}

/** One signed call; signs on its own, so that the emulator's verification is not checked against itself. */
export async function call(url: string, request: Request): Promise<Answer> {
  const { method = 'POST', place = 'query' } = request
  const parameters: Record<string, string> = { ...request.parameters }
  const headers: Record<string, string> = {}
  const host = new URL(url).host
  if (request.signing === 'v1') signV1(request, method, parameters)
  else signAcs3(request, { method, host, place }, parameters, headers)
  request.tamper?.(parameters, headers)
  const text = formText(parameters)
  const body = place === 'form' ? { body: text } : {}
  if (place === 'form') headers['content-type'] = 'application/x-www-form-urlencoded'
  Object.assign(headers, request.headers)
  const response = await fetch(place === 'form' ? `${url}/` : `${url}/?${text}`, {
    method,
    headers,
    signal: request.signal ?? null,
    ...body,
  })
  return read(response)
}

export async function read(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
  const fields = (isJson && text !== '' ? JSON.parse(text) : {}) as Fields
  return {
    status: response.status,
    headers: response.headers,
    text,
    fields,
    code: fields.Code,
    message: fields.Message,
  }
}

/** A list in an answer, for example `Images` of `Image`. */
export function items({ fields }: Answer, list: string, item: string): readonly Fields[] {
  return (fields[list] as Record<string, readonly Fields[]>)[item] ?? []
}

/** What most tests compare: status and code, the status alone for success. */
export function verdict({ status, code }: Answer): string {
  return code === undefined ? String(status) : `${status} ${code}`
}

function timestamp(now: number): string {
  return new Date(now).toISOString().replace(/\.\d+Z$/, 'Z')
}

function escapeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

function formText(parameters: Parameters): string {
  return Object.keys(parameters)
    .sort()
    .map((name) => `${escapeRfc3986(name)}=${escapeRfc3986(parameters[name] ?? '')}`)
    .join('&')
}

function signV1(request: Request, method: string, parameters: Record<string, string>): void {
  Object.assign(parameters, {
    Action: request.action,
    Version: request.version ?? '2014-05-26',
    AccessKeyId: request.key ?? 'testid',
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: request.nonce ?? randomUUID(),
    Timestamp: timestamp(request.now),
    ...(request.securityToken !== undefined && { SecurityToken: request.securityToken }),
  })
  const stringToSign = `${method}&%2F&${escapeRfc3986(formText(parameters))}`
  const hmac = createHmac('sha1', `${request.secret ?? 'testsecret'}&`)
  parameters.Signature = hmac.update(stringToSign).digest('base64')
}

function signAcs3(
  request: Request,
  { method, host, place }: { method: string; host: string; place: string },
  parameters: Parameters,
  headers: Record<string, string>,
): void {
  const text = formText(parameters)
  const sha256 = (data: string): string => createHash('sha256').update(data).digest('hex')
  const hash = sha256(place === 'form' ? text : '')
  Object.assign(headers, {
    'x-acs-action': request.action,
    'x-acs-version': request.version ?? '2014-05-26',
    'x-acs-date': timestamp(request.now),
    'x-acs-signature-nonce': request.nonce ?? randomUUID(),
    'x-acs-content-sha256': hash,
    ...(request.securityToken !== undefined && { 'x-acs-security-token': request.securityToken }),
  })
  const signed: Record<string, string> = { ...headers, host }
  const names = Object.keys(signed).sort()
  const lines = names.map((name) => `${name}:${signed[name]}\n`).join('')
  const canonical = [method, '/', place === 'form' ? '' : text, lines, names.join(';'), hash].join('\n')
  const hmac = createHmac('sha256', request.secret ?? 'testsecret')
  const signature = hmac.update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`).digest('hex')
  headers.authorization = `ACS3-HMAC-SHA256 Credential=${request.key ?? 'testid'},SignedHeaders=${names.join(';')},Signature=${signature}`
}

/** How a call without an answer ends for its caller. */
export async function broken(answer: Promise<Answer>): Promise<string> {
  return await answer.then(verdict, () => 'broken')
}
