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
