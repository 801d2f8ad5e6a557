/** An RFC 3339 time as people read it: a date where it is the first instant of one in UTC. */
export function dayOf(time: string): string {
  return time.replace(/T00:00:00Z$/, '')
}
