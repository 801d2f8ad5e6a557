/** East Asian Wide and Fullwidth (UAX #11), which ECMAScript has no property for; blocks are taken whole. */
const wide =
  /^(?:[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6b\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18d08}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})/u
const marks = /^[\p{Mn}\p{Me}]/u
const ascii = /^[ -~]*$/
/** What takes its cells together: a flag's two letters, a hand and its skin tone. */
const clusters = /\p{Regional_Indicator}{2}|.\p{Emoji_Modifier}?/gsu

/** How many terminal cells a printable text takes. */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length
  let width = 0
  for (const [cluster] of text.matchAll(clusters)) width += clusterWidth(cluster)
  return width
}

/** Fills a printable text up with blanks to a width in cells. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text
}

function clusterWidth(cluster: string): number {
  if (marks.test(cluster)) return 0
  return wide.test(cluster) ? 2 : 1
}
