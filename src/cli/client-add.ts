import { client } from '../config/clients.ts'
import { inALine, mistakesOf } from '../config/mistakes.ts'
import { jsonSchemaOf } from '../config/json-schema.ts'
import { openDesk } from '../composition/desk.ts'
import { Fault } from '../domain/fault.ts'
import { anySessionWillDo } from '../domain/session-rules.ts'
import { flawOf, withHashedSecret } from '../oidc/clients.ts'
import { type Command, type Given, textOf, textsOf, USAGE } from './command.ts'
import { withCellar } from './with-cellar.ts'

/** Keeps a client in the database. Its secret is shown once and kept as a hash. */
export const clientAdd: Command = {
  name: 'client add',
  says: 'Adds or replaces a client in the database, and shows its new secret once.',
  takes: ['<client_id>'],
  options: {
    redirect: { type: 'string', multiple: true, says: 'where people may be sent back to; may be repeated' },
    name: { type: 'string', says: 'what people see' },
    public: { type: 'boolean', says: 'an app in a browser or on a phone: no secret' },
    native: { type: 'boolean', says: 'an app on a phone or desktop: loopback and private-use redirects' },
    'first-party': { type: 'boolean', says: 'yours: no consent page' },
    metadata: { type: 'string', says: 'more metadata (RFC 7591) as JSON' },
  },
  async run(given) {
    const metadata = metadataFrom(given)
    if (isOneWay(metadata)) throw new Fault(USAGE, 'keyward client add takes --redirect: where people may be sent back to.')
    const secret = given.options['public'] === true ? null : (metadata.client_secret ?? Buffer.from(given.terminal.randomBytes(32)).toString('base64url'))
    const whole = secret === null ? { ...metadata, token_endpoint_auth_method: 'none' } : { ...metadata, client_secret: secret }
    const config = await given.config()
    if (config.clients.some((it) => it.client_id === metadata.client_id))
      throw new Fault('client-configured', `The client ${metadata.client_id} is in the configuration, which goes before the database: change it there.`)
    const isNew = await withCellar(given, async ({ storage, stored }) => {
      const desk = openDesk({ config, storage, world: given.terminal, sessionRules: anySessionWillDo })
      desk.build(stored(), [])
      const flaw = await flawOf(desk.provider(), whole)
      if (flaw !== null) throw new Fault(USAGE, `The client ${metadata.client_id} cannot be used: ${flaw}`)
      const before = await storage.clients.find(metadata.client_id)
      await storage.clients.save(metadata.client_id, withHashedSecret(whole))
      await storage.events.add(
        [{ type: 'client.saved', accountId: null, signInId: null, clientId: metadata.client_id, data: { client: metadata.client_id } }],
        given.terminal.now(),
      )
      return before === null
    })
    const did = isNew ? 'Added' : 'Replaced'
    given.say(
      whole,
      secret === null ? `${did} the public client ${metadata.client_id}.` : `${did} ${metadata.client_id}. Its secret, shown only now: ${secret}`,
    )
  },
}

function metadataFrom(given: Given) {
  const redirects = textsOf(given, 'redirect')
  const name = textOf(given, 'name')
  const raw = {
    grant_types: ['authorization_code', 'refresh_token'],
    ...jsonFrom(textOf(given, 'metadata') ?? '{}'),
    client_id: given.words[0],
    ...(redirects.length === 0 ? {} : { redirect_uris: redirects }),
    ...(name === undefined ? {} : { client_name: name }),
    ...(given.options['native'] === true ? { application_type: 'native' } : {}),
    ...(given.options['first-party'] === true ? { first_party: true } : {}),
  }
  const parsed = client.safeParse(raw)
  if (parsed.success) return parsed.data
  throw new Fault(USAGE, mistakesOf(parsed.error.issues, jsonSchemaOf(client), raw).map(inALine).join('\n'))
}

interface Redirecting {
  readonly redirect_uris?: readonly string[] | undefined
  readonly grant_types?: readonly string[] | undefined
}

/** Whether people would be sent here who could not be sent back; a client for machines alone sends nobody. */
const isOneWay = ({ redirect_uris: back = [], grant_types: grants = [] }: Redirecting): boolean => back.length === 0 && grants.includes('authorization_code')

function jsonFrom(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch {
    throw new Fault(USAGE, '--metadata is not JSON.')
  }
}
