import { closeSync, openSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import type { RequestLogEntry } from '../../emulator/index.ts'
import { usageError } from '../errors.ts'

/** A file that calls are appended to, one JSON object a line. */
export interface CallLog {
  add(entry: RequestLogEntry): void
  /** Resolves to what is wrong when a call cannot be written. */
  readonly failed: Promise<string>
  close(): void
}

export function openCallLog(written: string, folder: string): CallLog {
  const file = open(written, folder)
  let closed = false
  let fail: (message: string) => void = () => {}
  const failed = new Promise<string>((tell) => {
    fail = tell
  })
  return {
    // At once, so that the file has a call before its caller has the answer.
    add(entry) {
      // A call that was delayed can end after everything else.
      if (closed) return
      try {
        writeSync(file, `${JSON.stringify(entry)}\n`)
      } catch (error) {
        fail(`--log ${written} cannot be written (${(error as NodeJS.ErrnoException).code})`)
      }
    },
    failed,
    close() {
      closed = true
      closeSync(file)
    },
  }
}

function open(written: string, folder: string): number {
  try {
    return openSync(resolve(folder, written), 'a')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw usageError(`--log ${written} cannot be opened (${code})`, 'Name a file in a folder that exists.')
  }
}
