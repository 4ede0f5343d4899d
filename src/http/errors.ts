import type { Middleware } from 'koa'
import { Fault } from '../domain/fault.ts'
import { codeOfStatus, errorCodes, type ErrorCode } from './error-codes.ts'
import { errorPage } from './error-page.ts'
import type { VisitState } from './visit.ts'

/** One line of the log. Holds no query, body, cookie or header: they carry secrets. */
export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  readonly requestId: string
  readonly data: Readonly<Record<string, unknown>>
}

export type Log = (entry: LogEntry) => void

/** Turns whatever is thrown, and addresses that nobody answered, into a coded page, or JSON for those who asked for it. */
export function errors(log: Log): Middleware<VisitState> {
  return async (ctx, next) => {
    const tell = (code: ErrorCode): void => {
      if (ctx.accepts('html', 'json') !== 'json') return ctx.state.show(errorPage(code, ctx.state))
      ctx.status = errorCodes[code].status
      ctx.set('Cache-Control', 'no-store')
      ctx.body = { error: code, error_description: ctx.state.t(`error.${code}.text`), reference: ctx.state.requestId }
    }
    try {
      await next()
    } catch (thrown) {
      const code = codeOf(thrown)
      log(entryOf(thrown, code, ctx.state.requestId, `${ctx.method} ${withoutIds(ctx.path)}`))
      return tell(code)
    }
    const code = ctx.body === undefined ? unanswered[ctx.status] : undefined
    if (code === undefined) return
    log({ level: 'info', message: errorCodes[code].meaning, requestId: ctx.state.requestId, data: { code, request: `${ctx.method} ${withoutIds(ctx.path)}` } })
    tell(code)
  }
}

const unanswered: Readonly<Record<number, ErrorCode>> = { 404: 'not-found', 405: 'method', 501: 'method' }

function codeOf(thrown: unknown): ErrorCode {
  if (thrown instanceof Fault) return Object.hasOwn(errorCodes, thrown.code) ? (thrown.code as ErrorCode) : 'unexpected'
  const status = typeof thrown === 'object' && thrown !== null && 'status' in thrown ? thrown.status : undefined
  return typeof status === 'number' ? codeOfStatus(status) : 'unexpected'
}

function entryOf(thrown: unknown, code: ErrorCode, requestId: string, request: string): LogEntry {
  const level = errorCodes[code].status >= 500 ? 'error' : 'warn'
  const fault = thrown instanceof Fault ? thrown.code : code
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const causes = error.cause instanceof Error ? { cause: `${error.cause.name}: ${error.cause.message}` } : {}
  return {
    level,
    message: `${error.name}: ${error.message}`,
    requestId,
    data: { code: fault, request, ...causes, ...(level === 'error' ? { stack: error.stack } : {}) },
  }
}

/** Long random parts of a path name one sign-in; the log need not. */
const withoutIds = (path: string): string => path.slice(0, 200).replace(/[\w-]{16,}/g, '…')
