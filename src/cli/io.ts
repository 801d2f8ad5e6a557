/** Where text goes. */
export interface Output {
  /**
   * Resolves when the text is on its way; a reader that has gone away is no error.
   *
   * @param kind `commands`: the text is meant for the runner of a CI job, which otherwise must find no command in it.
   */
  write(text: string, kind?: 'commands'): Promise<void>
  readonly isTTY: boolean
  /** The width of the terminal in cells; 0 where it does not know. */
  readonly columns?: number | undefined
}

/** Where text comes from; nothing is opened before it is asked for. */
export interface Input {
  read(): AsyncIterable<Uint8Array | string>
  readonly isTTY: boolean
}

/** The world as commands see it, so that tests can bring their own. */
export interface CliIo {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls back when the user or the system asks the program to stop; returns how to stop listening. */
  onInterrupt(listener: () => void): () => void
}
