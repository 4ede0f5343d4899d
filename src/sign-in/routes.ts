import type { Context } from 'koa'
import type { AccountId } from '../domain/account.ts'
import type { Ending, Interaction, Interactions } from '../domain/interactions.ts'
import type { Step } from '../domain/sign-in.ts'
import { formOf, type Handler, type Route, textsIn, type Visit } from '../http/visit.ts'
import type { SignInCookies } from './cookies.ts'
import type { Guest } from './context.ts'
import { answerFresh, answerLost, answerStep, stepRequest, wantsJson } from './json-answer.ts'
import type { Moved } from './move.ts'
import type { Snooze } from './offers.ts'
import type { SignInFlow } from './flow.ts'
import { guestOf, textField } from './read-request.ts'

/** What the routes are wired to. */
export interface Wiring {
  readonly flow: SignInFlow
  readonly interactions: () => Interactions<Context>
  readonly cookies: SignInCookies
  /** Shows a step, or the consent page of an interaction. */
  readonly show: (visit: Visit, interaction: Interaction, step: Awaited<ReturnType<SignInFlow['show']>> | 'consent') => Promise<void>
  /** Shows how an interaction ended that cannot go on. */
  readonly lost: (visit: Visit, code: 'interaction-expired' | 'interaction-used' | 'cookies-blocked', clientId: string | null) => Promise<void>
  /** Takes a moment by chance before an answer about a name. */
  readonly blur: () => Promise<void>
  /** Ends every other session of whoever changed something in their account, as they asked. */
  readonly endOthers: (visit: Visit, sub: string) => Promise<void>
  /** Writes down a consent. */
  readonly consented: (interaction: Interaction, given: boolean) => Promise<void>
}

type Act = (guest: Guest, fields: Readonly<Record<string, string>>) => Promise<Moved>

/** Every address of a sign-in. A POST changes and sends the browser back to the page, so that reloading and going back are harmless. */
export function signInRoutes(wiring: Wiring): readonly Route[] {
  const { flow } = wiring
  const post = (act: Act): Handler => posting(wiring, act)
  const blurred = (act: Act): Handler => blurring(wiring, post(act))
  return [
    ['GET', '/interaction/:uid', showing(wiring)],
    ['GET', '/interaction/:uid/return', returning(wiring)],
    ['POST', '/interaction/:uid/identify', blurred((guest, fields) => flow.identify(guest, textField(fields, 'identifier')))],
    ['POST', '/interaction/:uid/account', post((guest, fields) => flow.account(guest, textField(fields, 'account') as AccountId))],
    ['POST', '/interaction/:uid/forget', post((guest, fields) => flow.forget(guest, textField(fields, 'account') as AccountId))],
    ['POST', '/interaction/:uid/choose', blurred((guest, fields) => flow.choose(guest, textField(fields, 'authenticator')))],
    ['POST', '/interaction/:uid/answer', post((guest, fields) => flow.answer(guest, answerIn(fields)))],
    ['POST', '/interaction/:uid/cancelled', post((guest, fields) => flow.cancelled(guest, textField(fields, 'authenticator')))],
    ['POST', '/interaction/:uid/create', post((guest) => flow.create(guest))],
    ['POST', '/interaction/:uid/recover', blurred((guest) => flow.recover(guest))],
    ['POST', '/interaction/:uid/sign-up', post((guest, fields) => flow.signUp(guest, textField(fields, 'authenticator')))],
    ['POST', '/interaction/:uid/skip', post((guest, fields) => flow.skip(guest, snoozeIn(fields)))],
    ['POST', '/interaction/:uid/shared', post((guest, fields) => flow.share(guest, textField(fields, 'shared') !== ''))],
    ['POST', '/interaction/:uid/restart', post((guest) => flow.restart(guest))],
    ['POST', '/interaction/:uid/consent', consenting(wiring)],
    ['POST', '/interaction/:uid/leave', leaving(wiring)],
    ['GET', '/interaction/:uid/:action', toItsPage],
  ]
}

/** Of the fields of "not now" and its neighbours. */
function snoozeIn(fields: Readonly<Record<string, string>>): Snooze {
  const how = textField(fields, 'snooze')
  return how === 'device' || how === 'never' ? how : ''
}

const answerIn = (fields: Readonly<Record<string, string>>) => ({
  token: textField(fields, 'challenge'),
  authenticator: textField(fields, 'authenticator'),
  fields,
})

const baseOf = (interaction: Interaction): string => `/interaction/${interaction.uid}`

function showing(wiring: Wiring): Handler {
  return inside(wiring, async (visit, interaction) => {
    if (interaction.prompt === 'consent') return wantsJson(visit) ? answerFresh(visit, null) : wiring.show(visit, interaction, 'consent')
    const guest = guestOf(visit, interaction, wiring.cookies, {})
    const step = await wiring.flow.show(guest)
    if ('cookie' in step) wiring.cookies.write(visit, guest.cookie, step.cookie)
    if (step.show === 'finished') return end(wiring, visit, interaction, { signedIn: step.outcome })
    wiring.cookies.markRecovering(visit, isScoped(step) ? interaction.uid : null)
    if (isHopeless(step)) return end(wiring, visit, interaction, unmet)
    return wantsJson(visit) ? answerFresh(visit, wiring.flow.freshIn(step)) : wiring.show(visit, interaction, step)
  })
}

const isHopeless = (step: Step): boolean => step.show === 'denied' && step.because === 'demand-cannot-be-met'

/** The address of a form, loaded by hand or again after it failed: its page says where things stand. */
const toItsPage: Handler = (visit) => seeOther(visit, `/interaction/${encodeURIComponent(visit.params['uid'] ?? '')}`)

function posting(wiring: Wiring, act: Act): Handler {
  return inside(wiring, async (visit, interaction) => {
    const fields = stepRequest.parse(formOf(visit))
    await moving(wiring, visit, interaction, { fields, take: (guest) => act(guest, fields) })
  })
}

/** Whoever asks about a name gets their answer after a blur, whatever becomes of it. */
const blurring =
  ({ blur }: Wiring, handler: Handler): Handler =>
  async (visit) => {
    await blur()
    await handler(visit)
  }

/** Back from where an authenticator sent the browser: the query is the answer to the challenge that is open. No other is answered by an address: those are kept in logs. */
function returning(wiring: Wiring): Handler {
  return inside(wiring, async (visit, interaction) => {
    const guest = guestOf(visit, interaction, wiring.cookies, {})
    const step = await wiring.flow.show(guest)
    if ((step.show !== 'challenge' && step.show !== 'enrol') || step.challenge.page['leaveTo'] === undefined) {
      await wiring.flow.mayLeaveItsPage(guest)
      return visit.redirect(baseOf(interaction))
    }
    const fields = { ...textsIn(visit.query), challenge: step.challenge.token, authenticator: step.authenticator }
    await moving(wiring, visit, interaction, { fields: {}, take: (it) => wiring.flow.answer(it, answerIn(fields)) })
  })
}

/** One step, and the fields that every form may bring with it. */
interface Asked {
  readonly fields: Readonly<Record<string, string>>
  readonly take: (guest: Guest) => Promise<Moved>
}

async function moving(wiring: Wiring, visit: Visit, interaction: Interaction, { take, fields }: Asked): Promise<void> {
  const guest = guestOf(visit, interaction, wiring.cookies, fields)
  const { outcome, cookie, signals } = await take(guest)
  wiring.cookies.write(visit, guest.cookie, cookie)
  if (outcome !== null && endsOthers(interaction, fields, outcome)) await wiring.endOthers(visit, outcome.sub)
  const next = outcome === null ? baseOf(interaction) : await finishing(wiring, visit, interaction, { signedIn: outcome })
  return wantsJson(visit) ? answerStep(visit, next, signals) : seeOther(visit, next)
}

/** As it was ticked where something was made for an account: of whoever that was made for, and not of somebody else who was named in the same sign-in. */
const endsOthers = ({ wish, session }: Interaction, fields: Asked['fields'], { sub }: Pick<NonNullable<Moved['outcome']>, 'sub'>): boolean =>
  wish?.kind === 'enrol' && (session === null || session.sub === sub) && textField(fields, 'end-others') !== ''

function consenting(wiring: Wiring): Handler {
  return inside(wiring, async (visit, interaction) => {
    if (interaction.prompt !== 'consent') {
      await wiring.flow.mayLeaveItsPage(guestOf(visit, interaction, wiring.cookies, {}))
      return seeOther(visit, baseOf(interaction))
    }
    const given = textField(formOf(visit), 'decision') === 'allow'
    await wiring.consented(interaction, given)
    return end(wiring, visit, interaction, given ? { consent: 'given' } : denied)
  })
}

/** "Back to the app". From an enrolment that the client's demand made necessary, the demand is what could not be met. */
function leaving(wiring: Wiring): Handler {
  return inside(wiring, async (visit, interaction) => {
    const guest = guestOf(visit, interaction, wiring.cookies, {})
    if (interaction.prompt !== 'consent') await wiring.flow.mayLeaveItsPage(guest)
    const step = interaction.prompt === 'consent' ? null : await wiring.flow.show(guest)
    const isDemand = (step?.show === 'enrol' || step?.show === 'offer') && step.row === 1
    return end(wiring, visit, interaction, isDemand ? unmet : denied)
  })
}

const denied: Ending = { error: 'access_denied', description: 'the person turned back' }
const unmet: Ending = { error: 'unmet_authentication_requirements', description: 'the sign-in that was asked for is not possible for this account' }

/** Pages of a recovery, which may do nothing but show and answer them. */
const isScoped = (step: Awaited<ReturnType<SignInFlow['show']>>): boolean =>
  step.show === 'recovery-held' || step.show === 'old-keys' || ('scoped' in step && (step.scoped ?? false))

async function end(wiring: Wiring, visit: Visit, interaction: Interaction, ending: Ending): Promise<void> {
  seeOther(visit, await finishing(wiring, visit, interaction, ending))
}

/** Hands the ending over; gives the address to go on at. */
async function finishing(wiring: Wiring, visit: Visit, interaction: Interaction, ending: Ending): Promise<string> {
  const next = await wiring.interactions().finish(visit, ending)
  wiring.cookies.markEnded(visit, interaction.uid, interaction.client.id)
  wiring.cookies.markRecovering(visit, null)
  return next
}

function seeOther(visit: Visit, to: string): void {
  visit.redirect(to)
  visit.status = 303
}

/** Runs `work` inside a live interaction, else says how it ended. */
function inside(wiring: Wiring, work: (visit: Visit, interaction: Interaction) => Promise<void> | void): Handler {
  return async (visit) => {
    const interaction = await wiring.interactions().current(visit)
    if (interaction !== null) {
      visit.state.prefer(interaction.uiLocales)
      return work(visit, interaction)
    }
    if (wantsJson(visit)) return answerLost(visit)
    const ended = wiring.cookies.ended(visit)
    if (ended !== null) return wiring.lost(visit, 'interaction-used', ended)
    return wiring.lost(visit, visit.get('cookie') === '' ? 'cookies-blocked' : 'interaction-expired', null)
  }
}
