import type { Page } from '../http/page.ts'
import type { RouteRow } from '../domain/decision.ts'
import type { Objection } from '../domain/objection.ts'
import type { OfferKind } from '../domain/offer.ts'
import type { Taking } from '../domain/sign-in.ts'
import { flowPage, fragment, noticeView, putOffView, scriptOf, type Shown, ways, webAuthnIn, whyView } from './page-parts.ts'
import type { Around, PutOffView, WayOutView } from './page-views.ts'
import { scopedView } from './recovery-pages.ts'

/** One authenticator is asked; what is said around it depends on the row of table 2 that led here, or on the offer that it is. */
export function challengePage(step: Shown<'challenge'>, around: Around): Page {
  const { t, base, client } = around
  const { authenticator, identifier } = step
  const notice = noticeView(step.notice, around, { page: 'challenge', authenticator })
  const isOffer = step.offer !== null || step.leadsTo !== undefined
  const heading = t(isOffer && step.leadsTo === undefined ? 'offer.try.title' : titleOf(step.challenge), {}, authenticator)
  return {
    ...flowPage('challenge', heading, [scriptOf(authenticator)]),
    authenticator,
    data: {
      base,
      client: client.name,
      heading,
      identifier,
      fragment: fragment('sign-in', step.challenge, { around, identifier, notice, prompt: step.prompt, scoped: step.scoped === true }),
      beside: ways(step.beside, around),
      others: ways(step.others, around),
      notice,
      ...(isOffer ? offered(step, around) : asked(step, around)),
      ...(step.scoped === true ? { known: true, wayOut: null, scoped: scopedView(around) } : {}),
    },
  }
}

/** What an authenticator calls its page, where it has another name for it than usual. */
const titleOf = ({ page: { title } }: Shown<'challenge'>['challenge']): string => (typeof title === 'string' ? title : 'title')

/** What stands around a challenge: whether somebody else may begin, what is said before it, and what is within reach after it. */
interface Surroundings {
  readonly known: boolean
  readonly why: string
  readonly lead: string
  readonly phone: string
  readonly putOff: PutOffView | null
  readonly wayOut: WayOutView | null
}

function asked(step: Shown<'challenge'>, around: Around): Surroundings {
  const isReplacement = step.authenticator === webAuthnIn(around)
  const failed = isReplacement && FAILED.has(step.notice?.code ?? '')
  return {
    ...whyView(step.why, around),
    lead: leadOf(step, around),
    phone: isReplacement ? '' : phoneOf(step.route, around),
    putOff: null,
    wayOut: wayOut(failed, around),
  }
}

/** Somebody who is signed in as good as already tries what they made, or shows once more that it is them before they make it. */
function offered({ offer, authenticator, leadsTo }: Shown<'challenge'>, around: Around): Surroundings {
  const lead = leadsTo === undefined ? around.t('offer.try.text', {}, authenticator) : around.t('leads-to', {}, leadsTo)
  return {
    known: true,
    why: '',
    lead,
    phone: '',
    putOff: offer === null ? null : putOffView({ offer: leadsTo === undefined ? offer : null, skipsLeft: null }, around),
    wayOut: null,
  }
}

/** What came to nothing or was wrong; then a new one is within reach. */
const FAILED: ReadonlySet<string> = new Set(['ceremony-cancelled', 'answer-wrong'])

/** "Trouble signing in?"; where the replacement failed, what it comes to. */
export function wayOut(failed: boolean, around: Around): WayOutView {
  const about = webAuthnIn(around)
  return failed && about !== undefined ? { action: 'create', label: around.t('create-new', {}, about) } : { action: 'recover', label: around.t('trouble') }
}

/** Rows B2, F and G: why something else than the replacement comes first. Empty on the replacement's own page. */
export function leadOf({ route, objection, authenticator, notice }: Led, around: Around): string {
  const about = webAuthnIn(around)
  const key = route === undefined ? undefined : LEADS[route]
  if (about === undefined || key === undefined || authenticator === about || notice?.code === 'ceremony-cancelled') return ''
  return objection == null ? around.t(key, {}, about) : refusedLead(objection, about, around)
}

/** A page that may stand on a row of table 2 other than B and H. */
interface Led {
  readonly route?: RouteRow
  readonly objection?: Objection | null
  readonly authenticator?: string
  readonly notice: { readonly code: string } | null
}

/** It is registered still: what is the matter with it, so that nobody makes the same again. */
const refusedLead = (objection: Objection, about: string, { t }: Around): string =>
  t('route.B2.refused', { why: t(`refused.${objection}.text`, {}, about), instead: t(`refused.${objection}.instead`, {}, about) }, about)

const LEADS: Readonly<Partial<Record<RouteRow, string>>> = { B2: 'route.B2', F: 'hint.after-cancel-again', G: 'route.G' }

/** Row G, where the browser can ask a phone. */
export const phoneOf = (route: RouteRow | undefined, around: Around): string => (route === 'G' ? around.t('route.G.phone', {}, webAuthnIn(around)) : '')

/** Something is made, because it is demanded, offered or wanted. */
export function enrolPage(step: Shown<'enrol'>, around: Around): Page {
  const { authenticator, identifier, skippable, signingUp } = step
  const notice = noticeView(step.notice, around, { page: 'enrol', authenticator })
  const { heading, lead, data } = invitation(step, around)
  return {
    ...flowPage('enrol', heading, [scriptOf(authenticator)]),
    authenticator,
    data: {
      ...data,
      why: signingUp ? '' : data.why,
      fragment: fragment('enrol', step.challenge, { around, identifier, notice, skippable, lead, scoped: step.scoped === true }),
      ...(step.scoped === true ? { scoped: scopedView(around) } : {}),
      putOff: signingUp && data.putOff !== null ? { ...data.putOff, label: around.t('sign-up.without') } : data.putOff,
      here: step.offer === 'this-device',
      notice,
    },
  }
}

/** The question before an enrolment for which more has to be shown first. */
export function offerPage(step: Shown<'offer'>, around: Around): Page {
  const { authenticator } = step
  const notice = noticeView(step.notice, around, { page: 'offer', authenticator })
  const { heading, lead, data } = invitation(step, around)
  return { ...flowPage('offer', heading), authenticator, data: { ...data, lead, submit: around.t('enrol.submit', {}, authenticator), notice } }
}

function invitation({ authenticator, identifier, offer, skippable, skipsLeft, row, where }: Taking & { readonly identifier: string | null }, around: Around) {
  const { t, base, client } = around
  const isAnother = (offer === 'this-device' || offer === 'second') && authenticator === webAuthnIn(around)
  const heading = t(isAnother ? `offer.${offer}.title` : 'enrol.title', { name: t('name', {}, authenticator) }, authenticator)
  const putOff = skippable ? putOffView({ offer, skipsLeft }, around) : null
  return {
    heading,
    lead: t(inviting(offer, where), {}, authenticator),
    data: { base, client: client.name, heading, identifier, why: skippable ? '' : whyDemanded(row, authenticator, around), putOff },
  }
}

/** What is said before, which depends on where it is to be, or on why it is offered. */
function inviting(offer: OfferKind | null, where: Taking['where']): string {
  if (where != null) return `hint.where.${where}`
  return INVITATIONS[offer ?? 'replacement'] ?? 'hint.before-creation'
}

const INVITATIONS: Readonly<Partial<Record<OfferKind, string>>> = { 'this-device': 'hint.after-cross-device', second: 'hint.before-second' }

/** Rows 1 to 3 of table 3. */
const whyDemanded = (row: number | undefined, authenticator: string, { t, client }: Around): string =>
  row === 1 || row === 2 || row === 3 ? t(`demanded.${row}`, { client: client.name }, authenticator) : ''

/** Table 3 row 5: the browser is asked to make one without a dialog; whatever comes of it, the sign-in goes on. */
export function upgradePage(step: Shown<'upgrade'>, around: Around): Page {
  const { t, base, client } = around
  const { authenticator, identifier } = step
  return {
    ...flowPage('upgrade', t('upgrade.title', {}, authenticator), [scriptOf(authenticator, 'upgrade')]),
    authenticator,
    data: {
      base,
      client: client.name,
      heading: t('upgrade.title', {}, authenticator),
      text: t('upgrade.text', {}, authenticator),
      identifier,
      fragment: fragment('upgrade', step.challenge, { around, identifier, notice: null }),
    },
  }
}

/** Said once, with one button. */
export function notePage({ message, identifier, undo }: Shown<'note'>, around: Around): Page {
  const { t, base, client } = around
  const about = webAuthnIn(around)
  const title = t(`note.${message}.title`, {}, about)
  const text = t(message === 'replacement-added' ? 'hint.after-creation' : `note.${message}.text`, {}, about)
  return { ...flowPage('note', title), data: { base, client: client.name, heading: title, text, identifier, message, undo } }
}
