import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** What takes a message to a telephone. Throws to have it tried again later. */
type Send = (letter: { readonly to: string; readonly text: string }) => Promise<void>

/** A program where one is named, else the module's `send`, loaded when the first message leaves. */
export const senderFor = ({ module, command }: { readonly module: string; readonly command: readonly string[] | undefined }): Send => {
  if (command !== undefined) return byCommand(command)
  return async (letter) => {
    const { send } = (await import(new URL(module, import.meta.url).href)) as { send?: Send }
    if (send === undefined) throw new Error(`${module} must export send({ to, text })`)
    await send(letter)
  }
}

/** The number goes last: it begins with a plus, so it can be taken for no option. The text goes to standard input, where no list of processes shows it. */
const byCommand =
  ([program = '', ...options]: readonly string[]): Send =>
  async ({ to, text }) => {
    const child = spawn(program, [...options, to], { stdio: ['pipe', 'ignore', 'ignore'] })
    child.stdin.on('error', () => undefined)
    child.stdin.end(text)
    const [status] = (await once(child, 'close')) as [number | null]
    if (status !== 0) throw new Error(`${program} ended with ${status ?? 'a signal'}`)
  }
