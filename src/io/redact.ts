/** What stands where a secret stood. */
const REDACTED = '[redacted]'

/** Names whose value is a secret, in headers, parameters, profiles and JSON. `SignatureNonce` and the like are none. */
const NAMES = [
  'x-acs-accesskey-id',
  'x-acs-security-token',
  'x-acs-bearer-token',
  'access[-_]?key[-_]?(?:id|secret)',
  '(?:security|bearer|session|sts|access|refresh)[-_]?token',
  'signature',
  'credential',
].join('|')

/** `=`, also escaped once or twice, as in a URL inside a string to sign; or a colon. */
const ASSIGN = '["\']?\\s*(?:=|:|%3D|%253D)\\s*["\']?'

/** Up to what ends a value in a query, a header, JSON or prose; `&` may be escaped once or twice. */
const VALUE = '(?:(?!%26|%2526)[^&,;\\s"\'<>()\\[\\]{}])+'

/** Everything after these words is what was signed, whatever it looks like. */
const ECHO = /(string\s*to\s*sign|canonical\s*request)[\s\S]*$/i

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/(authorization["']?\s*[:=]\s*["']?)[^"'\r\n]+/gi, `$1${REDACTED}`],
  [new RegExp(`((?:${NAMES})${ASSIGN})${VALUE}`, 'gi'), `$1${REDACTED}`],
  [/(:\/\/)[^/?#@\s]+@/g, `$1${REDACTED}@`],
  [/\b(?:LTAI[A-Za-z0-9]{8,}|STS\.[A-Za-z0-9]{8,}|TMP\.[A-Za-z0-9]{8,}|CAIS[A-Za-z0-9+/=]{16,})/g, REDACTED],
]

/**
 * A text without the secrets of the cloud: the given ones (as they are, and URL-escaped once or twice) and whatever looks
 * like one: key ids, tokens, signatures, Authorization headers, signed URLs, the echo of a string to sign.
 */
export function redact(text: string, secrets: Iterable<string> = []): string {
  let clean = text
  for (const secret of spellings(secrets)) clean = clean.replaceAll(secret, REDACTED)
  clean = clean.replace(ECHO, `$1 ${REDACTED}`)
  for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement)
  return clean
}

/** Shorter ones are no secrets, and would be found in every word. */
const SHORTEST = 4

/** Every spelling of every secret, longest first, so that no rest of a longer one is left. */
function spellings(secrets: Iterable<string>): string[] {
  const all = [...secrets].flatMap((secret) => {
    const once = encodeURIComponent(secret)
    return [secret, once, encodeURIComponent(once)]
  })
  return [...new Set(all)].filter((spelling) => spelling.length >= SHORTEST).sort((a, b) => b.length - a.length)
}
