import type { Page } from '../http/page.ts'
import { flowPage, putOffView, type Shown } from './page-parts.ts'
import type { Around } from './page-views.ts'
import { scopedView } from './recovery-pages.ts'

/** The policy does not accept what was made or used: why, what to use instead, and the way on. Its manager is asked to delete it (`pageFor`). */
export function refusedPage(step: Shown<'refused'>, around: Around): Page {
  const { authenticator, ceremony, objection, withdraw, taking, mayLeave, identifier } = step
  const { t, base, client } = around
  const say = (key: string): string => t(key, {}, authenticator)
  const heading = say(`refused.${ceremony}.title`)
  return {
    ...flowPage('refused', heading),
    authenticator,
    data: {
      base,
      client: client.name,
      heading,
      identifier,
      why: say(`refused.${objection}.text`),
      instead: say(`refused.${objection}.instead`),
      kept: withdraw === null ? '' : say('refused.still-kept'),
      again: taking === null ? '' : say('refused.again'),
      onward: taking !== null ? '' : t(ceremony === 'sign-in' ? 'refused.other-way' : 'continue', {}, authenticator),
      putOff: taking !== null && mayLeave ? putOffView({ offer: null, skipsLeft: null }, around) : null,
      ...(step.scoped === true ? { again: say('refused.again'), onward: '', putOff: null, scoped: scopedView(around) } : {}),
    },
  }
}
