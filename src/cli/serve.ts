import { compose, type Keyward } from '../compose.ts'
import type { Config } from '../config/load.ts'
import { startDemo } from '../demo/app.ts'
import type { DemoSettings } from '../demo/relying-party.ts'
import { Fault } from '../domain/fault.ts'
import type { Command, Terminal } from './command.ts'

/** The client in config/development.yaml that the demo app plays. */
const DEMO_CLIENT = 'garden-notes'

/** Serves until it is asked to end. */
export const serve: Command = {
  name: 'serve',
  says: 'Starts the server.',
  options: { demo: { type: 'boolean', says: 'also start the demo app, a client on a port of its own' } },
  async run({ options, terminal, config, say }) {
    const began = terminal.now().getTime()
    const settings = await config()
    const world = { ...terminal, log: quieter(terminal, settings) }
    const keyward = await compose(settings, world)
    const demo = options['demo'] === true ? await openDemo(settings, terminal, keyward) : null
    const places = { keyward: keyward.url, demo: demo?.url ?? null, letters: keyward.letters === null ? null : `${keyward.url}/dev/letters` }
    say({ ...places, seconds: (terminal.now().getTime() - began) / 1000 }, inWords(places))
    await terminal.stopped
    await demo?.close()
    await keyward.close()
  },
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

function inWords({ keyward, demo, letters }: { readonly keyward: string; readonly demo: string | null; readonly letters: string | null }): string {
  const lines = [
    ['Keyward', keyward],
    ['Demo app', demo],
    ['Letters', letters],
  ].filter(([, url]) => url !== null)
  return [
    '',
    ...lines.map(([name, url]) => `  ${String(name).padEnd(9)} ${url}`),
    '',
    demo === null ? '  Stop with Ctrl+C.' : '  Begin at the demo app: press "Sign in". Stop with Ctrl+C.',
    '',
  ].join('\n')
}
