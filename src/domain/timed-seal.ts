import type { Vault } from './vault.ts'

/** What goes out in a link or a form and comes back: good until then. */
interface Timed {
  readonly until: Date
}

/** Sealed, so that nobody else makes one and nothing of it has to be kept. */
export const sealTimed = (vault: Pick<Vault, 'seal'>, purpose: string, it: Timed): string => vault.seal(purpose, JSON.stringify(it))

/** What was sealed for this purpose, in the shape it had then. null for a foreign, a tampered or an expired one. */
export function openTimed(vault: Pick<Vault, 'open'>, purpose: string, sealed: string, now: Date): Timed | null {
  const text = vault.open(purpose, sealed)
  if (text === null) return null
  const it = JSON.parse(text) as { readonly until: string }
  const until = new Date(it.until)
  return until > now ? { ...it, until } : null
}
