import { appendFileSync } from 'node:fs'

/** A gateway that writes what it would send to the file named in TEST_TELEPHONE. */
export function send(letter: { readonly to: string; readonly text: string }): Promise<void> {
  appendFileSync(process.env['TEST_TELEPHONE'] ?? '/dev/null', `${JSON.stringify(letter)}\n`)
  return Promise.resolve()
}
