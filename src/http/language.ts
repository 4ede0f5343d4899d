import type { Context, Middleware } from 'koa'
import { DAY_MS } from '../domain/milliseconds.ts'
import type { Messages } from '../i18n/messages.ts'
import { type LanguageWishes, negotiate } from '../i18n/negotiate.ts'
import { type Surrounding, surroundingsOf } from '../i18n/surroundings.ts'
import type { VisitState } from './visit.ts'

const YEAR_MS = 365 * DAY_MS

/** Speaks the language chosen on a page (`?lang=`, kept in a cookie), else the browser's, in words for its system; `prefer` lets a client's wish in between. */
export function language(messages: Messages, https: boolean): Middleware<VisitState> {
  const name = https ? '__Host-keyward-language' : 'keyward-language'
  const speak = (state: VisitState, wishes: LanguageWishes, around: readonly Surrounding[]): void => {
    state.locale = negotiate(wishes, messages.languages, messages.fallback)
    state.t = messages.voice(state.locale, around)
  }
  const chosen = (ctx: Context): readonly string[] => {
    const asked = ctx.query['lang']
    if (typeof asked !== 'string' || !messages.languages.includes(asked)) return [ctx.cookies.get(name, { signed: false }) ?? []].flat()
    ctx.cookies.set(name, asked, { signed: false, httpOnly: true, sameSite: 'lax', secure: https, path: '/', maxAge: YEAR_MS })
    return [asked]
  }
  return async (ctx, next) => {
    const own = chosen(ctx)
    const accepted = ctx.get('Accept-Language')
    const around = surroundingsOf(ctx.get('User-Agent'))
    speak(ctx.state, { wanted: own, accepted }, around)
    ctx.state.prefer = (languages) => {
      speak(ctx.state, { wanted: [...own, ...languages], accepted }, around)
    }
    await next()
  }
}
