import { createServer } from 'node:http'
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { Context } from 'koa'
import type { Provider } from 'oidc-provider'
import type { AccountId } from '../../src/domain/account.ts'
import type { Ending } from '../../src/domain/interactions.ts'
import type { Storage, StoredKey } from '../../src/domain/storage.ts'
import { makeInteractions } from '../../src/oidc/interactions.ts'
import { makeFirstKeys } from '../../src/oidc/keys.ts'
import { anySessionWillDo, type SessionRules } from '../../src/domain/session-rules.ts'
import { makeProvider, type ProviderParts } from '../../src/oidc/provider.ts'
import { oidcSettings } from '../../src/oidc/settings.ts'
import { keepFresh, type Listener } from '../../src/oidc/swap.ts'
import { type TestDatabase, testDatabase } from './database.ts'
import { type Browser, openBrowser } from './step-browser.ts'

export const notesApi = 'https://notes.example/api'
export const back = 'https://app.example/back'

export const clients = [
  {
    client_id: 'app',
    client_secret: 'app-secret-that-is-long-enough',
    client_name: 'The App',
    redirect_uris: [back],
    post_logout_redirect_uris: ['https://app.example/'],
    grant_types: ['authorization_code', 'refresh_token'],
    first_party: true,
  },
  { client_id: 'other', client_secret: 'other-secret-that-is-long', redirect_uris: [back], first_party: true },
  {
    client_id: 'guest',
    client_secret: 'guest-secret-that-is-long',
    client_name: 'A Guest',
    redirect_uris: [back],
    grant_types: ['authorization_code', 'refresh_token'],
  },
  {
    client_id: 'phone',
    token_endpoint_auth_method: 'none',
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/back', 'com.example.phone:/back'],
    grant_types: ['authorization_code', 'refresh_token'],
    first_party: true,
  },
  { client_id: 'stranger-phone', token_endpoint_auth_method: 'none', application_type: 'native', redirect_uris: ['http://127.0.0.1/back'] },
  { client_id: 'old', client_secret: 'old-secret-that-is-long-enough', redirect_uris: [back], pkce_optional: true, first_party: true },
]

export interface DeskOptions {
  readonly settings?: Record<string, unknown>
  readonly clients?: readonly Record<string, unknown>[]
  readonly issuer?: string
  readonly fetch?: ProviderParts['fetch']
  /** That of another desk, which closes it; unless given, one of its own with Ada, Bob and Cleo in it. */
  readonly database?: TestDatabase
  /** Wraps the storage, to write down what is asked of it. */
  readonly watch?: (storage: Storage) => Storage
  readonly now?: () => Date
  readonly isBehindProxy?: boolean
  readonly sessionRules?: SessionRules
}

export interface Desk {
  readonly issuer: string
  /** Where it really listens. */
  readonly origin: string
  readonly provider: () => Provider
  readonly database: TestDatabase
  readonly storage: Storage
  readonly logged: { message: string; detail: unknown }[]
  readonly clients: readonly Record<string, unknown>[]
  close(): Promise<void>
}

/** A front desk with a real HTTP server and a real database around it, whose interaction page does whatever its query says. */
export async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const now = options.now ?? (() => new Date())
  const database = options.database ?? (await peopledDatabase())
  const storage = (options.watch ?? ((it) => it))(database.storage(now))
  const { keys } = database
  const logged: Desk['logged'] = []
  await makeFirstKeys(keys, { now, randomBytes }, { edDsa: false })
  const door = await openDoor()
  const issuer = options.issuer ?? door.origin
  const settings = oidcSettings.parse({ apis: [{ identifier: notesApi, name: 'Notes', scopes: ['notes:read', 'notes:write'] }], ...options.settings })
  const staticClients = [...clients, ...(options.clients ?? [])]
  let provider: Provider | undefined
  const current = () => provider as Provider
  const rebuild = (stored: readonly StoredKey[]) => {
    provider = makeProvider({
      ...storage,
      issuer,
      keys: stored,
      staticClients,
      settings,
      sessionRules: options.sessionRules ?? anySessionWillDo,
      now,
      log: (message, detail) => logged.push({ message, detail }),
      pages,
      ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    })
    if (options.isBehindProxy === true) provider.proxy = true
    const interactions = makeInteractions(current, storage)
    provider.use((ctx, next): Promise<unknown> => (ctx.path.startsWith('/interaction/') ? answer(ctx, interactions) : next()))
    return provider.callback() as Listener
  }
  const fresh = await keepFresh({ keys, rebuild, everySeconds: 0.2, now, failed: (error) => logged.push({ message: 'keys', detail: error }) })
  door.lead(fresh.listener)
  const close = async () => {
    fresh.close()
    await door.close()
    if (options.database === undefined) await database.close()
  }
  return { issuer, origin: door.origin, provider: current, database, storage, logged, clients: staticClients, close }
}

/** A server whose address is known before there is anything behind it. */
async function openDoor() {
  let listener: Listener = (_request, response) => response.end()
  const server = createServer((request, response) => listener(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lead: (to: Listener) => void (listener = to),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Ada and Bob may come in; Cleo's account is disabled. */
async function peopledDatabase(): Promise<TestDatabase> {
  const database = await testDatabase()
  const { accounts } = database.storage()
  for (const name of ['ada', 'bob', 'cleo']) {
    const value = `${name}@example.test`
    const identifiers = [{ kind: 'email', value, normalised: value, verifiedAt: new Date(), primary: true }] as const
    const userHandle = randomBytes(64).toString('base64url')
    await accounts.add({ id: idOf(name), sub: name, userHandle, displayName: name.toUpperCase(), locale: 'en', identifiers }, [])
  }
  await accounts.setStatus(idOf('cleo'), 'disabled')
  return database
}

const pages: ProviderParts['pages'] = {
  error: (ctx, out) => void (ctx.body = { page: 'error', ...out }),
  signOut: (ctx, form) => void (ctx.body = { page: 'sign-out', ...form }),
  signedOut: (ctx, leaving) => void (ctx.body = { page: 'signed-out', ...leaving }),
}

async function answer(ctx: Context, interactions: ReturnType<typeof makeInteractions>): Promise<void> {
  if (ctx.method === 'GET') {
    ctx.body = await interactions.current(ctx)
    ctx.status = ctx.body === null ? 410 : 200
    return
  }
  const ending = JSON.parse(String(ctx.query['ending'])) as Ending
  if ('signedIn' in ending) Object.assign(ending.signedIn, { authenticatedAt: new Date(ending.signedIn.authenticatedAt) })
  ctx.redirect(await interactions.finish(ctx, ending))
  ctx.status = 303
}

/** The account id of the person whose `sub` this is. */
export const idOf = (sub: string): AccountId => `id-of-${sub}` as AccountId

/** How a person answers the interaction: who, and how strongly. */
export const signedInAs = (sub: string, more: Record<string, unknown> = {}): Ending => ({
  signedIn: {
    accountId: idOf(sub),
    sub,
    acr: 'phr',
    amr: ['pop', 'swk', 'user', 'mfa'],
    authenticatedAt: new Date(),
    remember: true,
    about: { evidence: [], family: 'chrome', platform: 'linux', browser: null },
    ...more,
  },
})

export const finishUrl = (interactionUrl: URL, ending: Ending): string => `${interactionUrl.href}?ending=${encodeURIComponent(JSON.stringify(ending))}`

/** Walks from an authorization URL to the client's redirect URI, answering each interaction with the next ending. */
export async function walk(browser: Browser, start: string, ...endings: Ending[]): Promise<URL> {
  let url = start
  for (const ending of [...endings, null]) {
    const arrived = await browser.follow(url, (it) => it.pathname.startsWith('/interaction/') || isBack(it))
    if (isBack(arrived.url)) return arrived.url
    if (ending === null || !arrived.url.pathname.startsWith('/interaction/')) throw new Error(`stuck at ${arrived.url.href}: ${await arrived.response.text()}`)
    const response = await browser.post(finishUrl(arrived.url, ending))
    const location = response.headers.get('location')
    if (location === null) throw new Error(`no way on from ${arrived.url.href}: ${response.status} ${await response.text()}`)
    url = location
  }
  throw new Error('unreachable')
}

const isBack = (url: URL): boolean => url.pathname === '/back' || url.protocol === 'com.example.phone:'

export { openBrowser }
