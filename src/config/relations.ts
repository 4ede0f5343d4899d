import { LABELS_MAX, labelsOf } from '../http/well-known.ts'
import { helpRelations } from './help-relations.ts'
import type { Mistake } from './mistakes.ts'
import { policyRelations } from './policy-relations.ts'
import { developmentIssuer, developmentSecret } from './sections.ts'
import type { Settings } from './schema.ts'

/** A mistake that is seen only when several settings are looked at together. `from`: sections that must be sound for it to mean anything. */
interface Relation extends Mistake {
  readonly from: readonly string[]
}

/** Everything that no single setting can say of itself. `found`: what was complained of already. */
export function relationMistakes(settings: Settings, environment: string, found: readonly Mistake[]): readonly Mistake[] {
  const unsound = new Set(found.map(({ path }) => String(path[0])))
  const all = [
    ...aboutIssuer(settings),
    ...aboutHost(settings),
    ...aboutPasskeys(settings),
    ...aboutPolicy(settings, found),
    ...aboutClients(settings),
    ...aboutKeys(settings),
    ...aboutHelp(settings),
  ]
  return [...all, ...(isProduction({ ...settings, environment }) ? aboutProduction(settings) : [])].filter(
    ({ from }) => !from.some((section) => unsound.has(section)),
  )
}

/** Whether people depend on it: so `NODE_ENV` says, or an https issuer. */
export const isProduction = ({ environment, issuer }: { readonly environment: string; readonly issuer: string }): boolean =>
  environment === 'production' || issuer.startsWith('https:')

function aboutIssuer({ issuer }: Settings): readonly Relation[] {
  const says = wrongWithOrigin(issuer)
  return says === null ? [] : [{ path: ['issuer'], from: ['issuer'], says: `${says}, is "${issuer}"` }]
}

/** Without a mail server, codes are shown at /dev/letters: to this machine alone. */
function aboutHost({ host, smtp }: Settings): readonly Relation[] {
  if (host === null || isLoopback(host) || host === '::1' || smtp.url !== null) return []
  return [
    {
      path: ['host'],
      from: ['host', 'smtp'],
      says: `would show the development mailbox, and with it every code, to the network (${host}). Name a mail server (smtp.url), or listen on 127.0.0.1`,
    },
  ]
}

/** What is wrong with an address as an origin, or null. http only on this machine, where browsers allow WebAuthn (Secure Contexts, section 3.1). */
function wrongWithOrigin(text: string): string | null {
  if (!URL.canParse(text)) return 'must be an absolute address'
  const { origin, protocol, hostname } = new URL(text)
  if (origin !== text) return `must be an origin in its plain form (${origin})`
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return null
  return 'must begin with https:// (http:// is for localhost alone)'
}

/** Whether a host name means this machine. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost') || host === '127.0.0.1' || host === '[::1]'

/** Clients may be in the database: whoever opens it looks for those that nobody knows. */
function aboutPolicy({ authenticatorSettings, passkeysWithoutBackup, policy }: Settings, found: readonly Mistake[]): readonly Relation[] {
  const around = { authenticators: Object.keys(authenticatorSettings), passkeysWithoutBackup, clients: null }
  const unsound = new Set(found.flatMap(({ path: [section, field] }) => (section === 'policy' ? [String(field)] : [])))
  return policyRelations(policy, around, unsound).map(({ path, says }) => ({ path: ['policy', ...path], from: ['authenticators'], says }))
}

const aboutPasskeys = (settings: Settings): readonly Relation[] =>
  settings.authenticators.includes('passkey') && URL.canParse(settings.issuer) ? aboutRp(settings) : []

function aboutRp({ issuer, rp }: Settings): readonly Relation[] {
  const { hostname } = new URL(issuer)
  const id = rp.id ?? hostname
  const from = ['issuer', 'rp']
  if (/^[\d.]+$|^\[/.test(id)) return [{ path: ['rp', 'id'], from, says: `must be a domain: browsers allow no passkeys for an address of numbers like ${id}` }]
  if (!isWithin(hostname, id) && !rp.relatedOrigins.includes(issuer))
    return [{ path: ['rp', 'id'], from, says: `must be the issuer's host (${hostname}) or a domain above it that can be owned, is "${id}"` }]
  const origins = (rp.origins ?? []).flatMap((origin, index) => {
    const says = wrongWithRpOrigin(origin, id)
    return says === null ? [] : [{ path: ['rp', 'origins', index], from, says: `${says}, is "${origin}"` }]
  })
  const former = rp.formerIds.indexOf(id)
  const twice = former < 0 ? [] : [{ path: ['rp', 'formerIds', former], from, says: `is "${id}", which is \`rp.id\` itself: leave it out` }]
  return [...origins, ...aboutRelated(rp.relatedOrigins, id), ...twice]
}

/** WebAuthn L3, section 5.11: origins elsewhere, since what the domain covers needs no leave. */
function aboutRelated(origins: readonly string[], id: string): readonly Relation[] {
  const from = ['issuer', 'rp']
  const wrong = origins.flatMap((origin, index) => {
    const says = wrongWithRelated(origin, id)
    return says === null ? [] : [{ path: ['rp', 'relatedOrigins', index], from, says: `${says}, is "${origin}"` }]
  })
  const labels = wrong.length > 0 ? 0 : labelsOf(origins).size
  const says = `names ${labels} different names before their endings, and browsers read the first ${LABELS_MAX}`
  return labels > LABELS_MAX ? [{ path: ['rp', 'relatedOrigins'], from, says }] : wrong
}

function wrongWithRelated(origin: string, id: string): string | null {
  const says = wrongWithOrigin(origin)
  if (says !== null) return says
  return isWithin(new URL(origin).hostname, id) ? `is at ${id} or below it, where passkeys work anyway: leave it out` : null
}

function wrongWithRpOrigin(origin: string, id: string): string | null {
  if (/^android:apk-key-hash:[A-Za-z0-9_-]{43}$/.test(origin)) return null
  return wrongWithOrigin(origin) ?? (isWithin(new URL(origin).hostname, id) ? null : `must be at ${id} or below it`)
}

/** The same host, or one below; a name without a dot (com) is nobody's to own, and browsers know the others of its kind. */
const isWithin = (host: string, id: string): boolean => host === id || (id.includes('.') && host.endsWith(`.${id}`))

function aboutClients({ clients }: Settings): readonly Relation[] {
  const first = new Map(clients.map(({ client_id: id }, index) => [id, index] as const).toReversed())
  return clients.flatMap(({ client_id: id }, index) =>
    first.get(id) === index
      ? []
      : [
          {
            path: ['clients', index, 'client_id'],
            from: ['clients'],
            says: `is "${id}" as in clients.${first.get(id) ?? 0}: every client needs a name of its own`,
          },
        ],
  )
}

function aboutKeys({ keys }: Settings): readonly Relation[] {
  if (keys.leadSeconds > keys.cacheSeconds) return []
  return [
    {
      path: ['keys', 'leadSeconds'],
      from: ['keys'],
      says: `must be longer than keys.cacheSeconds (${keys.cacheSeconds}), or clients meet signatures by keys they have not seen, is ${keys.leadSeconds}`,
    },
  ]
}

const aboutHelp = ({ help, look }: Settings): readonly Relation[] =>
  helpRelations(help, look.languages.fallback).map(({ path, says }) => ({ path: ['help', ...path], from: ['help'], says }))

/** Development defaults are known to everybody: nothing that people depend on may start with them. */
function aboutProduction(settings: Settings): readonly Relation[] {
  const checks: readonly (readonly [boolean, readonly string[], string])[] = [
    [settings.issuer === developmentIssuer, ['issuer'], 'must be set: the https address that browsers use (KEYWARD_ISSUER)'],
    [settings.issuer !== developmentIssuer && !settings.issuer.startsWith('https:'), ['issuer'], 'must begin with https://'],
    [settings.secret === developmentSecret, ['secret'], 'must be set: at least 32 random bytes (KEYWARD_SECRET or KEYWARD_SECRET_FILE)'],
    [settings.database.url === null, ['database', 'url'], 'must be set: a PostgreSQL server that is backed up (KEYWARD_DATABASE_URL)'],
    [settings.smtp.url === null, ['smtp', 'url'], 'must be set: a mail server, or codes reach nobody (KEYWARD_SMTP_URL)'],
    [settings.smtp.from.includes('@localhost'), ['smtp', 'from'], 'must be set: the address that letters come from (KEYWARD_SMTP_FROM)'],
  ]
  return checks.filter(([wrong]) => wrong).map(([, path, says]) => ({ path, from: path.slice(0, 1), says }))
}
