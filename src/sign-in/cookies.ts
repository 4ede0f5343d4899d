import type { BrowserCookie } from '../domain/browser.ts'
import { HOUR_MS } from '../domain/milliseconds.ts'
import type { Visit } from '../http/visit.ts'
import type { Identification } from '../identification/identification.ts'

/** What a browser may have in its cookie, and a page in a link. */
const UID = /^[\w-]{1,64}$/

/** The cookies of a sign-in that are ours. On https with the prefixes of RFC 6265bis, section 4.1.3; plain http is for loopback only. */
export function signInCookies(isSecure: boolean, identification: Identification) {
  const name = isSecure ? '__Host-keyward_browser' : 'keyward_browser'
  const endedName = isSecure ? '__Secure-keyward_ended' : 'keyward_ended'
  const recoveringName = isSecure ? '__Host-keyward_recovering' : 'keyward_recovering'
  const base = { httpOnly: true, sameSite: 'lax', secure: isSecure, signed: false, overwrite: true } as const
  return {
    read: (visit: Visit): BrowserCookie | null => identification.open(visit.cookies.get(name)),

    /** Written only when it changed. An empty one is removed. */
    write(visit: Visit, before: BrowserCookie | null, after: BrowserCookie | null): void {
      if (after === null || JSON.stringify(after) === JSON.stringify(before)) return
      const isEmpty = after.accounts.length === 0 && after.typed === null
      visit.cookies.set(name, isEmpty ? null : identification.seal(after), { ...base, path: '/', maxAge: isEmpty ? 0 : identification.maxAgeSeconds() * 1000 })
    },

    /** So that the back button can be told "this has ended" and the way to begin again. */
    markEnded: (visit: Visit, uid: string, clientId: string): void => {
      visit.cookies.set(endedName, Buffer.from(clientId).toString('base64url'), { ...base, path: `/interaction/${uid}`, maxAge: HOUR_MS })
    },

    /** So that the account area can say that a recovery under way opens no other door; gone once another page of a sign-in is shown. */
    markRecovering(visit: Visit, uid: string | null): void {
      if (uid !== null) visit.cookies.set(recoveringName, uid, { ...base, path: '/', maxAge: HOUR_MS })
      else if (visit.cookies.get(recoveringName) !== undefined) visit.cookies.set(recoveringName, null, { ...base, path: '/', maxAge: 0 })
    },
    /** Where it goes on; null: there is none. */
    recovering(visit: Visit): string | null {
      const uid = visit.cookies.get(recoveringName)
      return uid !== undefined && UID.test(uid) ? `/interaction/${uid}` : null
    },

    /** The client of a sign-in that ended in this browser. */
    ended(visit: Visit): string | null {
      const value = visit.cookies.get(endedName)
      return value === undefined ? null : Buffer.from(value, 'base64url').toString()
    },
  }
}

export type SignInCookies = ReturnType<typeof signInCookies>
