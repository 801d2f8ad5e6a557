/** What a page has room for. What comes first gets it. */
export interface Room {
  /** Whether there is room for so many cells of tables, which are taken then. */
  takeCells(cells: number): boolean
  /** How many of so many steps there is room for; those are taken. */
  takeSteps(steps: number): number
}

/** More would make a page that browsers are slow with. */
const most = { cells: 60_000, steps: 2_000 }

export function pageRoom(): Room {
  let { cells, steps } = most
  return {
    takeCells: (wanted) => {
      if (wanted > cells) return false
      cells -= wanted
      return true
    },
    takeSteps: (wanted) => {
      const taken = Math.min(wanted, steps)
      steps -= taken
      return taken
    },
  }
}
