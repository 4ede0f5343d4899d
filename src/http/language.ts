import type { Context, Middleware } from 'koa'
import type { Messages } from '../i18n/messages.ts'
import { negotiate } from '../i18n/negotiate.ts'
import type { VisitState } from './visit.ts'

const YEAR_MS = 365 * 24 * 60 * 60 * 1000

/** Speaks the language chosen on a page (`?lang=`, kept in a cookie), else the browser's; `prefer` lets a client's wish in between. */
export function language(messages: Messages, https: boolean): Middleware<VisitState> {
  const name = https ? '__Host-keyward-language' : 'keyward-language'
  const speak = (state: VisitState, wanted: readonly string[], accepted: string): void => {
    const locale = negotiate({ wanted, accepted }, messages.languages, messages.fallback)
    state.locale = locale
    state.t = (key, values, namespace) => messages.t(locale, key, values, namespace)
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
    speak(ctx.state, own, accepted)
    ctx.state.prefer = (languages) => {
      speak(ctx.state, [...own, ...languages], accepted)
    }
    await next()
  }
}
