import type { Handler, Route } from './visit.ts'
import { accountPaths, wellKnownNames, wellKnowns, type WellKnownParts } from './well-known.ts'

/** Long enough to spare the server, short enough that a new app is known within the hour. */
const CACHE = 'public, max-age=3600'

/** The documents of this deployment, each at its address without a redirect, and the way to where a password is changed. `hasPasswords`: whether anybody has one. */
export function wellKnownRoutes(parts: WellKnownParts, hasPasswords: () => Promise<boolean>): readonly Route[] {
  const documents = wellKnowns(parts)
  const routes = wellKnownNames.flatMap((name): readonly Route[] => {
    const text = documents[name]
    return text === undefined ? [] : [['GET', `/.well-known/${name}`, telling(JSON.stringify(text))]]
  })
  return [...routes, ['GET', '/.well-known/change-password', changing(hasPasswords)]]
}

const telling =
  (text: string): Handler =>
  (visit) => {
    visit.type = 'application/json'
    visit.set('Cache-Control', CACHE)
    visit.body = text
  }

/** A Well-Known URL for Changing Passwords: a redirect. Where there is no password any more, to what took its place. */
const changing =
  (hasPasswords: () => Promise<boolean>): Handler =>
  async (visit) => {
    visit.set('Cache-Control', 'no-store')
    visit.redirect((await hasPasswords()) ? accountPaths.password : accountPaths.manage)
    visit.status = 303
  }
