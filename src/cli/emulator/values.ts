import type { EmulatorAccessKey, EmulatorRole } from '../../emulator/index.ts'
import { parseDuration } from '../../schema/duration.ts'
import { usageError } from '../errors.ts'

export function parsePort(text: string): number {
  const port = Number(text)
  if (/^[0-9]+$/.test(text) && port <= 65_535) return port
  throw usageError(`--port ${JSON.stringify(text)} is no port`, 'Write a number from 0 to 65535.')
}

/** Secrets stand in no message. */
export function collectKey(text: string, before: readonly EmulatorAccessKey[] = []): readonly EmulatorAccessKey[] {
  const [id, secret, account, ...more] = text.split(':')
  const valid = id && secret && more.length === 0 && (account === undefined || /^[0-9]+$/.test(account))
  if (!valid) throw usageError('--access-key is not id:secret or id:secret:account', 'The account is an id of digits.')
  return [...before, { id, secret, ...(account !== undefined && { account }) }]
}

export function collectRole(text: string, before: readonly EmulatorRole[] = []): readonly EmulatorRole[] {
  const [, name, account] = /^([\w.-]{1,64})(?::([0-9]+))?$/.exec(text) ?? []
  if (name !== undefined) return [...before, { name, ...(account !== undefined && { account }) }]
  throw usageError(`--role ${JSON.stringify(text)} is no role`, 'Write a name, or name:account with an id of digits.')
}

export function parseCopyTime(text: string): number {
  if (/^[0-9]+ms$/.test(text)) return Number.parseInt(text, 10)
  if (/^([0-9]+[dhms])+$/.test(text)) return parseDuration(text) * 1000
  throw usageError(`--copy-time ${JSON.stringify(text)} is no duration`, 'Write for example 500ms, 2s or 1m.')
}
