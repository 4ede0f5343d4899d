import type { Running } from './keyward.ts'

/** Everything of an account that a thief would change. */
export async function standing(at: Running, { sub }: { readonly sub: string }) {
  const dossier = await at.storage.accounts.dossier({ sub })
  const { rows } = await at.database.pool.query('select * from pending_addresses where account_id = $1', [dossier?.account.id])
  return {
    status: dossier?.account.status,
    name: dossier?.account.displayName,
    credentials: dossier?.credentials.map(({ id, authenticator, status, label, payload }) => ({ id, authenticator, status, label, payload })),
    identifiers: dossier?.account.identifiers,
    blocked: dossier?.phaseOuts.map(({ blockedSince, destroyedAt }) => [blockedSince, destroyedAt]),
    pending: rows,
  }
}

/** What happened to an account, the newest first. */
export const eventTypesOf = async (at: Running, { id }: { readonly id: string }) => (await at.storage.events.recent(id as never, 200)).map(({ type }) => type)
