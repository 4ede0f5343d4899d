import { unknownCapabilities } from '../domain/browser.ts'
import { SECOND_MS } from '../domain/milliseconds.ts'
import type { Dossier } from '../domain/storage.ts'
import { openTimed, sealTimed } from '../domain/timed-seal.ts'
import type { Vault } from '../domain/vault.ts'
import { type House, holderOf } from '../sign-in/context.ts'
import type { AccountGate } from './gate.ts'

type Authenticator = House['authenticators'][number]
type Ceremony = Authenticator['signIn']
type Begun = Awaited<ReturnType<Ceremony['begin']>>
type Verdict = Awaited<ReturnType<Ceremony['finish']>>

/** What one account can try in a day, right or wrong: enough to practise, too little to guess. */
const TRIES_MAX = 10
const LETTERS_MAX = 10
const PURPOSE = 'trial'

export interface TrialParts {
  readonly authenticators: House['authenticators']
  readonly vault: Pick<Vault, 'seal' | 'open'>
  readonly gate: AccountGate
  readonly now: () => Date
}

/** A question that waits for its answer; `sealed` goes with the form, since nothing of it is kept. */
export interface Trial {
  readonly authenticator: string
  readonly sealed: string
  /** Where a code was posted. */
  readonly address: string | null
  /** What its authenticator remembers of it. */
  readonly state: unknown
}

/** Asks for an answer of one authenticator outside every sign-in: it signs nobody in. null: too many letters today, or it cannot be asked like this. */
export async function beginTrial(parts: TrialParts, dossier: Dossier, id: string, locale: string): Promise<Trial | null> {
  const authenticator = parts.authenticators.find((it) => it.id === id && !it.traits.needsWebAuthn)
  if (authenticator === undefined) return null
  const begun = await authenticator.signIn.begin(holderHere(dossier), contextHere(locale))
  const { letter, state } = begun
  const isAnswerable = begun.leaveTo === undefined && (letter !== undefined || !authenticator.signIn.keep)
  if (!isAnswerable || !(await posted(parts, dossier, letter, locale))) return null
  const until = new Date(parts.now().getTime() + authenticator.signIn.lifetimeSeconds * SECOND_MS)
  const kept: Kept = { accountId: dossier.account.id, authenticator: id, state, until, address: letter?.to ?? null }
  return { authenticator: id, address: kept.address, state, sealed: sealTimed(parts.vault, PURPOSE, kept) }
}

interface Kept {
  readonly accountId: string
  readonly authenticator: string
  readonly state: unknown
  readonly until: Date
  readonly address: string | null
}

/** true: nothing was to be posted, or it is on its way. */
async function posted({ gate, now }: TrialParts, { account }: Dossier, wish: Begun['letter'], locale: string): Promise<boolean> {
  if (wish === undefined) return true
  const { channel = 'mail', to, template, data } = wish
  const count = { subject: account.id, authenticator: PURPOSE, kind: 'letters', limit: LETTERS_MAX } as const
  const letters = [{ channel, to, template, locale: account.locale ?? locale, data }]
  return (await gate.change(account.id, () => ({ value: null, changes: { count, events: [], letters, now: now() } }))).ok
}

/** The question that a form belongs to; null: of somebody else, too old, or none. */
export function openTrial({ vault, now }: Pick<TrialParts, 'vault' | 'now'>, { account }: Dossier, sealed: string): Trial | null {
  const kept = openTimed(vault, PURPOSE, sealed, now()) as Kept | null
  if (kept === null || kept.accountId !== account.id) return null
  return { authenticator: kept.authenticator, address: kept.address, state: kept.state, sealed }
}

/** Whether the answer is right. Nothing is used up by it. `full`: tried too often today. */
export async function checkTrial(parts: TrialParts, dossier: Dossier, trial: Trial, answer: Readonly<Record<string, string>>): Promise<Verdict | 'full'> {
  const { gate, now, authenticators } = parts
  const count = { subject: dossier.account.id, authenticator: PURPOSE, kind: 'refusals', limit: TRIES_MAX } as const
  const counted = await gate.change(dossier.account.id, () => ({ value: null, changes: { count, events: [], letters: [], now: now() } }))
  const authenticator = authenticators.find((it) => it.id === trial.authenticator)
  if (!counted.ok || authenticator === undefined) return 'full'
  return authenticator.signIn.finish({ holder: holderHere(dossier), state: trial.state, answer, context: contextHere('') })
}

const holderHere = (dossier: Dossier) => holderOf({ identifier: null }, dossier)

const contextHere = (locale: string): Parameters<Ceremony['begin']>[1] => ({
  purpose: 'step-up',
  browser: { known: true },
  capabilities: unknownCapabilities,
  locale,
  tally: { letters: 0, refusals: 0 },
  newcomer: null,
  creation: 'asked',
})
