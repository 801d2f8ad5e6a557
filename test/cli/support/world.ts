import { Buffer } from 'node:buffer'
import type { CliIo, Output } from '../../../src/cli/io.ts'
import { main } from '../../../src/cli/main.ts'

/** What a command line came to. */
export interface Outcome {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** The world of a test. */
export interface World {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string | Buffer
  readonly now?: number
}

/** A world whose streams are remembered; `interrupt` is what Ctrl-C would be. */
export function fakeIo({ cwd, env = {}, stdin = '', now = Date.UTC(2026, 10, 24, 3) }: World): {
  readonly io: CliIo
  readonly said: { out: string; err: string }
  interrupt(): void
} {
  const said = { out: '', err: '' }
  const listeners = new Set<() => void>()
  const output = (stream: 'out' | 'err'): Output => ({
    isTTY: false,
    write: async (text) => {
      said[stream] += text
    },
  })
  const io: CliIo = {
    cwd,
    env,
    stdin: {
      isTTY: false,
      async *read() {
        yield Buffer.from(stdin)
      },
    },
    stdout: output('out'),
    stderr: output('err'),
    now: () => now,
    onInterrupt(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return {
    io,
    said,
    interrupt: () => {
      for (const listener of listeners) listener()
    },
  }
}

/** Runs a command line in this process. */
export async function run(argv: readonly string[], world: World): Promise<Outcome> {
  const { io, said } = fakeIo(world)
  const code = await main(argv, io)
  return { code, ...said }
}
