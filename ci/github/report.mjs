// What the action says where shareplan itself has no report.

/** A command of the runner; see docs.github.com on workflow commands. */
export function annotation(level, message) {
  const text = message.trim().replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  return `::${level} title=shareplan::${text}\n`
}

/** What keeps plans from being judged, as Markdown that begins as every report does. The text is untrusted. */
export function errorReport(complaint) {
  const text = complaint.trim().slice(0, 20_000)
  const entity = (char) => `&#${char.codePointAt(0)};`
  return `<!-- shareplan -->\n### shareplan: error\n\nNothing was judged.\n\n<pre>\n${text.replace(/[&<>@#:`]/g, entity)}\n</pre>\n`
}

/** A message without what has the form of an id of an account, an instance or a key. Reports show pseudonyms; messages say too little for any. */
export function withoutIds(text) {
  const ids = /\d{10,}|\b(?:i|lt|asc)-[a-z0-9]+\b|\bkey-[a-z0-9-]{8,}|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi
  return text.replace(ids, '(hidden)')
}
