import { bodyParser } from '@koa/bodyparser'
import type { Middleware } from 'koa'
import { Fault } from '../domain/fault.ts'

const LIMIT = '64kb'

/** Reads forms and JSON of our own routes; never of the engine's, which reads its own. */
export function body(): Middleware {
  return bodyParser({
    enableTypes: ['form', 'json'],
    formLimit: LIMIT,
    jsonLimit: LIMIT,
    onError: (cause) => {
      throw 'status' in cause && cause.status === 413
        ? new Fault('too-large', `a body above ${LIMIT}`, { cause })
        : // Without the cause, whose message quotes the body: it may hold a password, and faults are logged.
          new Fault('malformed', 'a body that cannot be read')
    },
  })
}
