import type { Page } from '../http/page.ts'
import type { OfferKind } from '../domain/offer.ts'
import type { Challenge, Notice, Step, Why } from '../domain/sign-in.ts'
import type { Around, FragmentView, NoticeView, PutOffView, WayView } from './page-views.ts'

export type Shown<Show extends Step['show']> = Extract<Step, { show: Show }>

/** A page of the sign-in, before it has anything to show. `scripts`: of authenticators, beside those of every page. */
export const flowPage = (step: string, title: string, scripts: readonly string[] = []): Omit<Page, 'data'> => ({
  view: `sign-in/${step}`,
  step,
  title,
  scripts,
  leaves: true,
})

/** What the fragments of an authenticator run. */
export const scriptOf = (authenticator: string, name: 'browser' | 'upgrade' = 'browser'): string => `authenticators/${authenticator}/${name}.js`

/** The authenticator that lives in browsers, which hints are about wherever it is not the page's own. */
export const webAuthnIn = ({ authenticators }: Around): string | undefined => authenticators.find((it) => it.needsWebAuthn)?.id

/** What came to nothing is told by the hint for it, which an operator may leave empty; everything else by its code. */
export function noticeView(notice: Notice | null, around: Around, { page, authenticator }: Told): NoticeView | null {
  if (notice === null) return null
  const { code, retryAfterSeconds, withdraw } = notice
  const hint = withdraw !== undefined && code === 'answer-wrong' ? 'hint.unknown' : HINTS[page]?.[code]
  const text = hint === undefined ? around.t(`refusal.${code}`, {}, authenticator) : around.t(hint, {}, authenticator ?? webAuthnIn(around))
  const whole = [text, ...waiting(retryAfterSeconds, around)].filter((it) => it !== '').join(' ')
  return whole === '' ? null : { code, text: whole, calm: CALM.has(code) }
}

/** The page on which something is told, and whose it is. */
interface Told {
  readonly page: Step['show']
  readonly authenticator?: string | undefined
}

const HINTS: Readonly<Partial<Record<Step['show'], Readonly<Partial<Record<Notice['code'], string>>>>>> = {
  choose: { 'ceremony-cancelled': 'hint.after-cancel-again' },
  challenge: { 'ceremony-cancelled': 'hint.after-cancel' },
  enrol: { 'ceremony-cancelled': 'hint.after-cancelled-creation' },
}

const CALM: ReadonlySet<Notice['code']> = new Set(['ceremony-cancelled', 'credential-exists', 'policy-changed'])

/** Told in whole minutes, never fewer than one. */
const waiting = (seconds: number | undefined, { t }: Around): readonly string[] =>
  seconds === undefined ? [] : [t('retry-after', { count: Math.max(1, Math.ceil(seconds / 60)) })]

/** Why more is asked of somebody who is signed in, or showed something already; said of the app, by its name. */
export const whyView = (why: Why | null | undefined, { t, client }: Around): { readonly why: string; readonly known: boolean } => ({
  why: why == null ? '' : t(`why.${why}`, { client: client.name }),
  known: why === 'account' || why === 'enrol',
})

export const ways = (ids: readonly string[], { t, authenticators }: Around): readonly WayView[] =>
  ids.map((id) => ({
    id,
    label: t('name', {}, id),
    hint: t('choose', {}, id),
    needsWebAuthn: authenticators.some((one) => one.id === id && one.needsWebAuthn),
  }))

/** "Not now", and where nothing is to be demanded soon its quieter neighbours (table 3 of `policy.md`, rows 6 and 7). */
export function putOffView({ offer, skipsLeft }: { readonly offer: OfferKind | null; readonly skipsLeft: number | null }, { t }: Around): PutOffView {
  const snoozes = offer === null || skipsLeft !== null ? [] : (SNOOZES[offer] ?? [])
  return {
    label: t('enrol.skip'),
    left: skipsLeft === null ? null : t('skips-left', { count: skipsLeft }),
    snoozes: snoozes.map((value) => ({ value, label: t(`snooze.${value}`) })),
  }
}

const SNOOZES: Readonly<Partial<Record<OfferKind, readonly ('device' | 'never')[]>>> = { replacement: ['device', 'never'], 'this-device': ['device'] }

type FragmentWishes = Pick<FragmentView, 'identifier' | 'notice'> & Partial<FragmentView> & { readonly around: Pick<Around, 'base' | 't'> }

/** An authenticator's part of a page: which view, with what. */
export function fragment(name: string, challenge: Challenge, { around, ...wishes }: FragmentWishes): { readonly view: string; readonly data: FragmentView } {
  const { authenticator, token, page } = challenge
  const t: FragmentView['t'] = (key, values) => around.t(key, values, authenticator)
  const plain = { prompt: false, skippable: false, scoped: false, lead: '' }
  return {
    view: `/authenticators/${authenticator}/${name}`,
    data: { ...plain, ...wishes, t, base: around.base, challenge: token, page, authenticator },
  }
}
