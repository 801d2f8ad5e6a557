import { printable } from '../../report/printable.ts'
import type { Output } from '../io.ts'

/** One line that is written over and over on a terminal; elsewhere nothing, or plain lines. Texts may be untrusted. */
export class ProgressLine {
  readonly #output: Output
  #shown = false

  constructor(output: Output) {
    this.#output = output
  }

  /** Something that the next line may overwrite. Only for terminals. */
  show(text: string): void {
    if (!this.#output.isTTY) return
    this.#shown = true
    // A terminal that does not know its width says 0. What cannot be written is not worth a failure.
    void this.#output.write(`\r\x1b[2K${cut(printable(text), this.#output.columns || 80)}`).catch(() => {})
  }

  /** A line that stays. */
  async tell(text: string): Promise<void> {
    await this.clear()
    await this.#output.write(`${printable(text)}\n`).catch(() => {})
  }

  async clear(): Promise<void> {
    if (!this.#shown) return
    this.#shown = false
    await this.#output.write('\r\x1b[2K').catch(() => {})
  }
}

function cut(text: string, columns: number): string {
  return text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`
}
