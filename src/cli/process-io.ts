import { type UsageError, usageError } from './errors.ts'
import type { CliIo, Output } from './io.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

/** The streams, environment and clock of this process. */
export function processIo(): CliIo {
  return {
    get cwd() {
      return workingFolder()
    },
    env: takeEnvironment(),
    stdin: {
      read: () => process.stdin,
      get isTTY() {
        return process.stdin.isTTY === true
      },
    },
    stdout: outputOf(() => process.stdout),
    stderr: outputOf(() => process.stderr),
    now: Date.now,
    onInterrupt(listener) {
      for (const signal of signals) process.on(signal, listener)
      return () => {
        for (const signal of signals) process.off(signal, listener)
      }
    },
  }
}

/** Throws a `UsageError` where somebody has removed it. */
function workingFolder(): string {
  try {
    return process.cwd()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw usageError(`the working folder cannot be used (${code})`, 'Change to a folder that is there.')
  }
}

const secretVariables = [
  'ALIBABA_CLOUD_ACCESS_KEY_ID',
  'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  'ALIBABA_CLOUD_SECURITY_TOKEN',
  'SHAREPLAN_RUNS',
] as const

/** The environment. Secrets are taken out of the process's own, which Node's reports write down and child processes inherit. */
function takeEnvironment(): CliIo['env'] {
  const env = { ...process.env }
  for (const name of secretVariables) delete process.env[name]
  return env
}

/** The exit code of a program whose own errors must not look like a verdict: an uncaught one would exit with 1. */
export async function exitCodeOf(
  running: Promise<number>,
  explain: (error: unknown) => Promise<number>,
): Promise<number> {
  const crash = new Promise<number>((resolve) => {
    process.on('uncaughtException', (error) => resolve(explain(error)))
  })
  return Promise.race([running, crash])
}

/** The stream is opened when it is used: each costs milliseconds. */
function outputOf(open: () => NodeJS.WriteStream): Output {
  let stream: NodeJS.WriteStream | undefined
  const opened = (): NodeJS.WriteStream => {
    if (stream === undefined) {
      stream = open()
      // Each write reports its own error; without a listener the same error would end the process.
      stream.on('error', () => {})
    }
    return stream
  }
  return {
    get isTTY() {
      return opened().isTTY === true
    },
    get columns() {
      return opened().columns
    },
    write: (text) =>
      new Promise((resolve, reject) => {
        opened().write(text, (error) => (error == null || isClosedPipe(error) ? resolve() : reject(cannotWrite(error))))
      }),
  }
}

function cannotWrite(error: Error): UsageError {
  return usageError(`the output could not be written: ${error.message}`, 'Check where it goes.')
}

function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED'
}
