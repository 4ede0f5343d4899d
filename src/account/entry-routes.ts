import type { Context } from 'koa'
import { accountClientId, pathInArea } from '../domain/account-area.ts'
import type { Sessions } from '../domain/sessions.ts'
import type { Tools } from '../domain/vault.ts'
import { type Route, textsIn } from '../http/visit.ts'
import { goodbyePage, unchangedPage } from './entry-pages.ts'
import { seeOther } from './frame.ts'

/** What the way in leans on. */
export interface EntryParts {
  readonly issuer: string
  readonly sessions: Pick<Sessions<Context>, 'current'>
  readonly randomBytes: Tools['randomBytes']
}

/**
 * The way into the account area, which is a client of ourselves: an ordinary authorization request, and back. The code is never redeemed; that the browser
 * has a session now is all there is to know. `/recover` is "Trouble signing in?" with an address of its own: it asks everybody for a name, whoever the browser
 * remembers or is signed in.
 */
export function entryRoutes({ issuer, sessions, randomBytes }: EntryParts): readonly Route[] {
  return [
    [
      'GET',
      '/account/sign-in',
      async (visit) => {
        visit.set('Cache-Control', 'no-store')
        const asked = textsIn(visit.query)
        const session = asked['prove'] === undefined && asked['enrol'] === undefined ? null : await sessions.current(visit)
        seeOther(visit, requestOf({ issuer, randomBytes }, asked, session?.sub ?? null))
      },
    ],
    [
      'GET',
      '/recover',
      (visit) => {
        visit.set('Cache-Control', 'no-store')
        seeOther(visit, requestOf({ issuer, randomBytes }, { recover: 'yes' }, null))
      },
    ],
    ['GET', '/account/signed-out', ({ state }) => state.show(goodbyePage('signed-out', state.t))],
    ['GET', '/account/deleted', ({ state }) => state.show(goodbyePage('deleted', state.t))],
    [
      'GET',
      '/account/return',
      async (visit) => {
        visit.set('Cache-Control', 'no-store')
        const { state, error } = textsIn(visit.query)
        const to = pathInArea(state)
        // A browser that kept no cookie would be sent round and round.
        if (error === undefined && (await sessions.current(visit)) !== null) return seeOther(visit, to)
        visit.state.show(unchangedPage(error ?? 'no-session', to, visit.state.t))
      },
    ],
  ]
}

const RECOVER = 'recover'

/** What must be asked again, whoever is signed in: by the same person, whose session this is. */
function requestOf({ issuer, randomBytes }: Omit<EntryParts, 'sessions'>, asked: Readonly<Record<string, string>>, sub: string | null): string {
  const wish = wishOf(asked, sub)
  const parameters = new URLSearchParams({
    client_id: accountClientId,
    response_type: 'code',
    redirect_uri: `${issuer}/account/return`,
    scope: 'openid',
    code_challenge: Buffer.from(randomBytes(32)).toString('base64url'),
    code_challenge_method: 'S256',
    state: pathInArea(asked['to']),
    ...(asked['another'] === undefined ? {} : { prompt: 'select_account' }),
    ...(wish === null ? {} : { prompt: wish === RECOVER ? 'select_account' : 'login', keyward_wish: wish }),
    ...(wish === 'prove' ? { max_age: '0' } : {}),
    ...(wish === null || sub === null ? {} : { claims: JSON.stringify({ id_token: { sub: { value: sub } } }) }),
  })
  return `/auth?${parameters.toString()}`
}

/** Nobody proves anew who is not signed in: they sign in. */
function wishOf({ prove, enrol, recover }: Readonly<Record<string, string>>, sub: string | null): string | null {
  if (recover !== undefined) return RECOVER
  if (enrol !== undefined) return `enrol=${enrol}`
  return prove === undefined || sub === null ? null : 'prove'
}
