import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import Koa from 'koa'
import { assetSources } from '../../src/http/asset-sources.ts'
import { createAssets, type Assets } from '../../src/http/assets.ts'
import type { LogEntry } from '../../src/http/errors.ts'
import { hall, type HallParts } from '../../src/http/hall.ts'
import { helpSchema } from '../../src/help/settings.ts'
import { errorTextsAsMessages, lookSchema } from '../../src/http/look.ts'
import { createRender, type Render } from '../../src/http/render.ts'
import { createViews } from '../../src/http/views.ts'
import { createMessages, type Messages } from '../../src/i18n/messages.ts'

export const root = resolve(import.meta.dirname, '../..')

/** The authenticators whose folders the hall reads. */
export const shownAuthenticators = ['passkey', 'email-otp', 'password', 'recovery-code']

/** What the hall is made of, with an operator's look and ways to reach them. */
export function furnish(
  look: Readonly<Record<string, unknown>> = {},
  contact: Readonly<Record<string, unknown>> = {},
): {
  readonly look: HallParts['look']
  readonly messages: Messages
  readonly assets: Assets
  readonly render: Render
} {
  const wanted = lookSchema.parse(look)
  const authenticators = shownAuthenticators.map((id) => ({ id, folder: `${root}/src/authenticators/${id}` }))
  const messages = createMessages({
    shared: `${root}/src/i18n/messages`,
    authenticators: authenticators.map(({ id, folder }) => ({ id, folder: `${folder}/messages` })),
    operator: wanted.messagesFolder,
    overrides: errorTextsAsMessages(wanted),
    everywhere: { product: wanted.name },
    fallback: wanted.languages.fallback,
  })
  const views = createViews({ operator: wanted.viewsFolder, house: `${root}/views`, outside: [] })
  const assets = createAssets(assetSources({ operator: wanted.viewsFolder, views: `${root}/views`, browser: `${root}/src/browser`, authenticators }, wanted))
  return { look: wanted, messages, assets, render: createRender(views, assets, messages, { ...wanted, contact: helpSchema.parse({ contact }).contact }) }
}

/** A hall that listens. `look`: an operator's changes; the rest replaces parts of the hall. */
export interface OpenHall {
  readonly origin: string
  readonly log: readonly LogEntry[]
  close(): Promise<void>
}

export async function openHall(
  parts: Partial<HallParts> & { readonly wanted?: Readonly<Record<string, unknown>>; readonly contact?: Readonly<Record<string, unknown>> } = {},
): Promise<OpenHall> {
  const log: LogEntry[] = []
  const app = new Koa({ proxy: (parts.proxies ?? []).length > 0 })
  app.silent = true
  const server = createServer((request, response) => void app.callback()(request, response))
  const origin = await listen(server)
  const standard: HallParts = {
    issuer: origin,
    proxies: [],
    routes: [],
    ready: async () => null,
    log: (entry) => log.push(entry),
    randomBytes,
    ...furnish(parts.wanted, parts.contact),
  }
  for (const step of hall({ ...standard, ...parts })) app.use(step)
  return { origin, log, close: () => new Promise((done) => server.close(() => done())) }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://localhost:${(server.address() as AddressInfo).port}`
}
