import type { BrowserCookie } from '../domain/browser.ts'
import type { NewEvent } from '../domain/event.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { SignIns } from '../domain/storage.ts'
import type { Guest, House } from './context.ts'
import type { Move } from './move.ts'

/** Writes what a move wants written, all of it or nothing. */
export async function applyMove(house: House, { id, version }: Pick<SignIn, 'id' | 'version'>, move: Move): ReturnType<SignIns['apply']> {
  const { events = [], letters = [], ...more } = move.write
  const next = move.next === null ? null : { ...move.next, policyVersion: house.policy().version }
  const tellApps = await leaving(house, more)
  const result = await house.storage.signIns.apply({ ...more, events, letters, signIn: { id, version, next }, now: house.now() })
  if (result !== 'applied') return result
  alarm(house, events)
  tellApps()
  return result
}

/** A recovery, and taking one back, end every session of the account. */
async function leaving({ leaving: about }: House, { recovered, reverse }: Move['write']): Promise<() => void> {
  const account = recovered?.accountId ?? reverse?.accountId
  return account === undefined || about === undefined ? () => undefined : about(account)
}

/** The use of a break-glass account is for the log as well (`policy.md`, table 4 row 24). */
function alarm(house: House, events: readonly NewEvent[]): void {
  for (const { type, accountId, data } of events) if (type === 'break_glass.used') house.log({ level: 'warn', message: type, data: { accountId, ...data } })
}

/** The identification cookie after a move. */
export const cookieAfter = (house: House, { cookie }: Guest, { next, cookie: changed }: Move): BrowserCookie | null =>
  changed ?? (next?.identifier == null || next.shared ? cookie : house.identification.noteTyped(cookie, next.identifier))
