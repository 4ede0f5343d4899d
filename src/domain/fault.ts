/** Everything unexpected. `code` is stable and documented; the message may name what went wrong but never a secret. */
export class Fault extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'Fault'
    this.code = code
  }
}
