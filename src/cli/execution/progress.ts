import type { Call } from '../../execute/call.ts'
import type { ProgressEvent } from '../../execute/context.ts'
import type { SeenImage } from '../../execute/entry.ts'
import { plural } from '../../words/plural.ts'
import type { Output } from '../io.ts'
import { ProgressLine } from './progress-line.ts'

/** Shows what a run does: one line that changes on a terminal, lines that stay elsewhere. */
export class Progress {
  readonly #line: ProgressLine
  readonly #output: Output
  #copies = ''

  constructor(output: Output) {
    this.#output = output
    this.#line = new ProgressLine(output)
  }

  notify(event: ProgressEvent): void {
    const text = this.#textOf(event)
    if (text === undefined) return
    if (this.#output.isTTY) this.#line.show(text)
    else void this.#line.tell(text)
  }

  clear(): Promise<void> {
    return this.#line.clear()
  }

  #textOf(event: ProgressEvent): string | undefined {
    switch (event.kind) {
      case 'step':
        return `${event.index + 1}/${event.total} ${event.step}`
      case 'call':
        return `${event.call.step}: ${callWords(event.call)}`
      case 'retry':
        return `${event.failure.action}: ${event.failure.code}, again in ${Math.ceil(event.delayMs / 1000)} s`
      case 'in-doubt':
        return `${event.failure.action}: ${event.failure.code}, finding out whether it happened`
      case 'copies':
        return this.#copiesText(event.copies)
      case 'result':
        return `${event.result.step}: ${event.result.status}`
    }
  }

  /** Only when something changed: copies are looked after many times. */
  #copiesText(copies: readonly SeenImage[]): string | undefined {
    const text = copies
      .map(
        ({ id, status = 'not listed yet', progress }) =>
          `${id} ${status}${progress === undefined ? '' : ` ${progress}`}`,
      )
      .join(', ')
    if (text === this.#copies) return undefined
    this.#copies = text
    return `waiting for ${plural(copies.length, 'copy', 'copies')}: ${text}`
  }
}

/** Told before the call is made: what comes of it is not known yet. */
function callWords({ action, parameters }: Call): string {
  if ('AddAccount' in parameters && parameters.AddAccount !== undefined) {
    return `${action}, adding ${plural(parameters.AddAccount.length, 'account')}`
  }
  if ('RemoveAccount' in parameters && parameters.RemoveAccount !== undefined) {
    const removed =
      parameters.RemoveAccount === 'all' ? 'all accounts' : plural(parameters.RemoveAccount.length, 'account')
    return `${action}, removing ${removed}`
  }
  return action
}
