import { appendText, readText } from '../io/files.ts'
import { usageError } from './errors.ts'

/** The records of runs: they belong to the machine that applied the plan. */
const ignored = '.shareplan/runs/'

/** Patterns that ignore it, too. */
const covering = /^\/?(?:\.shareplan|\.shareplan\/(?:runs|\*))\/?$/

/**
 * Makes git ignore the records of runs: a line at the end of the file, which is made where there is none. What is there is
 * left alone. Returns what was done; `undefined`: it was ignored before. Throws a `UsageError`.
 *
 * @param shown how the file is called in messages.
 */
export function ignoreRuns(file: string, shown: string): string | undefined {
  const found = readText(file)
  if (!found.ok && found.reason !== 'missing') throw usageError(`${shown} ${found.message}`, howToGoOn)
  const text = found.ok ? found.text : ''
  const lines = text.split(/\r?\n/)
  if (lines.some((line) => covering.test(line.trimEnd()))) return undefined
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  append(file, shown, `${lines.at(-1) === '' ? '' : end}${ignored}${end}`)
  return found.ok ? `added ${ignored} to ${shown}` : `wrote ${shown}`
}

const howToGoOn = `Everything else was written. Add the line ${ignored} to it.`

function append(file: string, shown: string, text: string): void {
  try {
    appendText(file, text)
  } catch (error) {
    throw usageError(`${shown} could not be written (${(error as NodeJS.ErrnoException).code})`, howToGoOn)
  }
}
