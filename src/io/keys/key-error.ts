/** A key that cannot be used. The message says why; `remediation` what to do. Never shows anything of a private key. */
export class KeyError extends Error {
  override readonly name: string = 'KeyError'
  readonly remediation: string

  constructor(message: string, remediation: string) {
    super(message)
    this.remediation = remediation
  }
}
