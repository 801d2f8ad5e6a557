import { type Refusal, refuse } from './refusals.ts'
import type { Parameters } from './request.ts'

/** A parameter's text; empty counts as absent. */
export function readText(parameters: Parameters, name: string): string | undefined {
  return parameters.get(name) || undefined
}

/** `Name.1`, `Name.2`, … in the order of their numbers. Empty ones count as absent. */
export function readList(parameters: Parameters, name: string): readonly string[] {
  return [...parameters]
    .flatMap(([key, value]) => {
      const index = numberAfter(key, name)
      return index === undefined || value === '' ? [] : [{ index, value }]
    })
    .sort((a, b) => a.index - b.index)
    .map(({ value }) => value)
}

function numberAfter(key: string, name: string): number | undefined {
  const [, digits] = key.startsWith(`${name}.`) ? (/^\.(\d+)$/.exec(key.slice(name.length)) ?? []) : []
  return digits === undefined ? undefined : Number(digits)
}

/** A whole number; text that is none, or one outside the limits, is refused. */
export function readInteger(
  parameters: Parameters,
  name: string,
  {
    least = Number.MIN_SAFE_INTEGER,
    most = Number.MAX_SAFE_INTEGER,
    otherwise,
  }: { least?: number; most?: number; otherwise: number },
): number | Refusal {
  const text = readText(parameters, name)
  if (text === undefined) return otherwise
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : refuse('InvalidParameter', name)
}

/** `true` or `false`, in any case; other text is refused. */
export function readBoolean(parameters: Parameters, name: string): boolean | undefined | Refusal {
  const text = readText(parameters, name)?.toLowerCase()
  if (text === undefined) return undefined
  if (text === 'true') return true
  return text === 'false' ? false : refuse('InvalidParameter', name)
}

/** A JSON array of at most 100 texts; absent where the parameter is. */
export function readJsonList(parameters: Parameters, name: string): readonly string[] | undefined | Refusal {
  const text = readText(parameters, name)
  if (text === undefined) return undefined
  const ids = parseTexts(text)
  return ids === undefined || ids.length > 100 ? refuse('InvalidParameter', name) : ids
}

function parseTexts(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined
  } catch {
    return undefined
  }
}

/** `Tag.N.Key` and `Tag.N.Value`: at most 20, within the platform's limits. */
export function readTags(parameters: Parameters): ReadonlyMap<string, string> | Refusal {
  const tags = new Map<string, string>()
  for (const [name, key] of parameters) {
    const [, number] = /^Tag\.(\d+)\.Key$/.exec(name) ?? []
    if (number === undefined) continue
    const value = parameters.get(`Tag.${number}.Value`) ?? ''
    if (!/^(?!aliyun|acs:)(?!.*https?:\/\/).{1,128}$/su.test(key)) return refuse('InvalidTagKey.Malformed')
    if (!/^(?!acs:)(?!.*https?:\/\/).{0,128}$/su.test(value)) return refuse('InvalidTagValue.Malformed')
    tags.set(key, value)
  }
  return tags.size > 20 ? refuse('InvalidTagCount') : tags
}
