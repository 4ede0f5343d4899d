import type { Capabilities } from '../domain/browser.ts'
import { Fault } from '../domain/fault.ts'
import type { RefusalCode } from '../domain/refusal.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { Dossier, Opened, Whom } from '../domain/storage.ts'
import { advance } from './advance.ts'
import { applyMove, cookieAfter } from './apply-move.ts'
import { type House, signInIdOf, type Guest } from './context.ts'
import { upgradeFailed } from './failure.ts'
import { type Move, type Moved, stayWith, type Work } from './move.ts'
import { open } from './open.ts'

const TRIES = 8

/** One thing that a person does. */
export type Step = (work: Work, signIn: SignIn) => Promise<Move> | Move

/** Reads, takes the step, writes; begins again when another tab was faster. */
export async function acting(house: House, guest: Guest, step: Step, whom: Whom): Promise<Moved> {
  const id = signInIdOf(house, guest)
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { opened, dossier } = await readOrOpen(house, guest, id, whom)
    const signIn = asTold(guest, opened.signIn)
    const move = await step({ house, guest, dossier }, signIn)
    const written = await write(house, guest, opened.signIn, move)
    if (written !== null) return written
  }
  throw new Fault('sign-in-busy', 'this sign-in is being changed by too many requests at once')
}

async function readOrOpen(house: House, guest: Guest, id: string, whom: Whom): Promise<{ readonly opened: Opened; readonly dossier: Dossier | null }> {
  const asked = { ...whom, browserId: guest.cookie?.id ?? null }
  const read = await house.storage.signIns.read(id, asked)
  if (read.opened !== null) return { opened: read.opened, dossier: read.dossier }
  await open(house, guest)
  const again = await house.storage.signIns.read(id, asked)
  if (again.opened === null) throw new Fault('sign-in-lost', 'a sign-in that was just opened is not there')
  return { opened: again.opened, dossier: again.dossier }
}

/** What the page's forms bring along with every step. */
export const asTold = (guest: Guest, signIn: SignIn): SignIn => ({
  ...signIn,
  capabilities: saysSomething(guest.capabilities) ? guest.capabilities : signIn.capabilities,
  remember: !signIn.shared && (guest.remember ?? signIn.remember),
})

/** A form without what scripts know takes nothing back that an earlier one told. */
const saysSomething = ({ script, webauthn }: Capabilities): boolean => script || webauthn !== null

/** null: somebody else changed the sign-in meanwhile. */
export async function write(house: House, guest: Guest, signIn: Pick<SignIn, 'id' | 'version'>, move: Move): Promise<Moved | null> {
  switch (await applyMove(house, signIn, move)) {
    case 'applied':
      return { outcome: move.outcome, cookie: cookieAfter(house, guest, move), signals: move.signals ?? [] }
    case 'stale':
      return null
    case 'consumed':
      return tell(house, guest, 'challenge-used')
    case 'conflict':
      return tell(house, guest, 'credential-exists')
  }
}

/** The answer came to nothing: the challenge was used, or what was to be added exists. Whoever was faster may have ended the sign-in; then there is nobody to tell. */
export async function tell(house: House, guest: Guest, code: RefusalCode): Promise<Moved> {
  const { opened } = await house.storage.signIns.read(signInIdOf(house, guest), {})
  if (opened === null) return { outcome: null, cookie: guest.cookie }
  const [address] = opened.signIn.newcomer?.identifiers ?? []
  if (code === 'credential-exists' && address !== undefined) return acting(house, guest, noNewcomer, { identifier: address.normalised })
  if (opened.signIn.at.page === 'upgrade') return acting(house, guest, upgradeRefused, {})
  await write(house, guest, opened.signIn, stayWith(opened.signIn, code))
  return { outcome: null, cookie: guest.cookie }
}

/** The address got an account in another tab: whoever proved that they read it goes on with that one. */
const noNewcomer: Step = (work, signIn) =>
  advance(work, {
    ...signIn,
    newcomer: null,
    accountId: work.dossier?.account.id ?? null,
    identifier: signIn.newcomer?.identifiers[0]?.value ?? signIn.identifier,
  })

const upgradeRefused: Step = (work, signIn) => (signIn.at.page === 'upgrade' ? upgradeFailed(work, signIn, signIn.at.authenticator) : advance(work, signIn))
