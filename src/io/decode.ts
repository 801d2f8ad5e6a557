import { isUtf8 } from 'node:buffer'
import type { Range } from '../finding.ts'
import { positionsOf } from '../source/index.ts'

/** Bytes as text; `flaw` where they are not UTF-8, and then the text is only good for showing the place. */
export interface Decoded {
  readonly text: string
  readonly flaw?: EncodingFlaw
}

/** The first place at which bytes are not UTF-8. */
export interface EncodingFlaw {
  readonly message: string
  readonly remediation: string
  readonly range: Range
}

const replacement = '\ufffd'

/** Decodes UTF-8 strictly: a text that was misread must not be judged. A byte order mark stays in the text. */
export function decode(bytes: Buffer): Decoded {
  const text = bytes.toString('utf8')
  if (isUtf8(bytes)) return { text }
  const offset = firstFlaw(bytes, text)
  const wide = isWide(bytes)
  return {
    text,
    flaw: {
      message: wide
        ? 'the file is UTF-16 or UTF-32; UTF-8 was expected'
        : `byte 0x${(bytes[Buffer.byteLength(text.slice(0, offset))] ?? 0).toString(16).padStart(2, '0')} is not valid UTF-8 here`,
      remediation: 'Save the file as UTF-8.',
      range: positionsOf(text).range(offset, offset + 1),
    },
  }
}

/** Where the text has a replacement character that the bytes do not have. */
function firstFlaw(bytes: Buffer, text: string): number {
  const genuine = Buffer.from(replacement)
  let from = 0
  let byte = 0
  for (let at = text.indexOf(replacement); at !== -1; at = text.indexOf(replacement, at + 1)) {
    byte += Buffer.byteLength(text.slice(from, at))
    if (!bytes.subarray(byte, byte + genuine.length).equals(genuine)) return at
    byte += genuine.length
    from = at + 1
  }
  return 0
}

/** Byte order marks of UTF-16; UTF-32's little-endian one begins with the same two bytes. */
function isWide(bytes: Buffer): boolean {
  const mark = bytes.length < 2 ? 0 : bytes.readUInt16BE(0)
  return mark === 0xfffe || mark === 0xfeff
}
