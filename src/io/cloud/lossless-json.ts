/** A JSON string, or a JSON number as the grammar spells it. Strings are matched to be stepped over. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\s*:)/g

const INTEGER = /^-?\d+$/

/**
 * JSON.parse, except that an integer beyond 2^53 comes out as the string of its digits: the platform sends account ids as
 * bare numbers, and they must keep every digit.
 *
 * @throws SyntaxError where JSON.parse throws one.
 */
export function parseLossless(json: string): unknown {
  // First as it came: the quotes could make sense of what is no JSON.
  const value: unknown = JSON.parse(json)
  const quoted = json.replace(TOKEN, (token) => (losesDigits(token) ? `"${token}"` : token))
  return quoted === json ? value : JSON.parse(quoted)
}

function losesDigits(token: string): boolean {
  return INTEGER.test(token) && !Number.isSafeInteger(Number(token))
}
