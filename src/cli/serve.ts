import type { Command } from './command.ts'
import { type Places, placesInWords, serveUntilStopped } from './serving.ts'

/** Serves until it is asked to end. */
export const serve: Command = {
  name: 'serve',
  says: 'Starts the server.',
  options: { demo: { type: 'boolean', says: 'also start the demo app, a client on a port of its own' } },
  async run({ options, terminal, config, say }) {
    const began = terminal.now().getTime()
    const ready = (places: Places): void => say({ ...places, seconds: (terminal.now().getTime() - began) / 1000 }, inWords(places))
    await serveUntilStopped(terminal, await config(), { demo: options['demo'] === true, ready })
  },
}

const inWords = (places: Places): string =>
  ['', ...placesInWords(places), '', places.demo === null ? '  Stop with Ctrl+C.' : '  Begin at the demo app: press "Sign in". Stop with Ctrl+C.', ''].join(
    '\n',
  )
