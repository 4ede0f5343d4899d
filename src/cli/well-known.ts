import { Fault } from '../domain/fault.ts'
import { accountPaths, rpIdOf, type WellKnownName, wellKnownNames, type WellKnowns, wellKnowns } from '../http/well-known.ts'
import type { Config } from '../config/load.ts'
import { type Command, type Given, textOf, USAGE } from './command.ts'

/** For a domain whose own server tells them: passkeys, and apps that share them, look nowhere else. */
export const wellKnown: Command = {
  name: 'well-known',
  says: 'Prints or writes the documents that must be served on the domain of the passkeys.',
  options: {
    document: { type: 'string', says: `only one: ${wellKnownNames.join(', ')}` },
    to: { type: 'string', says: 'a folder to write them to, below .well-known/' },
  },
  async run(given) {
    const config = await given.config()
    const all = wellKnowns(config)
    const name = nameOf(given)
    if (name !== null && all[name] === undefined) throw new Fault('document-empty', `Nothing is configured that ${name} would tell.`)
    const wanted = name === null ? all : { [name]: all[name] }
    const folder = textOf(given, 'to')
    if (folder !== undefined) return write(given, folder, wanted)
    if (name !== null) return given.terminal.out(asText(all[name]))
    const said = { host: rpIdOf(config), documents: wanted, redirects: redirectsOf(config) }
    given.say(said, inWords(said))
  },
}

function nameOf(given: Given): WellKnownName | null {
  const asked = textOf(given, 'document')
  if (asked === undefined) return null
  const found = wellKnownNames.find((it) => it === asked)
  if (found === undefined) throw new Fault(USAGE, `--document must be one of ${wellKnownNames.join(', ')}.`)
  return found
}

const asText = (document: unknown): string => JSON.stringify(document, null, 2)

const redirectsOf = ({ issuer }: Config) => ({ 'change-password': issuer + accountPaths.password })

function write({ terminal, say }: Given, folder: string, documents: WellKnowns): void {
  const files = Object.entries(documents).map(([name, document]) => ({ file: `${folder}/.well-known/${name}`, text: `${asText(document)}\n` }))
  for (const { file, text } of files) terminal.writeText(file, text)
  const written = files.map(({ file }) => file)
  say({ written }, ['Wrote', ...written.map((it) => `  ${it}`), 'Serve each as application/json, over https and without a redirect.'].join('\n'))
}

interface Said {
  readonly host: string
  readonly documents: WellKnowns
  readonly redirects: Readonly<Record<string, string>>
}

const inWords = ({ host, documents, redirects }: Said): string =>
  [
    `Serve these on https://${host}, each as application/json and without a redirect:`,
    ...Object.entries(documents).map(([name, document]) => `/.well-known/${name}\n${asText(document)}`),
    ...Object.entries(redirects).map(([name, to]) => `/.well-known/${name}\nredirects to ${to}`),
  ].join('\n\n')
