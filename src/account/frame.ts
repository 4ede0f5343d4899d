import { signalsOf } from '../authenticators/in-step.ts'
import { pathInArea } from '../domain/account-area.ts'
import type { Page } from '../http/page.ts'
import { formOf, type Handler, type Visit } from '../http/visit.ts'
import type { Say } from '../i18n/messages.ts'
import { type Doorkeeper, type Resident, residentOf } from './resident.ts'
import { rooms } from './rooms.ts'

/** What a handler of the account area does for whoever is in it. */
export type RoomWork = (visit: Visit, resident: Resident) => Promise<void> | void

/** Something that stands on top of every page of somebody's account: a view, and what it gets beside `t`, `locale` and `whose`. */
export interface Banner {
  readonly view: string
  readonly data: object
}

export interface FrameParts extends Doorkeeper {
  /** Asked for every page, in this order. */
  readonly banners: readonly ((resident: Resident, t: Say) => Promise<Banner | null> | Banner | null)[]
  /** Where a recovery goes on that is under way in this browser: it opens no other door. null: there is none. */
  readonly recovering?: (visit: Visit) => string | null
}

/** Who may do what in the account area. Every handler of it stands behind `inRoom` or `freshly`, and every page is shown by `show`. */
export function accountFrame(parts: FrameParts) {
  const enter = (visit: Visit): Promise<Resident | null> => residentOf(parts, visit)
  const show = (visit: Visit, resident: Resident, page: Page): Promise<void> => showIn(parts, visit, resident, page)
  /** `back`: the page of this form, or this page itself. */
  const inside = (work: RoomWork, back: string | null, withBackup: boolean): Handler => {
    return async (visit) => {
      visit.set('Cache-Control', 'no-store')
      const resident = await enter(visit)
      if (resident === null) return turnAway(parts, visit, back)
      visit.state.prefer(resident.dossier.account.locale === null ? [] : [resident.dossier.account.locale])
      if (visit.method === 'POST' && formOf(visit)['whose'] !== resident.whose) return show(visit, resident, somebodyElse(visit.state.t))
      if (resident.backup && !withBackup) return seeOther(visit, '/account')
      await work(visit, resident)
    }
  }
  return {
    show,
    enter,
    /** Signed in, else to sign in and back. Whoever came in by a backup is led to the overview, unless this is a page for them (`backup`). */
    inRoom: (work: RoomWork, { backup = false, back = null }: { readonly backup?: boolean; readonly back?: string | null } = {}): Handler =>
      inside(work, back, backup),
    /** And proved anew lately enough for a change; else to the proof and back, or, from a form, to a page that leads there. `back`: the page of that form. */
    freshly: (work: RoomWork, back: string | null = null): Handler =>
      inside(
        (visit, resident) => {
          if (resident.fresh) return work(visit, resident)
          const to = back ?? pathInArea(visit.path)
          if (visit.method === 'GET') return seeOther(visit, proofOf(pathInArea(visit.path + visit.search)))
          return show(visit, resident, proveFirst(visit.state.t, to))
        },
        back,
        false,
      ),
  }
}

export type AccountFrame = ReturnType<typeof accountFrame>

/** Where a person proves themselves anew, and comes back from to this path. */
export const proofOf = (to: string): string => `/account/sign-in?prove=yes&to=${encodeURIComponent(to)}`

/** Where somebody signs in as if nobody were: what was shown a moment ago does not count. */
export const signInAnewOf = (to: string): string => `/account/sign-in?another=yes&to=${encodeURIComponent(to)}`

/** Where a credential is made, by the walk; `where`: here, on a phone, on a security key. */
export const enrolmentOf = (authenticator: string, to: string, where: string | null = null): string =>
  `/account/sign-in?enrol=${encodeURIComponent(where === null ? authenticator : `${authenticator}.${where}`)}&to=${encodeURIComponent(to)}`

/** After a change, the page that shows how things stand now. */
export function seeOther(visit: Visit, to: string): void {
  visit.redirect(to)
  visit.status = 303
}

function turnAway({ recovering }: FrameParts, visit: Visit, back: string | null): void {
  const walk = recovering?.(visit) ?? null
  if (walk !== null) return visit.state.show(recoveringPage(visit.state.t, walk))
  const to = visit.method === 'GET' ? pathInArea(visit.path + visit.search) : (back ?? '/account')
  seeOther(visit, `/account/sign-in?to=${encodeURIComponent(to)}`)
}

async function showIn({ banners, authenticators }: FrameParts, visit: Visit, resident: Resident, page: Page): Promise<void> {
  const { t, show } = visit.state
  const made = await Promise.all(banners.map(async (make) => make(resident, t)))
  const common = { whose: resident.whose, fresh: resident.fresh, prove: proofOf(pathInArea(visit.path)) }
  const around = {
    who: nameOf(resident),
    nav: resident.backup ? [] : rooms.map(([href, key]) => ({ href, label: t(key), current: isAt(visit.path, href) })),
    banners: made.flatMap((it) => (it === null ? [] : [{ view: `/${it.view}`, data: { ...common, ...it.data } }])),
  }
  // Managers are kept in step by every page that shows how things stand now, so by the one after each change as well.
  const signals = resident.backup || visit.method !== 'GET' ? [] : signalsOf(authenticators, resident.dossier)
  show({ ...page, signals, sheets: ['account.css', ...(page.sheets ?? [])], room: around, data: { ...common, ...page.data } })
}

const isAt = (path: string, href: string): boolean => path === href || (href !== '/account' && path.startsWith(`${href}/`))

/** The name they go by here, as far as there is one. */
const nameOf = ({ dossier: { account } }: Resident): string =>
  (account.identifiers.find((it) => it.primary) ?? account.identifiers[0])?.value ?? account.displayName ?? account.sub

/** Its page goes on where it stands; whoever does not want that begins anew, with another name or another way. */
export const recoveringPage = (t: Say, walk: string): Page => ({
  view: 'account/told',
  step: 'recovering',
  title: t('account.recovering.title'),
  status: 401,
  data: {
    title: t('account.recovering.title'),
    lines: [t('account.recovering.text')],
    way: { href: walk, label: t('account.recovering.go') },
    beside: { href: '/recover', label: t('account.recovering.anew') },
  },
})

/** The form was loaded for the person who was signed in before. */
export const somebodyElse = (t: Say): Page => ({
  view: 'account/told',
  step: 'somebody-else',
  title: t('account.somebody-else.title'),
  status: 409,
  data: {
    title: t('account.somebody-else.title'),
    lines: [t('account.somebody-else.text')],
    way: { href: '/account', label: t('account.go') },
  },
})

/** A form came back too late after the last proof. */
export const proveFirst = (t: Say, to: string): Page => ({
  view: 'account/told',
  step: 'prove',
  title: t('account.prove.title'),
  status: 403,
  data: { title: t('account.prove.title'), lines: [t('account.prove.text')], way: { href: proofOf(to), label: t('account.prove.submit') } },
})
