const form = /^(\d{4})-(\d{2})-(\d{2})T(?:[01]\d|2[0-3]):\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i

/** The milliseconds since the epoch of an RFC 3339 time; undefined when the text is none, also for a day that does not exist. */
export function parseInstant(text: string): number | undefined {
  const [, year, month, day] = form.exec(text) ?? []
  const instant = Date.parse(text.toUpperCase())
  if (year === undefined || Number.isNaN(instant)) return undefined
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  return Number(day) <= days ? instant : undefined
}
