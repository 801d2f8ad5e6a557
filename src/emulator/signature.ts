import { createHash, createHmac } from 'node:crypto'
import { type Refusal, refuse } from './refusals.ts'
import type { Parameters, RpcRequest } from './request.ts'

/** What a request claims: who sent it, when, and the signature that proves it. */
export interface Claim {
  readonly accessKeyId: string
  readonly securityToken: string | undefined
  readonly timestamp: string
  readonly nonce: string
  readonly signature: string
  /** The text that a refusal echoes. */
  readonly echo: string
  /** The signature that the holder of the secret makes. */
  sign(secret: string): string
}

/** RFC 3986: everything but letters, digits, `-`, `_`, `.` and `~` is escaped. */
export function percentEncode(text: string): string {
  const hex = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  return encodeURIComponent(text).replace(/[!'()*]/g, hex)
}

/** Names and values escaped, sorted by name, joined as in a query. */
function canonicalQuery(parameters: Parameters): string {
  const names = [...parameters.keys()].sort()
  return names.map((name) => `${percentEncode(name)}=${percentEncode(parameters.get(name) ?? '')}`).join('&')
}

/** RPC v1: the method, the path and all parameters but the signature itself. */
export function v1StringToSign(method: string, parameters: Parameters): string {
  const signed = new Map([...parameters].filter(([name]) => name !== 'Signature'))
  return `${method}&${percentEncode('/')}&${percentEncode(canonicalQuery(signed))}`
}

export function v1Signature(secret: string, stringToSign: string): string {
  return createHmac('sha1', `${secret}&`).update(stringToSign).digest('base64')
}

/** ACS3: method, path, query, the named headers, their names, and the hash of the body. */
export function acs3CanonicalRequest(
  request: Pick<RpcRequest, 'method' | 'query' | 'headers' | 'bodyHash'>,
  signedHeaders: readonly string[],
): string {
  const headers = signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim()}\n`).join('')
  const parts = [request.method, '/', canonicalQuery(request.query), headers, signedHeaders.join(';'), request.bodyHash]
  return parts.join('\n')
}

const ACS3 = 'ACS3-HMAC-SHA256'

export function acs3StringToSign(canonicalRequest: string): string {
  return `${ACS3}\n${createHash('sha256').update(canonicalRequest).digest('hex')}`
}

export function acs3Signature(secret: string, stringToSign: string): string {
  return createHmac('sha256', secret).update(stringToSign).digest('hex')
}

/** What the request claims, or what is missing for it to claim anything. */
export function readClaim(request: RpcRequest): Claim | Refusal {
  return request.signing === 'v1' ? readV1(request) : readAcs3(request)
}

/** The access key that the request names, read without checking anything else. */
export function claimedKeyId({ signing, parameters, headers }: RpcRequest): string | undefined {
  if (signing === 'v1') return parameters.get('AccessKeyId')
  return /\bCredential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1]
}

const V1_PARAMETERS = ['AccessKeyId', 'Signature', 'SignatureMethod', 'SignatureVersion', 'SignatureNonce', 'Timestamp']

function readV1({ method, parameters }: RpcRequest): Claim | Refusal {
  const missing = V1_PARAMETERS.find((name) => !parameters.get(name))
  if (missing !== undefined) return refuse('MissingParameter', missing)
  const value = (name: string): string => parameters.get(name) ?? ''
  if (value('SignatureMethod') !== 'HMAC-SHA1' || value('SignatureVersion') !== '1.0') {
    return refuse('UnsupportedSignatureMethod')
  }
  const stringToSign = v1StringToSign(method, parameters)
  return {
    accessKeyId: value('AccessKeyId'),
    securityToken: parameters.get('SecurityToken'),
    timestamp: value('Timestamp'),
    nonce: value('SignatureNonce'),
    signature: value('Signature'),
    echo: stringToSign,
    sign: (secret) => v1Signature(secret, stringToSign),
  }
}

const AUTHORIZATION = /^(\S+)\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]+)$/

const ACS3_HEADERS = ['x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256', 'x-acs-version', 'x-acs-action']

function readAcs3(request: RpcRequest): Claim | Refusal {
  const { headers } = request
  const [, algorithm, accessKeyId, names, signature] = AUTHORIZATION.exec(headers.authorization ?? '') ?? []
  if (accessKeyId === undefined || names === undefined || signature === undefined) {
    return refuse('IncompleteSignature', 'Authorization is malformed')
  }
  if (algorithm !== ACS3) return refuse('UnsupportedSignatureMethod')
  const missing = ACS3_HEADERS.find((name) => !headers[name])
  if (missing !== undefined) return refuse('MissingParameter', missing)
  const signedHeaders = names.split(';')
  const unsigned = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-acs-'))
  const left = unsigned.find((name) => !signedHeaders.includes(name))
  if (left !== undefined) return refuse('IncompleteSignature', `the header ${left} is not among SignedHeaders`)
  const canonicalRequest = acs3CanonicalRequest(request, signedHeaders)
  const stringToSign = acs3StringToSign(canonicalRequest)
  return {
    accessKeyId,
    securityToken: headers['x-acs-security-token'],
    timestamp: headers['x-acs-date'] ?? '',
    nonce: headers['x-acs-signature-nonce'] ?? '',
    signature,
    echo: `${stringToSign} server CanonicalRequest is:${canonicalRequest}`,
    sign: (secret) => acs3Signature(secret, stringToSign),
  }
}
