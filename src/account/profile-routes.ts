import { eventAbout } from '../domain/event.ts'
import type { Storage } from '../domain/storage.ts'
import { formOf, type Route, type Visit } from '../http/visit.ts'
import { type AccountFrame, type RoomWork, seeOther } from './frame.ts'
import { changeLetters, type Stationery } from './change-letters.ts'
import { noticeIn, toldAt } from './notice.ts'
import { languagePage, profilePage } from './profile-pages.ts'
import type { Resident } from './resident.ts'

/** What these pages lean on. */
export interface ProfileParts extends Stationery {
  readonly frame: AccountFrame
  readonly storage: Pick<Storage, 'personal'>
  /** BCP 47: what pages and letters can be had in. */
  readonly languages: readonly string[]
  readonly now: () => Date
}

const PROFILE = '/account/profile'
const LANGUAGE = '/account/language'

/** How many characters a name may have. */
const NAME_MAX = 100

/** What a person is called, and which language they read. */
export function profileRoutes(parts: ProfileParts): readonly Route[] {
  const { frame, languages } = parts
  const showName: RoomWork = (visit, resident) => {
    const { t } = visit.state
    return frame.show(visit, resident, profilePage(resident.dossier.account, NAME_MAX, noticeIn(visit), t))
  }
  const showLanguage: RoomWork = (visit, resident) => {
    const { t } = visit.state
    return frame.show(visit, resident, languagePage(resident.dossier.account.locale, languages, noticeIn(visit), t))
  }
  return [
    ['GET', PROFILE, frame.inRoom(showName)],
    ['POST', PROFILE, frame.freshly((visit, resident) => rename(parts, visit, resident), PROFILE)],
    ['GET', LANGUAGE, frame.inRoom(showLanguage)],
    ['POST', LANGUAGE, frame.freshly((visit, resident) => speak(parts, visit, resident), LANGUAGE)],
  ]
}

type Work = (parts: ProfileParts, visit: Visit, resident: Resident) => Promise<void>

const rename: Work = async (parts, visit, resident) => {
  const displayName = nameIn(formOf(visit)['name'])
  if (displayName !== null && Array.from(displayName).length > NAME_MAX) return tooLong(parts, visit, resident, displayName)
  const isNew = await change(parts, resident, { displayName }, 'name')
  seeOther(visit, toldAt(PROFILE, isNew ? 'named' : 'nothing'))
}

/** What was typed stays, to be shortened. */
function tooLong({ frame }: ProfileParts, visit: Visit, resident: Resident, displayName: string): Promise<void> {
  const { t } = visit.state
  const notice = { text: t('account.profile.long', { max: NAME_MAX }), calm: false }
  return frame.show(visit, resident, { ...profilePage({ displayName }, NAME_MAX, notice, t), status: 422 })
}

const speak: Work = async (parts, visit, resident) => {
  const locale = parts.languages.find((it) => it === formOf(visit)['language']) ?? null
  const isNew = await change(parts, resident, { locale }, 'language')
  seeOther(visit, toldAt(LANGUAGE, isNew ? 'language' : 'nothing') + (locale === null ? '' : `&lang=${locale}`))
}

const change = (
  { storage, now, ...stationery }: ProfileParts,
  resident: Resident,
  to: Parameters<Storage['personal']['rename']>[1],
  what: 'name' | 'language',
): Promise<boolean> =>
  storage.personal.rename(resident.dossier.account.id, to, {
    events: [eventAbout(resident.dossier.account.id, 'account.changed', { what })],
    letters: what === 'name' ? changeLetters(stationery, resident.dossier.account, what) : [],
    now: now(),
  })

/** What is typed as a name, without what cannot be seen; null for nothing. */
function nameIn(typed: string | undefined): string | null {
  const seen = (typed ?? '')
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  return seen === '' ? null : seen
}
