import { compose, type Keyward } from '../compose.ts'
import type { Config } from '../config/load.ts'
import { startDemo } from '../demo/app.ts'
import type { DemoSettings } from '../demo/relying-party.ts'
import { Fault } from '../domain/fault.ts'
import type { Terminal } from './command.ts'

/** The client in config/development.yaml that the demo app plays. */
const DEMO_CLIENT = 'garden-notes'

/** Where everything is, once it runs. */
export interface Places {
  readonly keyward: string
  /** null: it was not asked for. */
  readonly demo: string | null
  /** The development mailbox; null where letters are really posted. */
  readonly letters: string | null
}

/** Serves until it is asked to end. `ready` is told once everything runs, and says it. */
export async function serveUntilStopped(
  terminal: Terminal,
  settings: Config,
  { demo: isDemo, ready }: { readonly demo: boolean; readonly ready: (places: Places, keyward: Keyward) => Promise<void> | void },
): Promise<void> {
  const keyward = await compose(settings, { ...terminal, log: quieter(terminal, settings) })
  const demo = isDemo ? await openDemo(settings, terminal, keyward) : null
  try {
    await ready({ keyward: keyward.url, demo: demo?.url ?? null, letters: keyward.letters === null ? null : `${keyward.url}/dev/letters` }, keyward)
    await terminal.stopped
  } finally {
    await demo?.close()
    await keyward.close()
  }
}

async function openDemo(config: Config, terminal: Terminal, keyward: Keyward): Promise<Awaited<ReturnType<typeof startDemo>>> {
  try {
    return await startDemo(demoSettings(config), terminal)
  } catch (error) {
    await keyward.close()
    throw error instanceof Fault ? error : new Fault('demo-failed', whyNoDemo(error), { cause: error })
  }
}

function whyNoDemo(error: unknown): string {
  const { code, port } = error as { readonly code?: string; readonly port?: number }
  if (code !== 'EADDRINUSE') return `The demo app did not start: ${String(error)}`
  return `Port ${port}, the demo app's, is in use by another program: end it, set another one (the redirect URIs of "${DEMO_CLIENT}"), or serve without --demo.`
}

function demoSettings({ issuer, clients, apis }: Config): DemoSettings {
  const client = clients.find((it) => it.client_id === DEMO_CLIENT)
  const [callback] = client?.redirect_uris ?? []
  const [api] = apis
  if (client?.client_secret === undefined || callback === undefined || api === undefined) {
    throw new Fault('demo-unknown', `The demo needs the client "${DEMO_CLIENT}" and its API in the configuration, as in config/development.yaml.`)
  }
  return { issuer, origin: new URL(callback).origin, clientId: client.client_id, clientSecret: client.client_secret, api: api.identifier }
}

function quieter(terminal: Terminal, { log }: Config): Terminal['log'] {
  const wanted: readonly string[] = { silent: [], error: ['warn', 'error'], info: ['info', 'warn', 'error'] }[log.level]
  return (line) => (wanted.includes(line.level) ? terminal.log(line) : undefined)
}

/** The places, a line each. */
export const placesInWords = ({ keyward, demo, letters }: Places): readonly string[] =>
  [
    ['Keyward', keyward],
    ['Demo app', demo],
    ['Letters', letters],
  ]
    .filter(([, url]) => url !== null)
    .map(([name, url]) => `  ${String(name).padEnd(9)} ${url}`)
