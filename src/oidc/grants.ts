import type { Client, Configuration, Grant, KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Artifacts } from '../domain/storage.ts'
import { isFirstParty } from './clients.ts'
import { longestChain } from './lifetimes.ts'
import { requestMemory } from './requests.ts'
import type { Lifetimes } from './settings.ts'

/** What a client asks for, as a grant records it. */
export interface Asked {
  readonly scopes: readonly string[]
  readonly claims: readonly string[]
  /** Scopes by API. */
  readonly resources: Readonly<Record<string, readonly string[]>>
}

/** One grant per account and client, however many browsers: first-party clients get theirs here, silently; others by the consent page. */
export function makeGrantLoader(artifacts: Pick<Artifacts, 'grantOf'>, lifetimes: Lifetimes, now: () => Date): NonNullable<Configuration['loadExistingGrant']> {
  const isEnding = ({ exp }: Grant) => exp !== undefined && exp * 1000 - now().getTime() < longestChain(lifetimes) * 1000
  return async (ctx) => {
    const { account, client, provider } = ctx.oidc
    if (account === undefined || client === undefined) return undefined
    const whose = { accountId: account.accountId, clientId: client.clientId }
    const known = (await grantNamed(provider, idAtHand(ctx, client), whose)) ?? (await grantBetween(provider, artifacts, whose))
    if (isFirstParty(client)) return withAllAsked(known ?? new provider.Grant(whose), askedIn(ctx), isEnding)
    return known !== undefined && isEnding(known) ? renewed(known) : known
  }
}

/** The id that this request or this session knows. */
const idAtHand = ({ oidc: { result, session } }: KoaContextWithOIDC, client: Client): string | undefined =>
  result?.consent?.grantId ?? session?.grantIdFor(client.clientId)

async function withAllAsked(grant: Grant, asked: Asked, isEnding: (grant: Grant) => boolean): Promise<Grant> {
  const grew = extendGrant(grant, asked)
  return grew || isEnding(grant) ? renewed(grant) : grant
}

export interface Whose {
  readonly accountId: string
  readonly clientId: string
}

/** The grant between an account and a client, whichever browser made it. */
export async function grantBetween(provider: Provider, artifacts: Pick<Artifacts, 'grantOf'>, whose: Whose): Promise<Grant | undefined> {
  const found = await artifacts.grantOf(whose.accountId, whose.clientId)
  if (found === null) return undefined
  requestMemory().artifacts.set(`Grant:${found.id}`, Promise.resolve(found.payload))
  return grantNamed(provider, found.id, whose)
}

/** A grant by its id, unless it is somebody else's. */
export async function grantNamed(provider: Provider, id: string | undefined, whose: Whose): Promise<Grant | undefined> {
  const grant = id === undefined ? undefined : await provider.Grant.find(id)
  return grant?.accountId === whose.accountId && grant.clientId === whose.clientId ? grant : undefined
}

/** Adds what is not in it yet; true when there was something. */
export function extendGrant(grant: Grant, { scopes, claims, resources }: Asked): boolean {
  const newScopes = without(scopes, grant.getOIDCScope().split(' '))
  const newClaims = without(claims, grant.getOIDCClaims())
  const newResources = Object.entries(resources)
    .map(([identifier, wanted]) => [identifier, without(wanted, grant.getResourceScope(identifier).split(' '))] as const)
    .filter(([, wanted]) => wanted.length > 0)
  if (newScopes.length > 0) grant.addOIDCScope(newScopes.join(' '))
  if (newClaims.length > 0) grant.addOIDCClaims(newClaims)
  for (const [identifier, wanted] of newResources) grant.addResourceScope(identifier, wanted.join(' '))
  return newScopes.length + newClaims.length + newResources.length > 0
}

/** Saves with a full lifetime ahead. */
export async function renewed(grant: Grant): Promise<Grant> {
  Object.assign(grant, { exp: undefined })
  await grant.save()
  return grant
}

function askedIn({ oidc }: KoaContextWithOIDC): Asked {
  const servers = Object.entries(oidc.resourceServers ?? {})
  const resources = servers.map(([identifier, { scopes }]) => [identifier, [...oidc.requestParamScopes].filter((it) => scopes.has(it))] as const)
  return { scopes: [...oidc.requestParamOIDCScopes], claims: [...oidc.requestParamClaims], resources: Object.fromEntries(resources) }
}

const without = (wanted: readonly string[], has: readonly string[]): string[] => wanted.filter((it) => !has.includes(it))
