const seconds: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 }

/** The seconds of a duration such as `24h` or `1d12h`, which the Config schema has found valid. */
export function parseDuration(text: string): number {
  return [...text.matchAll(/([0-9]+)([dhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (seconds[unit ?? ''] ?? 0),
    0,
  )
}
