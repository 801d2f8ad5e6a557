import { concat } from './bytes.ts'

/** Reads the data types of SSH (RFC 4251, section 5). What does not fit throws a `WireError`. */
export class WireReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new WireError('it is cut off')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  uint32(): number {
    return Buffer.from(this.take(4)).readUInt32BE()
  }

  string(): Uint8Array {
    return this.take(this.uint32())
  }

  /** A string of plain ASCII. */
  word(): string {
    return Buffer.from(this.string()).toString('latin1')
  }

  /** A positive multiple precision integer, without the zero that keeps its first bit from being a sign. */
  positive(): Uint8Array {
    const bytes = this.string()
    const [first = 0x80, second = 0] = bytes
    const padded = first === 0 && second >= 0x80
    if (first >= 0x80 || (first === 0 && !padded)) throw new WireError('a number in it is not spelled as SSH does')
    return padded ? bytes.subarray(1) : bytes
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new WireError('something follows its end')
  }
}

export class WireError extends Error {
  override readonly name: string = 'WireError'
}

/** A string as SSH writes it: its length and its bytes. */
export function wireString(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content
  return concat(uint32(bytes.length), bytes)
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
