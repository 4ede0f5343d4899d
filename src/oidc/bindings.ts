import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { NewEvent } from '../domain/event.ts'
import type { Accounts, Events } from '../domain/storage.ts'

export interface BindingParts {
  readonly events: Pick<Events, 'add'>
  readonly accounts: Pick<Accounts, 'bySub'>
  readonly now: () => Date
  /** What an operator should read; never holds a secret. */
  readonly log: (message: string, detail: Readonly<Record<string, unknown>>) => void
}

/** Writes the engine's doings into the house's events, afterwards and in the background: a listener that threw would fail the request. */
export function bindEvents(provider: Provider, parts: BindingParts): void {
  provider.on('end_session.success', (ctx) =>
    record(parts, ctx.oidc.session?.accountId, { type: 'session.ended', clientId: clientIdOf(ctx), data: { by: 'sign-out' } }),
  )
  provider.on('server_error', (ctx, error) => parts.log('oidc.server-error', { route: ctx.oidc.route, error: String(error) }))
  provider.on('backchannel.error', (_ctx, error, client) => parts.log('oidc.backchannel-logout-failed', { client: client.clientId, error: String(error) }))
}

type Happening = Pick<NewEvent, 'type' | 'clientId' | 'data'>

/** Looks up whose it was and writes the event; failures are logged, nothing is thrown and nobody waits. */
export function record({ accounts, events, log, now }: BindingParts, sub: string | undefined, happening: Happening): void {
  const write = async () => {
    const account = sub === undefined ? null : await accounts.bySub(sub)
    await events.add([{ ...happening, accountId: account?.id ?? null, signInId: null }], now())
  }
  write().catch((error: unknown) => log('oidc.event-not-written', { type: happening.type, error: String(error) }))
}

export const clientIdOf = (ctx: KoaContextWithOIDC): string | null => ctx.oidc.client?.clientId ?? null
