import type { Authenticator } from '../authenticators/authenticator.ts'
import type { CredentialId } from '../domain/credential.ts'
import type { NewEvent } from '../domain/event.ts'
import { noticesTo } from '../domain/letters-to.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { Changes, Dossier } from '../domain/storage.ts'

/** The house that the letter comes from, and whom it goes to. */
interface Telling {
  readonly dossier: Dossier | null
  readonly issuer: string
  readonly locale: string
  readonly event: (type: NewEvent['type'], data: NewEvent['data']) => NewEvent
}

/**
 * The authenticator saw signs of a copy (`policy.md`, table 4 rows 15 and 16): the credential signs nobody in any more, and every address of its owner hears
 * of it. Nothing for a refusal that asks for none.
 */
export function setAside(
  { id }: Authenticator,
  { detail, consequence }: Refusal,
  telling: Telling,
): Partial<Pick<Changes, 'events' | 'letters' | 'setCredentialStatus'>> {
  if (consequence === undefined) return {}
  return {
    setCredentialStatus: { id: consequence.quarantine, status: 'quarantined', why: 'answered' },
    events: [telling.event('passkey.quarantined', { authenticator: id, detail })],
    letters: lettersOf(consequence.quarantine, telling),
  }
}

function lettersOf(id: CredentialId, { dossier, issuer, locale }: Telling): Changes['letters'] {
  const credential = dossier?.credentials.find((it) => it.id === id)
  if (dossier === null || credential === undefined) return []
  return noticesTo(dossier.account, 'house/credential-set-aside', locale, { label: credential.label, link: `${issuer}/account` })
}
