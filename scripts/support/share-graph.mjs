// Who can use which image, from an inventory: as data, and as a small matrix for people.

/** @typedef {{ readonly region: string, readonly sharedWith: readonly string[] }} Shared */

/** An inventory's images by name. */
export function graphOf(inventory) {
  return new Map(inventory.spec.images.map(({ name, region, sharedWith }) => [name, { region, sharedWith }]))
}

/** Rows are accounts, columns are images. `x`: can use it; `+`: could not before; `-`: no longer can; `.`: cannot. */
export function matrix(graph, { accounts, before = graph }) {
  const images = [...new Set([...before.keys(), ...graph.keys()])].sort()
  const has = (state, image, id) => state.get(image)?.sharedWith.includes(id) === true
  const mark = (image, id) =>
    has(graph, image, id) ? (has(before, image, id) ? 'x' : '+') : has(before, image, id) ? '-' : '.'
  const place = (image) => graph.get(image)?.region ?? 'deleted'
  return columns([
    ['', ...images],
    ['', ...images.map(place)],
    ...accounts.map(({ id, name }) => [name, ...images.map((image) => mark(image, id))]),
  ])
}

function columns(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  )
}
