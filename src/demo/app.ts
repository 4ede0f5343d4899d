import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa, { type Context } from 'koa'
import { notesApi } from './notes-api.ts'
import { signedInPage, signedOutPage } from './pages.ts'
import { type DemoSettings, type RelyingParty, relyingParty } from './relying-party.ts'
import { createSessions, type DemoSession } from './sessions.ts'

/** The demo's own cookie: ports share cookies, so its name must differ from everybody else's. */
const COOKIE = 'garden_notes'
const policy = "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'"

/** Time and chance, given. */
interface World {
  readonly now: () => Date
  readonly randomBytes: (length: number) => Uint8Array
}

type Act = (ctx: Context, session: DemoSession) => Promise<void> | void

/** A client app as anybody would write it with a public library: it knows the address of its server, and nothing of Keyward. */
export async function startDemo(settings: DemoSettings, world: World): Promise<{ readonly url: string; close(): Promise<void> }> {
  const app = new Koa()
  const sessions = createSessions(world.randomBytes)
  const party = relyingParty(settings, world.now)
  const api = notesApi({ issuer: settings.issuer, audience: settings.api, jwksUri: party.jwksUri, now: world.now })
  const acts = routes(party, api, settings.origin)
  const style = readFileSync(new URL('style.css', import.meta.url))

  app.use(async (ctx) => {
    ctx.set({ 'Content-Security-Policy': policy, 'Referrer-Policy': 'same-origin', 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' })
    if (ctx.path === '/style.css') return serve(ctx, style)
    if (ctx.path === '/api/notes') return answer(ctx, await api(ctx.get('authorization')))
    const act = acts[`${ctx.method} ${ctx.path}`]
    if (act === undefined) return ctx.throw(404)
    if (ctx.method === 'POST' && ctx.get('origin') !== settings.origin) return ctx.throw(403)
    await act(ctx, sessionOf(ctx, sessions))
  })
  app.on('error', () => null)
  const handle = app.callback()
  const server = createServer((request, response) => void handle(request, response))
  const { port } = new URL(settings.origin)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(Number(port), '127.0.0.1', resolve)
  })
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}

function routes(party: RelyingParty, api: ReturnType<typeof notesApi>, origin: string): Readonly<Record<string, Act>> {
  const leave =
    (wishes: Readonly<Record<string, string>>): Act =>
    async (ctx, session) => {
      const { to, leaving } = await party.leave(wishes)
      session.leaving = leaving
      ctx.redirect(to)
    }
  const trying =
    (work: Act, back: string): Act =>
    async (ctx, session) => {
      await Promise.resolve(work(ctx, session)).catch((error: unknown) => {
        session.notice = { role: 'alert', text: error instanceof Error ? error.message : String(error) }
      })
      if (ctx.status === 404) ctx.redirect(back)
    }
  return {
    'GET /': home,
    'GET /sign-in': trying(leave({}), '/'),
    'POST /sign-in': trying(leave({}), '/'),
    'POST /sign-up': trying(leave({ prompt: 'create' }), '/'),
    'GET /callback': trying(async (ctx, session) => {
      const { leaving } = session
      session.leaving = null
      if (leaving === null) throw new Error('This sign-in was not begun in this browser, or is already over.')
      session.person = await party.comeBack(new URL(ctx.url, origin), leaving)
    }, '/'),
    'POST /call': trying(async (_ctx, session) => {
      if (session.person !== null) session.answer = await api(`Bearer ${session.person.accessToken}`)
    }, '/'),
    'POST /refresh': trying(async (_ctx, session) => {
      if (session.person === null) return
      session.person = await party.refresh(session.person)
      session.notice = { role: 'status', text: 'The tokens are new.' }
    }, '/'),
    'POST /sign-out': trying(async (ctx, session) => {
      const { person } = session
      Object.assign(session, { person: null, answer: null })
      if (person !== null) ctx.redirect(await party.signOut(person))
    }, '/'),
  }
}

const home: Act = (ctx, session) => {
  const { person, answer: last, notice } = session
  Object.assign(session, { answer: null, notice: null })
  ctx.type = 'html'
  ctx.body = person === null ? signedOutPage(notice) : signedInPage(person, last, notice)
}

/** A session gets a new id when its browser comes back: an id that somebody else left in the cookie must not become a person's. */
function sessionOf(ctx: Context, sessions: ReturnType<typeof createSessions>): DemoSession {
  const before = ctx.cookies.get(COOKIE)
  const found = sessions.find(before)
  if (found !== null && ctx.path !== '/callback') return found
  const { id, session } = sessions.begin(found ?? undefined)
  sessions.end(before)
  ctx.cookies.set(COOKIE, id, { httpOnly: true, sameSite: 'lax', path: '/' })
  return session
}

function serve(ctx: Context, style: Buffer): void {
  ctx.type = 'css'
  ctx.set('Cache-Control', 'no-cache')
  ctx.body = style
}

function answer(ctx: Context, { status, body }: Awaited<ReturnType<ReturnType<typeof notesApi>>>): void {
  ctx.status = status
  ctx.body = body
}
