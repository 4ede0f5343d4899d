import type { ParameterizedContext } from 'koa'
import { explain, type ProtocolError } from './error-codes.ts'
import { errorPage, type WayBack } from './error-page.ts'
import type { Log } from './errors.ts'
import type { VisitState } from './visit.ts'

/** The engine's pages, in our layout: for its `renderError`, `logoutSource` and `postLogoutSuccessSource`. */
export interface EnginePages {
  error(ctx: ParameterizedContext, out: ProtocolError, thrown: Error): void
  /** Where the form is posted, and the engine's token against forgery. */
  signOut(ctx: ParameterizedContext, form: { readonly action: string; readonly xsrf: string }): void
  signedOut(ctx: ParameterizedContext, leaving: { readonly client: WayBack | null }): void
}

/** The context's state is the hall's, whose steps come first. */
export function enginePages(log: Log): EnginePages {
  return {
    error(ctx, out, thrown) {
      const { t, requestId, show } = stateOf(ctx)
      const code = explain(out, ctx.path)
      const level = code === 'unexpected' ? 'error' : 'info'
      log({
        level,
        message: `${thrown.name}: ${thrown.message}`,
        requestId,
        data: { code, error: out.error, description: out.error_description, ...(level === 'error' ? { stack: thrown.stack } : {}) },
      })
      show({ ...errorPage(code, { t, requestId }), leaves: true })
    },
    signOut(ctx, { action, xsrf }) {
      const { t, show } = stateOf(ctx)
      show({ view: 'sign-out', step: 'sign-out', title: t('sign-out.title'), leaves: true, data: { action, xsrf } })
    },
    signedOut(ctx, { client }) {
      const { t, show } = stateOf(ctx)
      show({ view: 'signed-out', step: 'signed-out', title: t('signed-out.title'), leaves: true, data: { client } })
    },
  }
}

const stateOf = (ctx: ParameterizedContext): VisitState => ctx.state
