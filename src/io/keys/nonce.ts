import { randomBytes } from 'node:crypto'

/** 128 bits that nobody has used before, in hex. */
export function newNonce(): string {
  return randomBytes(16).toString('hex')
}
